/** Capabilities: which windows get which permissions (A4). */

import { LABEL_LENGTH } from '@oxbow/protocol/internal'
import * as v from 'valibot'
import { type Platform, PlatformsSchema } from './platform.ts'
import { EntriesSchema, type ScopeInput } from './scope.ts'
import type { Shape } from './unknown-key.ts'

/** A permission that a capability grants, alone or with a scope. */
export type PermissionEntry = string | PermissionWithScope

/** A permission with a scope for its commands. */
export interface PermissionWithScope extends ScopeInput {
  readonly identifier: string
}

/** Permissions for windows, as in the files of `capabilities/`. */
export interface Capability {
  readonly identifier: string
  readonly description?: string | undefined
  /** Whether pages of the app itself are meant. @default true */
  readonly local: boolean
  /** Pages from elsewhere that are meant too: URL patterns (A6). */
  readonly remote?: { readonly urls: readonly string[] } | null | undefined
  /** Labels of windows, or glob patterns (A5). @default none */
  readonly windows: readonly string[]
  /** Labels of webviews, or glob patterns; here every window has one webview, with its label. @default none */
  readonly webviews: readonly string[]
  readonly permissions: readonly PermissionEntry[]
  /** @default every system */
  readonly platforms?: readonly Platform[] | null | undefined
}

/** A capability as you write it. */
export interface CapabilityInput
  extends Pick<Capability, 'identifier' | 'permissions'>,
    Partial<Omit<Capability, 'identifier' | 'permissions'>> {}

const permission = { identifier: v.string(), allow: EntriesSchema, deny: EntriesSchema }

const PermissionSchema: v.GenericSchema<unknown, PermissionWithScope> = v.looseObject(permission)

/** A string, or an object whose schema reports its faults in detail; a union would not report them. */
function textOr<T>(schema: v.GenericSchema<unknown, T>): v.GenericSchema<unknown, T | string> {
  return v.lazy((input) => (typeof input === 'string' ? v.string() : schema))
}

const TOO_LONG = `labels and their patterns have at most ${LABEL_LENGTH} characters`

const labels = v.optional(v.array(v.pipe(v.string(), v.maxLength(LABEL_LENGTH, TOO_LONG))), [])

const remote = { urls: v.array(v.string()) }

const capability = {
  identifier: v.string(),
  description: v.optional(v.string()),
  local: v.optional(v.boolean(), true),
  remote: v.nullish(v.looseObject(remote)),
  windows: labels,
  webviews: labels,
  permissions: v.array(textOr(PermissionSchema)),
  platforms: PlatformsSchema,
}

/** Checks one capability and fills in the defaults. Unknown keys stay, as in Tauri: see {@link CAPABILITY_SHAPE}. */
export const CapabilitySchema: v.GenericSchema<unknown, Capability> = v.looseObject(capability)

export const CAPABILITY_SHAPE: Shape = {
  keys: Object.keys(capability),
  inside: {
    remote: { keys: Object.keys(remote) },
    permissions: { keys: Object.keys(permission) },
  },
}

/** Capabilities in the configuration: whole, or the identifiers of those in files. */
export const CapabilityListSchema: v.GenericSchema<unknown, readonly (string | Capability)[]> =
  v.array(textOr(CapabilitySchema))

/** The content of a file of `capabilities/`: one capability, a list, or a list under a key. */
export function capabilitiesIn(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  const isNamed = typeof value === 'object' && value !== null && 'capabilities' in value
  if (!isNamed) return [value]
  return Array.isArray(value.capabilities) ? value.capabilities : [value.capabilities]
}

/** The identifier of an entry. */
export function identifierOf(entry: PermissionEntry): string {
  return typeof entry === 'string' ? entry : entry.identifier
}
