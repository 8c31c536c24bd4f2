/** Window commands: a name, a check of the value, and an action. */

import { IpcError } from '@oxbow/protocol'
import { messageOf } from '@oxbow/protocol/internal'
import * as v from 'valibot'

/** Carries out a command. The page gets its result, or `null` for `undefined`; a promise is awaited. */
export type Command = (value: unknown) => unknown

/** Commands under Tauri's names. */
export type Commands = Readonly<Record<string, Command>>

/** A point or a vector, in pixels. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** An extent, in pixels. */
export interface Extent {
  readonly width: number
  readonly height: number
}

/** A value in logical or physical pixels, as pages send it (S6). */
export type Scaled<T> = { readonly Logical: T } | { readonly Physical: T }

const scaled = <T>(schema: v.GenericSchema<unknown, T>): v.GenericSchema<unknown, Scaled<T>> =>
  v.union([v.object({ Logical: schema }), v.object({ Physical: schema })])

// Characters.
const LONGEST_TEXT = 4096

/**
 * Values that more than one command takes.
 *
 * @example
 * ```ts
 * import { taking, values } from '@oxbow/native/toolkit'
 *
 * export const setZoom = taking(values.number, (zoom) => console.log(zoom))
 * ```
 */
export const values: {
  readonly flag: v.GenericSchema<unknown, boolean>
  readonly text: v.GenericSchema<unknown, string>
  readonly number: v.GenericSchema<unknown, number>
  readonly extent: v.GenericSchema<unknown, Scaled<Extent>>
  readonly point: v.GenericSchema<unknown, Scaled<Point>>
  readonly theme: v.GenericSchema<unknown, 'light' | 'dark' | null | undefined>
} = {
  flag: v.boolean(),
  // Strings of C end at a zero. A longer title is useless, and might be more than X accepts.
  text: v.pipe(
    v.string(),
    v.transform((text) => text.replaceAll('\0', '').slice(0, LONGEST_TEXT)),
  ),
  number: v.number(),
  extent: scaled<Extent>(v.object({ width: v.number(), height: v.number() })),
  point: scaled<Point>(v.object({ x: v.number(), y: v.number() })),
  theme: v.nullish(v.picklist(['light', 'dark'])),
}

/**
 * A command that takes a value.
 *
 * @example
 * ```ts
 * import { type Commands, taking, values } from '@oxbow/native/toolkit'
 *
 * export const commands: Commands = {
 *   set_title: taking(values.text, (title) => console.log(title)),
 * }
 * ```
 */
export function taking<T>(
  schema: v.GenericSchema<unknown, T>,
  run: (value: T) => unknown,
): Command {
  return (value) => {
    const result = v.safeParse(schema, value)
    if (result.success) return run(result.output)
    throw new IpcError('invalid_args', result.issues[0].message)
  }
}

/**
 * A command whose value is on or off.
 *
 * @example
 * ```ts
 * import { type Commands, switching } from '@oxbow/native/toolkit'
 *
 * export const commands: Commands = { set_decorations: switching((on) => console.log(on)) }
 * ```
 */
export function switching(run: (on: boolean) => unknown): Command {
  return taking(values.flag, run)
}

/** Gives an error Tauri's text for wrong arguments (I17). */
export function nameCommand(error: unknown, command: string): IpcError {
  if (error instanceof IpcError && error.code === 'invalid_args') {
    const text = `invalid args \`value\` for command \`${command}\`: ${error.message}`
    return new IpcError('invalid_args', text)
  }
  if (error instanceof IpcError) return error
  return new IpcError('host_failed', `\`${command}\` failed: ${messageOf(error)}`)
}
