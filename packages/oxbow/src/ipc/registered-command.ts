/** A command as the router keeps it: checked, with the parser of its arguments. */

import { IpcError } from '@oxbow/protocol'
import type { Command } from './command.ts'
import type { Handler, Run } from './context.ts'
import { type AnyMiddleware, surround } from './middleware.ts'
import { ArgumentParser } from './schema.ts'

/** A command whose handler gets the call itself in place of a context, and has no middleware: one of Tauri's own. */
export interface CoreCommand extends Command {
  readonly isCore: true
}

/** A command under its name, ready to be called. */
export class RegisteredCommand {
  /** The bare name, without the plugin's (I17). */
  readonly name: string
  readonly parser: ArgumentParser
  /** Milliseconds that a call may take; 0 for no limit, nothing for that of the app. */
  readonly timeoutMs: number | undefined
  /** Runs the handler inside of its middleware. */
  run: Run
  readonly #handler: Handler
  /** The command's own; of a core command nothing, as it has not even the app's. */
  readonly #middleware: readonly AnyMiddleware[] | undefined

  /**
   * @throws {IpcError} `invalid_config` for what `command` has not made: callers without types may give anything.
   */
  constructor(name: string, given: Command) {
    const { args, handler, options } =
      (given as Command | null | undefined) ?? ({} as Partial<Command>)
    if (!args || !options || typeof handler !== 'function') throw notACommand(name, given)
    this.name = name
    this.parser = new ArgumentParser(name, args, options.renameAll)
    this.timeoutMs = timeLimitOf(name, options)
    this.#handler = handler as Handler
    this.#middleware = 'isCore' in given ? undefined : middlewareOf(name, given)
    this.run = handler as never
    this.surround([])
  }

  /** Puts the app's middleware around the command's own. */
  surround(outer: readonly AnyMiddleware[]): void {
    if (this.#middleware) this.run = surround(this.#handler, [...outer, ...this.#middleware])
  }
}

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

/** @throws {IpcError} `invalid_config` for what is no function. */
function middlewareOf(name: string, { use = [], options }: Command): readonly AnyMiddleware[] {
  const layers = [use, options.use ?? []].flat()
  for (const layer of layers) checkMiddleware(`command \`${name}\``, layer)
  return layers
}

/** @throws {IpcError} `invalid_config` for what is no function. */
export function checkMiddleware(where: string, given: unknown): void {
  if (typeof given === 'function') return
  throw new IpcError('invalid_config', `${where}: a middleware is a function, not ${typeof given}`)
}
