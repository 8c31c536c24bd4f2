/** The decision whether a caller may run a command, with its grounds. */

import type { Grant } from './grant.ts'
import { placeOf } from './placed-capability.ts'
import type { CommandScope } from './scope.ts'

/** A call that may run, and the scope that its handler gets. */
export interface Allowed {
  readonly allowed: true
  readonly scope: CommandScope
}

/** A call that may not run, and the text with which it rejects. */
export interface Denied {
  readonly allowed: false
  readonly text: string
}

export type Decision = Allowed | Denied

/** A permission of a capability that has decided. */
export interface GrantReference {
  /** The identifier of the capability. */
  readonly capability: string
  /** The permission, such as `core:window:allow-close`. */
  readonly permission: string
  /** Where the capability's permissions are written, such as `capabilities/main.json:7`. */
  readonly place: string
}

/** The change that would allow a denied command. */
export interface Remedy {
  /** One sentence with the change and its place. */
  readonly text: string
  /** The permission that allows just this command, if there is one. */
  readonly permission?: string
  /** The place of the change, such as `capabilities/main.json:7`. */
  readonly place: string
}

/**
 * Explains why a window may or may not call a command; made by `app.explain`.
 */
export interface Explanation {
  readonly window: string
  readonly command: string
  readonly allowed: boolean
  /** One sentence. */
  readonly reason: string
  /** The permissions that allow the command. */
  readonly allowedBy: readonly GrantReference[]
  /** The permissions that deny the command. */
  readonly deniedBy: readonly GrantReference[]
  /** The remedy, if the command is denied and could be allowed. */
  readonly remedy?: Remedy
}

/** A grant for people to read. */
export function referenceTo({ from, permission }: Grant): GrantReference {
  return { capability: from.capability.identifier, permission, place: placeOf(from) }
}
