/** Scopes, which restrict a command. The ACL only carries them; commands interpret them. */

import * as v from 'valibot'

/** Entries of any shape, each as a capability or a permission has it. */
export interface Scope {
  readonly allow: readonly unknown[]
  /** Overrides `allow`, in every handler that reads it. */
  readonly deny: readonly unknown[]
}

/** The scopes of the caller, for a handler (A8). */
export interface CommandScope extends Scope {
  /** The entries of permissions without commands, which apply to every command of the plugin. */
  readonly global: Scope
}

/** A scope as files have it. */
export interface ScopeInput {
  readonly allow?: readonly unknown[] | null | undefined
  readonly deny?: readonly unknown[] | null | undefined
}

export const EntriesSchema: v.GenericSchema<unknown, readonly unknown[] | null | undefined> =
  v.nullish(v.array(v.unknown()))

export const ScopeSchema: v.GenericSchema<unknown, ScopeInput> = v.looseObject({
  allow: EntriesSchema,
  deny: EntriesSchema,
})

const EMPTY: Scope = { allow: [], deny: [] }

/** No entries at all. */
export const NO_SCOPE: CommandScope = { ...EMPTY, global: EMPTY }

/** All entries of several scopes, in their order. */
export function joinScopes(scopes: readonly ScopeInput[]): Scope {
  return {
    allow: scopes.flatMap(({ allow }) => allow ?? []),
    deny: scopes.flatMap(({ deny }) => deny ?? []),
  }
}
