/** How Tauri's own commands are defined: as any other, but they see the line they came over. */

import * as v from 'valibot'
import type { ArgumentSchemas, Command, HandlerArgs } from '../ipc/command.ts'
import type { Invocation } from '../ipc/invocation.ts'
import { unsupported, type WebviewWindow } from '../window.ts'

/** Defines a command of a core plugin. */
export function coreCommand<A extends ArgumentSchemas>(
  args: A,
  handler: (args: HandlerArgs<A>, call: Invocation) => unknown,
): Command {
  return { args, handler, options: {} }
}

/** A command that exists in Tauri and that no host of ours can do yet. */
export function missingCommand(name: string): Command {
  return coreCommand({}, (_args, { window }) => {
    throw unsupported(name, window.hostName)
  })
}

/** An optional label: empty or missing means the calling window (§7). */
export const optionalLabel: v.GenericSchema<string | undefined> = v.optional(v.string())

/** The window of a label, or the caller's. */
export function windowOf(call: Invocation, label: string | undefined): WebviewWindow | undefined {
  return label ? call.app.getWebviewWindow(label) : call.window
}
