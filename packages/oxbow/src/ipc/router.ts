/** Finds the command of a call by its name and runs it. */

import { IpcError, splitCommandName } from '@oxbow/protocol'
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
}

/** The commands of an app and its plugins, under their names on the wire. */
export class Router {
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

  /** Runs a call of a page; whatever happens, the page gets an answer. */
  dispatch(connection: Connection, name: string, call: Call): void {
    const command = this.#commands.get(name) ?? this.#findLoosely(name)
    if (command) new Invocation(connection, command, call).run()
    else if (isTriedAgain(name)) connection.failCall(call.id, this.#notFound(name))
    else connection.refuseCall(call, this.#notFound(name))
  }

  /** `plugin:a|b|c` is the command `b` of `a` (I11). */
  #findLoosely(name: string): RegisteredCommand | undefined {
    const { plugin, command } = splitCommandName(name)
    return plugin === undefined ? undefined : this.#commands.get(`plugin:${plugin}|${command}`)
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
  }
}
