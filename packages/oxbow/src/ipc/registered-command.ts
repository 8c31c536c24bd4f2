/** A command as the router keeps it: checked, with the parser of its arguments. */

import { IpcError } from '@oxbow/protocol'
import type { Command } from './command.ts'
import { type CommandContext, type ContextSource, withContext } from './context.ts'
import { ArgumentParser } from './schema.ts'

/** A command under its name, ready to be called. */
export interface RegisteredCommand {
  /** The bare name, without the plugin's (I17). */
  readonly name: string
  readonly parser: ArgumentParser
  /** Runs the handler. */
  readonly run: (args: unknown, call: ContextSource) => unknown
  /** Milliseconds that a call may take; 0 for no limit, nothing for that of the app. */
  readonly timeoutMs: number | undefined
}

/** A command whose handler has the call itself in place of a context: one of Tauri's own. */
export interface CoreCommand extends Command {
  readonly isCore: true
}

/**
 * Makes a command ready to be called.
 *
 * @throws {IpcError} `invalid_config` for what `command` has not made: callers without types may give anything.
 */
export function register(name: string, given: Command): RegisteredCommand {
  const { args, handler, options } =
    (given as Command | null | undefined) ?? ({} as Partial<Command>)
  if (!args || !options || typeof handler !== 'function') throw notACommand(name, given)
  return {
    name,
    parser: new ArgumentParser(name, args, options.renameAll),
    run: 'isCore' in given ? (handler as never) : withContext(handler as Handler),
    timeoutMs: timeLimitOf(name, options),
  }
}

type Handler = (args: unknown, context: CommandContext) => unknown

function notACommand(name: string, given: unknown): IpcError {
  const advice =
    typeof given === 'function' ? 'wrap the function in `command(…)`' : 'make it with `command(…)`'
  return new IpcError('invalid_config', `command \`${name}\`: this is not a command; ${advice}`)
}

/** @throws {IpcError} `invalid_config` for what is no number of milliseconds. */
function timeLimitOf(name: string, { timeoutMs }: Command['options']): number | undefined {
  if (timeoutMs === undefined || timeoutMs >= 0) return timeoutMs
  const text = `command \`${name}\`: timeoutMs is ${timeoutMs}, expected 0 or more`
  throw new IpcError('invalid_config', text)
}
