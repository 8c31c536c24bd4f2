/** The two events that never leave the object which created a window (E28, last row). */

import { disposable, type EventCallback, type UnlistenFn } from './event.ts'
import { reportUncaught } from './report.ts'

const NAMES: ReadonlySet<string> = new Set(['tauri://created', 'tauri://error'])

/** Handlers of one window object. */
export class LocalEvents {
  readonly #handlers = new Map<string, Set<EventCallback<unknown>>>()

  /** Adds a handler if the event is a local one. */
  listen<T>(event: string, handler: EventCallback<T>): UnlistenFn | undefined {
    if (!NAMES.has(event)) return undefined
    const call: EventCallback<unknown> = (data) => handler(data as Parameters<typeof handler>[0])
    const handlers = this.#handlers.get(event) ?? new Set()
    this.#handlers.set(event, handlers.add(call))
    return disposable(async () => {
      handlers.delete(call)
    })
  }

  /** Calls the handlers if the event is a local one, and returns whether it is. */
  emit(event: string, payload: unknown): boolean {
    if (!NAMES.has(event)) return false
    for (const handler of this.#handlers.get(event) ?? []) {
      try {
        handler({ event, id: -1, payload })
      } catch (error) {
        reportUncaught(error)
      }
    }
    return true
  }
}
