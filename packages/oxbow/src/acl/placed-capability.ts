/** A capability with its place, for messages. */

import type { Capability } from './capability.ts'
import { lineOfEntry, lineOfPermissions } from './definition-file.ts'

/** A capability, and where it is written. */
export interface PlacedCapability {
  readonly capability: Capability
  /** Such as `capabilities/main.json` or `app.security.capabilities[0]`. */
  readonly place: string
  /** The text of the file, if it is one. */
  readonly text?: string
}

/** Where the permissions of a capability are written. */
export function placeOf({ place, text, capability }: PlacedCapability): string {
  return text === undefined ? place : `${place}:${lineOfPermissions(text, capability.identifier)}`
}

/** Where one permission of a capability is written. */
export function entryPlaceOf({ place, text, capability }: PlacedCapability, entry: string): string {
  return text === undefined ? place : `${place}:${lineOfEntry(text, capability.identifier, entry)}`
}
