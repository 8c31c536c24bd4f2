/** Permissions and sets of them, as in Tauri's permission files (A8). */

import * as v from 'valibot'
import { type Platform, PlatformsSchema } from './platform.ts'
import { type ScopeInput, ScopeSchema } from './scope.ts'
import type { Shape } from './unknown-key.ts'

/** Commands that a permission allows or denies, and the scope that goes with them. */
export interface Permission {
  /** Such as `allow-read-file`. */
  readonly identifier: string
  readonly description?: string | undefined
  readonly commands?:
    | {
        readonly allow?: readonly string[] | undefined
        /** Overrides `allow`. */
        readonly deny?: readonly string[] | undefined
      }
    | undefined
  /** The scope of these commands; of all commands, if the permission names none. */
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
  /** Names of commands, each of which gets an `allow-` and a `deny-`. */
  readonly commands?: readonly string[] | undefined
}

const text = v.optional(v.string())
const names = v.array(v.string())
// Tauri's format has this number, which is not used.
const version = v.optional(v.number())

const commands = { allow: v.optional(names), deny: v.optional(names) }

const permission = {
  version,
  identifier: v.string(),
  description: text,
  commands: v.optional(v.looseObject(commands)),
  scope: v.optional(ScopeSchema),
  platforms: PlatformsSchema,
}

const set = { identifier: v.string(), description: text, permissions: names }

const standard = { version, description: text, permissions: names }

const file = {
  default: v.optional(v.looseObject(standard)),
  set: v.optional(v.array(v.looseObject(set))),
  permission: v.optional(v.array(v.looseObject(permission))),
  commands: v.optional(names),
}

/** Checks a permission file. Unknown keys stay, as in Tauri: see {@link PERMISSION_FILE_SHAPE}. */
export const PermissionFileSchema: v.GenericSchema<unknown, PermissionFile> = v.looseObject(file)

export const PERMISSION_FILE_SHAPE: Shape = {
  keys: Object.keys(file),
  inside: {
    default: { keys: Object.keys(standard) },
    set: { keys: Object.keys(set) },
    permission: {
      keys: Object.keys(permission),
      inside: {
        commands: { keys: Object.keys(commands) },
        scope: { keys: ['allow', 'deny'] },
      },
    },
  },
}
