/** Managed state: one value per class or key, the same for the whole app (W7 to W9). */

import { IpcError } from '@oxbow/protocol'
import { messageOf } from '@oxbow/protocol/internal'
import type { Logger } from '../observe/logger.ts'

/** A class of a managed instance; abstract classes and private constructors are allowed. */
export interface StateClass<T> {
  readonly name: string
  readonly prototype: T
}

/** A key for state without a class of its own; made by {@link stateKey}. */
export type StateSymbol<T> = symbol & { readonly '~state'?: T }

/** The key of a managed value. */
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

  /** Removes a value and returns it; the second time, `undefined` (W8). */
  remove<T>(key: StateKey<T>): T | undefined {
    const value = this.get(key)
    this.#values.delete(key)
    return value
  }

  /**
   * Disposes of the disposable values, one after the other, the newest first, so that each can still use
   * older ones. If one fails, the others are still disposed of.
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
  if (typeof key === 'symbol') return key.description ?? 'symbol'
  try {
    return String(key.name)
  } catch {
    // A class may have a static `name` of its own.
    return 'class'
  }
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

/** The error of a key without a value; `where` names the caller. */
export function notManaged(message: string): IpcError {
  return new IpcError('state_not_managed', message)
}
