/** Finds the command of a call by its name, asks whether the page may call it, and runs it. */

import { IpcError } from '@oxbow/protocol'
import { splitCommandName } from '@oxbow/protocol/internal'
import { printable, shortened } from '../base/printable.ts'
import { type AuditedOutcome, auditedPage } from '../observe/audit.ts'
import type { Calls } from './backend.ts'
import type { Call } from './call.ts'
import type { CallingPage } from './calling-page.ts'
import type { CommandMap } from './command.ts'
import { Invocation } from './invocation.ts'
import type { AnyMiddleware } from './middleware.ts'
import { checkMiddleware, RegisteredCommand } from './registered-command.ts'

/** The commands of an app and its plugins, under their names on the wire. */
export class Router implements Calls {
  readonly #commands = new Map<string, RegisteredCommand>()
  readonly #plugins = new Set<string>()
  readonly #middleware: AnyMiddleware[] = []

  /** Adds the app's own commands. */
  addCommands(commands: CommandMap): void {
    for (const [name, command] of Object.entries(commands)) {
      this.#add(name, new RegisteredCommand(name, command))
    }
  }

  /** Adds a plugin's commands, which pages call as `plugin:name|command`. */
  addPlugin(plugin: string, commands: CommandMap): void {
    this.#plugins.add(plugin)
    for (const [name, command] of Object.entries(commands)) {
      this.#add(`plugin:${plugin}|${name}`, new RegisteredCommand(name, command))
    }
  }

  /**
   * Puts a middleware around all commands but the core ones, inside of those before it.
   *
   * @throws {IpcError} `invalid_config`
   */
  use(middleware: AnyMiddleware): void {
    checkMiddleware('`Builder.use`', middleware)
    this.#middleware.push(middleware)
    for (const command of this.#commands.values()) command.surround(this.#middleware)
  }

  #add(name: string, command: RegisteredCommand): void {
    command.surround(this.#middleware)
    this.#commands.set(name, command)
  }

  /** The whole names of all commands. */
  get names(): Iterable<string> {
    return this.#commands.keys()
  }

  /** Runs a call of a page; whatever happens, the page gets an answer. The order is that of I12. */
  dispatch(connection: CallingPage, given: Call): void {
    const command = this.#commands.get(given.command)
    const call = command ? given : shown(given)
    // The page has its own name back, as in Tauri.
    const name = command ? given.command : shortened(given.command)
    const { access } = connection
    const decision = command ? access.decide(name) : access.decideUnknown(name)
    const settled = auditing(connection, call.command)
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
  refuse(connection: CallingPage, call: Call, error: IpcError): void {
    const refused = this.#commands.has(call.command) ? call : shown(call)
    connection.refuseCall(refused, error)
    auditing(connection, refused.command)?.('refused')
  }

  /** Passes over a call that its page has given up before it was sent, and waits for no more. */
  withdraw(connection: CallingPage, call: Call): void {
    connection.endUnclaimed(call, () => false)
    const { command } = this.#commands.has(call.command) ? call : shown(call)
    auditing(connection, command)?.('aborted')
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

/** A call of a name that no command has, as logs and the audit have it: it can be any text. */
function shown(call: Call): Call {
  return { ...call, command: printable(call.command) }
}

/** Commands of the protocol for streams, which are not reported, like frames. */
function isOfLine(name: string): boolean {
  return name.startsWith('plugin:__OXBOW__|')
}

/** Tells the audit of a call when it has ended. */
function auditing(
  connection: CallingPage,
  command: string,
): ((outcome: AuditedOutcome) => void) | undefined {
  const { audit } = connection
  if (audit === undefined || isOfLine(command)) return undefined
  const start = performance.now()
  const page = auditedPage(connection)
  return (outcome) => {
    const durationMs = performance.now() - start
    audit({ kind: 'command', command, outcome, durationMs, ...page })
  }
}

function refuse(connection: CallingPage, call: Call, error: IpcError): void {
  if (isTriedAgain(call.command)) connection.failCall(call, error)
  else connection.refuseCall(call, error)
}

/** After a denial, `addPluginListener` retries as `registerListener` with the same channel, so keep that channel open (C22). */
function isTriedAgain(name: string): boolean {
  const { plugin, command } = splitCommandName(name)
  return plugin !== undefined && command === 'register_listener'
}
