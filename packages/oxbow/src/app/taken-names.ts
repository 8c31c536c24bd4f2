/** The names of an app that are taken: none is used twice. */

import { IpcError } from '@oxbow/protocol'
import type { CallSite } from './call-site.ts'

/** Refuses, at compile time, names that are taken. */
export type Fresh<New, Taken> = {
  readonly [K in keyof New]: K extends keyof Taken ? DuplicateName<K & string> : New[K]
}

/** The type of a name that is used twice: nothing is assignable to it. */
interface DuplicateName<K extends string> {
  readonly 'this name is already taken': K
}

/** Where each command, event and plugin was added. */
export class TakenNames {
  readonly #places = new Map<string, CallSite>()

  /** @throws {IpcError} `duplicate_name`, with both places. */
  take(
    what: 'command' | 'event' | 'delivery of event' | 'plugin',
    name: string,
    at: CallSite,
  ): void {
    const taken = `${what} \`${name}\``
    const before = this.#places.get(taken)
    if (before !== undefined) {
      throw new IpcError('duplicate_name', `${taken} is defined twice: ${before} and ${at}`)
    }
    this.#places.set(taken, at)
  }
}

/** @throws {IpcError} `invalid_config` for the name of a plugin's command. */
export function checkCommandName(name: string): void {
  if (!name.startsWith('plugin:')) return
  const text = `a command cannot be named \`${name}\`: names with \`plugin:\` are those of plugins' commands`
  throw new IpcError('invalid_config', text)
}
