/** Converts the body of a call to the arguments of a handler, or reports its faults. */

import { IpcError } from '@oxbow/protocol'
import { parseChannelMarker, parseStreamMarker } from '@oxbow/protocol/internal'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { printable } from '../base/printable.ts'
import { isInstance } from '../base/user-code.ts'
import { Channel, type ChannelLine, invalidChannel, type OpenChannel } from '../channel/channel.ts'
import { IncomingStream, type StreamSchema } from '../channel/stream.ts'
import { firstIssue } from '../event/event-map.ts'
import type { InvokeBody } from '../line/request.ts'
import type { ArgumentSchemas, RenameAll } from './command.ts'
import { toSnakeCase } from './snake-case.ts'

/** The arguments that a handler receives. */
export type Arguments = Record<string, unknown>

/** One declared argument. */
interface Argument {
  readonly name: string
  /** The key on the wire. */
  readonly key: string
  readonly schema: StandardSchemaV1
  readonly isChannel: boolean
  /** How the items of a stream are checked, if it is one. */
  readonly stream: StreamSchema<unknown, unknown>['~stream'] | undefined
}

// UTF-16 units of what a schema says.
const REASON_LENGTH = 500

type Validated = StandardSchemaV1.Result<unknown>

/** Checks and collects the arguments of one command. */
export class ArgumentParser {
  readonly #command: string
  readonly #arguments: readonly Argument[]

  /** @throws {IpcError} `invalid_config` for an unknown `renameAll` (I15), or a value that is not a schema. */
  constructor(command: string, schemas: ArgumentSchemas, renameAll: RenameAll = 'camelCase') {
    // Callers without types may write anything.
    if (renameAll !== 'camelCase' && renameAll !== 'snake_case') {
      throw unknownRename(command, renameAll)
    }
    this.#command = command
    if (isSchema(schemas)) throw notASchema(command)
    this.#arguments = Object.entries(schemas).map(([name, schema]) => {
      if (!isSchema(schema)) throw notASchema(command, name)
      return {
        name,
        key: renameAll === 'snake_case' ? toSnakeCase(name) : name,
        schema,
        isChannel: '~channel' in schema,
        stream: (schema as Partial<StreamSchema<unknown, unknown>>)['~stream'],
      }
    })
  }

  /**
   * Takes the declared arguments from a body, in the order of their declaration; the first that fails
   * throws (I20). A promise comes back only if a schema is async.
   *
   * @throws {IpcError} `invalid_args`, with the texts of I17 and C9.
   */
  parse(
    body: InvokeBody,
    line: ChannelLine,
    opened: OpenChannel[],
  ): Arguments | Promise<Arguments> {
    return this.#parseFrom(0, { body, line, opened, args: {} })
  }

  /** Whether the command declares an argument of this key that is not a channel. */
  takes(key: string): boolean {
    return this.#arguments.some(
      (argument) => argument.key === key && !argument.isChannel && !argument.stream,
    )
  }

  #parseFrom(start: number, into: Parsing): Arguments | Promise<Arguments> {
    for (let i = start; i < this.#arguments.length; i++) {
      const argument = this.#arguments[i] as Argument
      const value = this.#parseOne(argument, into)
      if (value instanceof Promise) {
        return value.then((settled) => {
          into.args[argument.name] = settled
          return this.#parseFrom(i + 1, into)
        })
      }
      into.args[argument.name] = value
    }
    return into.args
  }

  #parseOne(argument: Argument, { body, line, opened }: Parsing): unknown {
    const { key, schema } = argument
    if (body.kind === 'raw') {
      const expected = `expected a value for key ${key} but the IPC call used a bytes payload`
      throw this.#invalid(key, `command ${this.#command} ${expected}`)
    }
    const value = ownValue(body.value, key)
    if (argument.isChannel) return this.#bindChannel(argument, value, { line, opened })
    if (argument.stream) return this.#openStream(argument, value, { line, opened })
    if (value === undefined || value === null) return this.#parseAbsent(argument, value)
    return settle(validate(schema, value), (result) => this.#valueOf(key, result))
  }

  /** `null` is first taken as a value, then, like a missing key, as `undefined` (I18). */
  #parseAbsent({ key, schema }: Argument, value: null | undefined): unknown {
    const absent = (failed: () => unknown): unknown =>
      settle(validate(schema, undefined), (result) => (result.issues ? failed() : result.value))
    if (value === undefined) return absent(() => this.#missing(key))
    return settle(validate(schema, null), (result) =>
      result.issues ? absent(() => this.#valueOf(key, result)) : result.value,
    )
  }

  #bindChannel({ key }: Argument, value: unknown, to: Binding): Channel<unknown> {
    if (value === undefined) return this.#missing(key)
    if (typeof value !== 'string') {
      throw this.#invalid(key, `invalid type: ${typeof value}, expected a channel`)
    }
    const id = parseChannelMarker(value)
    if (id === undefined) throw new IpcError('invalid_args', invalidChannel(value))
    const channel = new Channel<unknown>(to.line, id)
    to.opened.push(channel)
    return channel
  }

  #openStream({ key, stream }: Argument, value: unknown, to: Binding): ReadableStream<unknown> {
    if (value === undefined || stream === undefined) return this.#missing(key)
    const id = typeof value === 'string' ? parseStreamMarker(value) : undefined
    if (id === undefined) {
      throw this.#invalid(key, `invalid type: ${typeof value}, expected a stream`)
    }
    const opened = new IncomingStream(to.line, id, stream)
    to.opened.push(opened)
    return opened.readable
  }

  #valueOf(key: string, result: Validated): unknown {
    if (result.issues) throw this.#invalid(key, firstIssue(result.issues))
    return result.value
  }

  #missing(key: string): never {
    throw this.#invalid(key, `command ${this.#command} missing required key ${key}`)
  }

  #invalid(key: string, reason: string): IpcError {
    // Schemas may quote what they were given.
    const text = `invalid args \`${key}\` for command \`${this.#command}\`: ${printable(reason, REASON_LENGTH)}`
    return new IpcError('invalid_args', text)
  }
}

/** Schemas are objects or, as those of arktype, functions. */
function isSchema(value: unknown): boolean {
  const isObject = typeof value === 'object' || typeof value === 'function'
  return isObject && value !== null && '~standard' in value
}

function notASchema(command: string, argument?: string): IpcError {
  const text =
    argument === undefined
      ? 'the arguments are one schema; give an object with a schema for each argument'
      : `argument \`${argument}\` has no schema of a Standard Schema library, such as \`z.string()\` of zod`
  return new IpcError('invalid_config', `command \`${command}\`: ${text}`)
}

function unknownRename(command: string, renameAll: string): IpcError {
  const text = `command \`${command}\`: renameAll is "${renameAll}", expected "camelCase" or "snake_case"`
  return new IpcError('invalid_config', text)
}

interface Binding {
  readonly line: ChannelLine
  /** The channels that the call has opened so far: they end with it, even if it fails (C20). */
  readonly opened: OpenChannel[]
}

interface Parsing extends Binding {
  readonly body: InvokeBody
  readonly args: Arguments
}

/** A body that is not an object has no keys (I19); inherited members are not keys. */
function ownValue(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
  return (value as Record<string, unknown>)[key]
}

/**
 * Asks a schema. What its own code throws about the arguments, as `ChannelId.parse` does inside a
 * transformation, is an issue like any other (C9).
 */
function validate(schema: StandardSchemaV1, value: unknown): Validated | Promise<Validated> {
  try {
    const result = schema['~standard'].validate(value)
    return result instanceof Promise ? result.then(undefined, toIssue) : result
  } catch (error) {
    return toIssue(error)
  }
}

function toIssue(error: unknown): Validated {
  if (!isInstance(error, IpcError) || error.code !== 'invalid_args') throw error
  return { issues: [{ message: error.message }] }
}

/** Continues with a result at once, or later if it is a promise. */
function settle<T, U>(result: T | Promise<T>, next: (result: T) => U): U | Promise<U> {
  return result instanceof Promise ? result.then(next) : next(result)
}
