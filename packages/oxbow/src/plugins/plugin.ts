/** Plugins: commands under a name of their own, and a hook at the start. */

import type { PermissionFile } from '../acl/permission.ts'
import type { CommandMap, ContractsOf, Empty } from '../ipc/command.ts'
import type { AppHandle } from '../window/app-handle.ts'

/**
 * A plugin. Pages call its commands as `plugin:name|command`.
 *
 * @example
 * ```ts
 * import { Builder, command, definePlugin } from 'oxbow'
 *
 * const clock = definePlugin({ name: 'clock', commands: { now: command(() => Date.now()) } })
 * export const app = Builder.default().plugin(clock)
 * ```
 */
export interface Plugin<N extends string = string, C extends CommandMap = CommandMap> {
  readonly name: N
  readonly commands?: C
  /**
   * Permissions in addition to the `allow-` and `deny-` of every command: the set `default`, other sets, and
   * permissions with scopes (A8). As an object, or as a folder of permission files.
   */
  readonly permissions?: PermissionFile | URL
  /** Runs before the app's own setup, in the order of the plugins. */
  readonly setup?: (app: AppHandle) => void | Promise<void>
}

/** The contract of a plugin's commands for pages. */
export type PluginContracts<P> =
  P extends Plugin<infer N, infer C>
    ? { [K in keyof ContractsOf<C> & string as `plugin:${N}|${K}`]: ContractsOf<C>[K] }
    : never

/**
 * Returns a plugin with its exact type.
 *
 * @example
 * ```ts
 * import { command, definePlugin } from 'oxbow'
 *
 * export const dice = definePlugin({ name: 'dice', commands: { roll: command(() => 4) } })
 * ```
 */
export function definePlugin<const N extends string, C extends CommandMap = Empty>(
  plugin: Plugin<N, C>,
): Plugin<N, C> {
  return plugin
}
