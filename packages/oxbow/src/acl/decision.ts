/** The answer to whether a caller may run a command, with what it rests on. */

import { lineOfPermissions } from './definition-file.ts'
import type { Grant, PlacedCapability } from './grant.ts'
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

/** A permission of a capability that had a say. */
export interface Reference {
  /** The identifier of the capability. */
  readonly capability: string
  /** The permission, such as `core:window:allow-close`. */
  readonly permission: string
  /** Where the capability's permissions are written, such as `capabilities/main.json:7`. */
  readonly place: string
}

/** What would allow a command that is not allowed. */
export interface Remedy {
  /** The sentence: what to write, and where. */
  readonly text: string
  /** The permission that allows just this command, if there is one. */
  readonly permission?: string
  /** Where to write it, such as `capabilities/main.json:7`. */
  readonly place: string
}

/**
 * Why a window may or may not call a command; made by `app.explain`.
 */
export interface Explanation {
  readonly window: string
  readonly command: string
  readonly allowed: boolean
  /** One sentence. */
  readonly reason: string
  /** What allows it. */
  readonly allowedBy: readonly Reference[]
  /** What denies it. */
  readonly deniedBy: readonly Reference[]
  /** What to do where it is not allowed and could be. */
  readonly remedy?: Remedy
}

/** Where the permissions of a capability are written. */
export function placeOf({ place, text, capability }: PlacedCapability): string {
  return text === undefined ? place : `${place}:${lineOfPermissions(text, capability.identifier)}`
}

/** A grant, to be read by people. */
export function referenceTo({ from, permission }: Grant): Reference {
  return { capability: from.capability.identifier, permission, place: placeOf(from) }
}
