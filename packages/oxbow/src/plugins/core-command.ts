/** Defines Tauri's own commands, which are like any other but see the line of the call. */

import type { StandardSchemaV1 } from '@standard-schema/spec'
import * as v from 'valibot'
import type { ArgumentSchemas, Command, HandlerArgs } from '../ipc/command.ts'
import type { Invocation } from '../ipc/invocation.ts'
import type { CoreCommand } from '../ipc/registered-command.ts'
import type { WebviewWindow } from '../window/window.ts'
import { unsupported } from '../window/window-error.ts'

/** Defines a command of a core plugin. */
export function coreCommand<A extends ArgumentSchemas>(
  args: A,
  handler: (args: HandlerArgs<A>, call: Invocation) => unknown,
): CoreCommand {
  const schemas = Object.entries(args).map(([key, schema]) => [key, upToFirst(schema)])
  return { args: Object.fromEntries(schemas), handler, options: {}, isCore: true }
}

/** Stops at the first fault, because the page gets only one, and each item of a long list may be faulty. */
function upToFirst(schema: StandardSchemaV1): StandardSchemaV1 {
  // Only valibot has this option; the schemas of channels and streams are not valibot's and have no items.
  if (schema['~standard'].vendor !== 'valibot') return schema
  return v.config(schema as v.GenericSchema, { abortEarly: true })
}

/** A command that exists in Tauri, and that none of our hosts can do yet. */
export function missingCommand(name: string): Command {
  return coreCommand({}, (_args, { window }) => {
    throw unsupported(name, window.hostName)
  })
}

/** An optional label: empty or missing means the calling window (§7.2). */
export const optionalLabel: v.GenericSchema<string | undefined> = v.optional(v.string())

/** The window of a label, or the caller's. */
export function windowOf(call: Invocation, label: string | undefined): WebviewWindow | undefined {
  return label ? call.app.getWebviewWindow(label) : call.window
}
