/** Finds the command of a call by its name, asks whether the page may call it, and runs it. */

import { IpcError, splitCommandName } from '@oxbow/protocol'
import { type Audit, type AuditedOutcome, auditedPage } from '../audit.ts'
import type { Command, CommandMap } from './command.ts'
import type { Connection } from './connection.ts'
import { type Call, Invocation } from './invocation.ts'
import { ArgumentParser } from './schema.ts'

/** A command under its name, ready to be called. */
export interface RegisteredCommand {
  /** The bare name, without the plugin's (I17). */
  readonly name: string
  readonly parser: ArgumentParser
  readonly handler: (args: unknown, context: Invocation) => unknown
  /** Milliseconds that a call may take; 0 for no limit, nothing for that of the app. */
  readonly timeoutMs: number | undefined
}

/** The commands of an app and its plugins, under their names on the wire. */
export class Router {
  /** Hears of everything that pages ask for. */
  audit: Audit | undefined
  readonly #commands = new Map<string, RegisteredCommand>()
  readonly #plugins = new Set<string>()

  /** Adds the app's own commands. */
  addCommands(commands: CommandMap): void {
    for (const [name, command] of Object.entries(commands)) {
      this.#commands.set(name, register(name, command))
    }
  }

  /** Adds a plugin's commands, which pages call as `plugin:name|command`. */
  addPlugin(plugin: string, commands: CommandMap): void {
    this.#plugins.add(plugin)
    for (const [name, command] of Object.entries(commands)) {
      this.#commands.set(`plugin:${plugin}|${name}`, register(name, command))
    }
  }

  /** The whole names of all commands. */
  get names(): Iterable<string> {
    return this.#commands.keys()
  }

  /** Runs a call of a page; whatever happens, the page gets an answer. The order is that of I12. */
  dispatch(connection: Connection, call: Call): void {
    const { command: name } = call
    const { access } = connection
    const command = this.#commands.get(name)
    const decision = command ? access.decide(name) : access.decideUnknown(name)
    const settled = this.audit && auditing(this.audit, connection, name)
    if (!decision.allowed) {
      refuse(connection, call, new IpcError('not_allowed', decision.text))
      settled?.('denied')
    } else if (command) {
      const invocation = new Invocation(connection, command, call)
      invocation.onsettled = settled
      invocation.run()
    } else {
      refuse(connection, call, this.#notFound(name))
      settled?.('not_found')
    }
  }

  /** Fails a call of a page that asks for too much. */
  refuse(connection: Connection, call: Call, error: IpcError): void {
    connection.refuseCall(call, error)
    this.#tell(connection, call, 'refused')
  }

  /** Passes over a call that its page has given up before it was sent, and waits for no more. */
  withdraw(connection: Connection, call: Call): void {
    connection.endUnclaimed(call, () => false)
    this.#tell(connection, call, 'aborted')
  }

  #tell(connection: Connection, { command }: Call, outcome: AuditedOutcome): void {
    if (this.audit) auditing(this.audit, connection, command)?.(outcome)
  }

  /** The texts of I13. */
  #notFound(name: string): IpcError {
    const { plugin, command } = splitCommandName(name)
    if (plugin !== undefined && !this.#plugins.has(plugin)) {
      return new IpcError('plugin_not_found', `plugin ${plugin} not found`)
    }
    return new IpcError('command_not_found', `Command ${command} not found`)
  }
}

/** Commands by which a page and its backend speak of streams: no more worth telling than frames are. */
function isOfLine(name: string): boolean {
  return name.startsWith('plugin:__OXBOW__|')
}

/** Tells the audit of a call when it has ended. */
function auditing(
  audit: Audit,
  connection: Connection,
  command: string,
): ((outcome: AuditedOutcome) => void) | undefined {
  if (isOfLine(command)) return undefined
  const start = performance.now()
  const page = auditedPage(connection)
  return (outcome) => {
    const durationMs = performance.now() - start
    audit({ kind: 'command', command, outcome, durationMs, ...page })
  }
}

function refuse(connection: Connection, call: Call, error: IpcError): void {
  if (isTriedAgain(call.command)) connection.failCall(call, error)
  else connection.refuseCall(call, error)
}

/** `addPluginListener` then tries the older name `registerListener`, with the same channel (C22). */
function isTriedAgain(name: string): boolean {
  const { plugin, command } = splitCommandName(name)
  return plugin !== undefined && command === 'register_listener'
}

function register(name: string, { args, handler, options }: Command): RegisteredCommand {
  return {
    name,
    parser: new ArgumentParser(name, args, options.renameAll),
    handler: handler as RegisteredCommand['handler'],
    timeoutMs: timeLimitOf(name, options),
  }
}

/** @throws {IpcError} `invalid_config` for what is no number of milliseconds. */
function timeLimitOf(name: string, { timeoutMs }: Command['options']): number | undefined {
  if (timeoutMs === undefined || timeoutMs >= 0) return timeoutMs
  const text = `command \`${name}\`: timeoutMs is ${timeoutMs}, expected 0 or more`
  throw new IpcError('invalid_config', text)
}
