/** What `listen` of the backend returns. */

/** Ends a listener of the backend; calling it again has no effect. It can be bound with `using`. */
export interface UnlistenFn extends Disposable {
  (): void
  /** The number of the listener, as in `event.id`. */
  readonly id: number
}

/** Makes the function for a listener that the hub has just added. */
export function unlistenFn(hub: { unlisten(id: number): void }, id: number): UnlistenFn {
  const unlisten = (): void => hub.unlisten(id)
  return Object.assign(unlisten, { id, [Symbol.dispose]: unlisten })
}
