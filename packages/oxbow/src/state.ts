/** Managed state: one value per class or key, the same for the whole app (W7 to W9). */

import { IpcError, messageOf } from '@oxbow/protocol'
import type { Logger } from './logger.ts'

/** A class whose instance is managed, whoever may construct it: abstract and private ones fit too. */
export interface StateClass<T> {
  readonly name: string
  readonly prototype: T
}

/** A key for state that is no instance of a class of its own; made by {@link stateKey}. */
export type StateSymbol<T> = symbol & { readonly '~state'?: T }

/** What names a piece of managed state. */
export type StateKey<T> = StateClass<T> | StateSymbol<T>

/**
 * Makes a key for managed state that has no class.
 *
 * @example
 * ```ts
 * import { Builder, command, stateKey } from 'oxbow'
 *
 * const names = stateKey<string[]>('names')
 * export const app = Builder.default()
 *   .manage(names, [])
 *   .commands({ count: command((_args, { state }) => state(names).length) })
 * ```
 */
export function stateKey<T>(description: string): StateSymbol<T> {
  return Symbol(description) as StateSymbol<T>
}

/** The values that an app manages. */
export class StateManager {
  readonly #values: Map<unknown, unknown>

  /** @param given the values that are there from the start. */
  constructor(given?: StateManager) {
    this.#values = new Map(given === undefined ? [] : given.#values)
  }

  /** Stores a value; returns `false`, and keeps the old one, if the key is taken (W7). */
  manage(key: StateKey<unknown>, value: unknown): boolean {
    if (this.#values.has(key)) return false
    this.#values.set(key, value)
    return true
  }

  /** The value of a key, or `undefined` (W8). */
  get<T>(key: StateKey<T>): T | undefined {
    return this.#values.get(key) as T | undefined
  }

  /** Whether a key has a value; a managed `undefined` counts. */
  has(key: StateKey<unknown>): boolean {
    return this.#values.has(key)
  }

  /** Takes a value away and returns it; the second time, `undefined` (W8). */
  remove<T>(key: StateKey<T>): T | undefined {
    const value = this.get(key)
    this.#values.delete(key)
    return value
  }

  /**
   * Disposes of the values that can be disposed of, one after the other, the newest first: it may use
   * those that were there before it. One that fails does not keep the others.
   */
  async disposeAll(logger: Logger): Promise<void> {
    for (const [key, value] of [...this.#values].reverse()) {
      try {
        await dispose(value)
      } catch (error) {
        const name = stateName(key as StateKey<unknown>)
        logger.error(
          { err: error, state: name },
          `disposing of ${name} failed: ${messageOf(error)}`,
        )
      }
    }
  }
}

async function dispose(value: unknown): Promise<void> {
  if (typeof value !== 'object' || value === null) return
  const { [Symbol.asyncDispose]: end, [Symbol.dispose]: endNow } = value as Partial<
    AsyncDisposable & Disposable
  >
  if (end) await end.call(value)
  else endNow?.call(value)
}

/** The name of a key for messages. */
export function stateName(key: StateKey<unknown>): string {
  return typeof key === 'symbol' ? (key.description ?? 'symbol') : key.name
}

/** The key and the value in `manage(value)` or `manage(key, value)`. */
export function keyAndValue(args: readonly [unknown, unknown?]): [StateKey<unknown>, unknown] {
  if (args.length === 2) return [args[0] as StateKey<unknown>, args[1]]
  const [value] = args
  const key = Object(value).constructor as StateKey<unknown> | undefined
  if (key === undefined || typeof value !== 'object' || key === Object || key === Array) {
    throw new TypeError(
      'manage(value) takes an instance of a class. Give other values a key: manage(stateKey("name"), value).',
    )
  }
  return [key, value]
}

/** The error of a key that nobody manages; `where` says who asked. */
export function notManaged(message: string): IpcError {
  return new IpcError('state_not_managed', message)
}
