/** Permissions and sets of them, as in Tauri's permission files (A8). */

import * as v from 'valibot'
import { type Platform, PlatformsSchema } from './platform.ts'
import { type ScopeInput, ScopeSchema } from './scope.ts'

/** Commands that a permission allows or denies, and the scope that goes with them. */
export interface Permission {
  /** Such as `allow-read-file`. */
  readonly identifier: string
  readonly description?: string | undefined
  readonly commands?:
    | {
        readonly allow?: readonly string[] | undefined
        /** Goes before `allow`. */
        readonly deny?: readonly string[] | undefined
      }
    | undefined
  /** Of these commands; of all commands, if the permission names none. */
  readonly scope?: ScopeInput | undefined
  /** @default every system */
  readonly platforms?: readonly Platform[] | null | undefined
}

/** Permissions under one name. Sets may hold sets, and permissions of other plugins. */
export interface PermissionSet {
  readonly identifier: string
  readonly description?: string | undefined
  readonly permissions: readonly string[]
}

/** A permission file; a plugin in TypeScript writes the same as an object. */
export interface PermissionFile {
  /** The set `default`. */
  readonly default?: Omit<PermissionSet, 'identifier'> | undefined
  readonly set?: readonly PermissionSet[] | undefined
  readonly permission?: readonly Permission[] | undefined
}

const text = v.optional(v.string())
const names = v.array(v.string())
// The shape of Tauri's files has a number, which nobody has ever read.
const version = v.optional(v.number())

const PermissionSchema = v.strictObject({
  version,
  identifier: v.string(),
  description: text,
  commands: v.optional(v.strictObject({ allow: v.optional(names), deny: v.optional(names) })),
  scope: v.optional(ScopeSchema),
  platforms: PlatformsSchema,
})

const SetSchema = v.strictObject({ identifier: v.string(), description: text, permissions: names })

export const PermissionFileSchema: v.GenericSchema<unknown, PermissionFile> = v.strictObject({
  $schema: text,
  default: v.optional(v.strictObject({ version, description: text, permissions: names })),
  set: v.optional(v.array(SetSchema)),
  permission: v.optional(v.array(PermissionSchema)),
})
