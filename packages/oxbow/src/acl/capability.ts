/** Capabilities: which windows get which permissions (A4). */

import * as v from 'valibot'
import { type Platform, PlatformsSchema } from './platform.ts'
import { EntriesSchema, type ScopeInput } from './scope.ts'

/** A permission that a capability grants, alone or with a scope. */
export type PermissionEntry = string | PermissionWithScope

/** A permission, and what its commands may touch. */
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

const PermissionSchema: v.GenericSchema<unknown, PermissionWithScope> = v.strictObject({
  identifier: v.string(),
  allow: EntriesSchema,
  deny: EntriesSchema,
})

/** A text, or else something that is told what is wrong with it in detail, as no union would. */
function textOr<T>(schema: v.GenericSchema<unknown, T>): v.GenericSchema<unknown, T | string> {
  return v.lazy((input) => (typeof input === 'string' ? v.string() : schema))
}

const labels = v.optional(v.array(v.string()), [])

/** Checks one capability and fills in the defaults. */
export const CapabilitySchema: v.GenericSchema<unknown, Capability> = v.strictObject({
  $schema: v.optional(v.string()),
  identifier: v.string(),
  description: v.optional(v.string()),
  local: v.optional(v.boolean(), true),
  remote: v.nullish(v.strictObject({ urls: v.array(v.string()) })),
  windows: labels,
  webviews: labels,
  permissions: v.array(textOr(PermissionSchema)),
  platforms: PlatformsSchema,
})

/** Capabilities in the configuration: whole, or the identifiers of those in files. */
export const CapabilityListSchema: v.GenericSchema<unknown, readonly (string | Capability)[]> =
  v.array(textOr(CapabilitySchema))

/** What a file of `capabilities/` may hold: one capability, a list, or a list under a key. */
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
