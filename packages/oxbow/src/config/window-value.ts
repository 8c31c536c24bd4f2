/** The values of window commands: checked once, with Tauri's texts (I17), before any host sees them. */

import { IpcError } from '@oxbow/protocol'
import * as v from 'valibot'
import { CookiePlace, CookieUrl, CookieValue } from './cookie.ts'

/**
 * The most pixels of a side, and of a move. A larger window crashes the process of its page, which keeps a
 * picture of it; most graphics cards have the same limit.
 */
const MOST_PIXELS = 16_384

type Schema = v.GenericSchema<unknown, unknown>

/** Serde's name for a value of the wrong type. */
function found(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'string') return `string ${JSON.stringify(value)}`
  if (typeof value === 'boolean') return `boolean \`${value}\``
  if (typeof value === 'number') {
    // JSON has neither NaN nor infinities.
    if (!Number.isFinite(value)) return 'null'
    return `${Number.isInteger(value) ? 'integer' : 'floating point'} \`${value}\``
  }
  return Array.isArray(value) ? 'sequence' : 'map'
}

/** A message in Serde's words. */
const expecting =
  (expected: string) =>
  (issue: v.BaseIssue<unknown>): string => {
    const [item] = issue.path ?? []
    const isMissing = item?.origin === 'key' && issue.received === 'undefined'
    if (isMissing) return `missing field \`${String(item.key)}\``
    return `invalid type: ${found(issue.input)}, expected ${expected}`
  }

/** Clamps a number of pixels to the range of a window. */
export function heldPixels(pixels: number, least: number): number {
  return Math.min(Math.max(pixels, least), MOST_PIXELS)
}

const clamped = (least: number) => v.transform((pixels: number) => heldPixels(pixels, least))

/** A number as JSON knows it. */
const float = v.pipe(v.number(expecting('f64')), v.finite(expecting('f64')))

function integer(type: string, least: number): v.GenericSchema<unknown, number> {
  const range = (issue: v.BaseIssue<unknown>): string =>
    `invalid value: integer \`${issue.input}\`, expected ${type}`
  return v.pipe(
    v.number(expecting(type)),
    v.integer(expecting(type)),
    v.minValue(least, range),
    v.maxValue(least === 0 ? 0xffff_ffff : 0x7fff_ffff, range),
  )
}

/** Something in `Logical` or `Physical` pixels, as pages send it (S6). */
function scaled(logical: Schema, physical: Schema): Schema {
  const variants = {
    Logical: v.object({ Logical: logical }),
    Physical: v.object({ Physical: physical }),
  }
  const none = v.custom<never>(
    () => false,
    ({ input }) => wrongVariant(input),
  )
  return v.lazy((input) => {
    const [key] = typeof input === 'object' && input !== null ? Object.keys(input) : []
    return key === 'Logical' || key === 'Physical' ? variants[key] : none
  })
}

function wrongVariant(input: unknown): string {
  const isMap = typeof input === 'object' && input !== null && !Array.isArray(input)
  const name = isMap ? Object.keys(input)[0] : typeof input === 'string' ? input : undefined
  if (name === undefined) return `invalid type: ${found(input)}, expected string or map`
  return `unknown variant \`${name}\`, expected \`Physical\` or \`Logical\``
}

const pair = (names: readonly [string, string], part: Schema, struct: string): Schema =>
  v.object({ [names[0]]: part, [names[1]]: part }, expecting(`struct ${struct}`))

const length = v.pipe(float, clamped(0))
const wholeLength = v.pipe(integer('u32', 0), clamped(0))
const offset = v.pipe(float, clamped(-MOST_PIXELS))
const wholeOffset = v.pipe(integer('i32', -0x8000_0000), clamped(-MOST_PIXELS))

const flag = v.boolean(expecting('a boolean'))
const text = v.string(expecting('a string'))
const size = scaled(
  pair(['width', 'height'], length, 'LogicalSize'),
  pair(['width', 'height'], wholeLength, 'PhysicalSize'),
)
const position = scaled(
  pair(['x', 'y'], offset, 'LogicalPosition'),
  pair(['x', 'y'], wholeOffset, 'PhysicalPosition'),
)
const limit = v.nullish(scaled(length, wholeLength))

const constraints = v.object(
  { minWidth: limit, minHeight: limit, maxWidth: limit, maxHeight: limit },
  expecting('struct WindowSizeConstraints'),
)

/** One of some names. */
const oneOf = (...all: readonly string[]): Schema =>
  v.pipe(
    text,
    v.picklist(all, ({ input }) => {
      const list = all.map((name) => `\`${name}\``)
      return `unknown variant \`${input}\`, expected ${list.length > 2 ? `one of ${list.join(', ')}` : list.join(' or ')}`
    }),
  )

/** Tauri takes any text; every text but `dark` means light. */
export const ThemeValue: v.GenericSchema<unknown, 'dark' | 'light' | null | undefined> = v.nullish(
  v.pipe(
    text,
    v.transform((name) => (name.toLowerCase() === 'dark' ? 'dark' : 'light')),
  ),
)

/** Tauri's cursors by their names in CSS, which has hyphens where Tauri has none. */
const CURSORS: ReadonlyMap<string, string> = new Map([
  ...[
    'crosshair move text wait help progress not-allowed context-menu cell vertical-text alias copy',
    'no-drop grab grabbing all-scroll zoom-in zoom-out e-resize n-resize ne-resize nw-resize',
    's-resize se-resize sw-resize w-resize ew-resize ns-resize nesw-resize nwse-resize',
    'col-resize row-resize',
  ]
    .flatMap((line) => line.split(' '))
    .map((name) => [name.replaceAll('-', ''), name] as const),
  // By default the page decides; an explicit arrow also appears over text.
  ['default', 'auto'],
  ['arrow', 'default'],
  ['hand', 'pointer'],
])

/** A cursor, by its name in CSS. Tauri takes any text; an unknown one means the default cursor. */
const cursor = v.pipe(
  text,
  v.transform((name) => CURSORS.get(name.toLowerCase()) ?? 'auto'),
)

const attention = v.nullish(
  v.object({ type: oneOf('Critical', 'Informational') }, expecting('enum UserAttentionType')),
)

const NO_COLOR = 'data did not match any variant of untagged enum InnerColor'

const part = v.pipe(
  v.number(),
  v.integer(NO_COLOR),
  v.minValue(0, NO_COLOR),
  v.maxValue(255, NO_COLOR),
)

const HEX_LENGTH =
  'Invalid hex color length, must be either 3, 6 or 8, for example: #fff, #ffffff, or #ffffffff'

const parts = v.union(
  [
    v.strictTuple([part, part, part]),
    v.strictTuple([part, part, part, part]),
    v.pipe(
      v.object({ red: part, green: part, blue: part, alpha: v.optional(part, 255) }),
      v.transform(({ red, green, blue, alpha }) => [red, green, blue, alpha]),
    ),
  ],
  NO_COLOR,
)

/** `#fff`, `#ffffff` or `#ffffffff`; the `#` may be left out. */
const hex = v.pipe(
  v.string(),
  v.transform((color) => color.trim().replace(/^#/, '')),
  v.check((digits) => [3, 6, 8].includes(digits.length), HEX_LENGTH),
  v.regex(/^[0-9a-f]*$/i, 'invalid digit found in string'),
  v.transform((digits) => {
    const pairs =
      digits.length === 3 ? [...digits].map((digit) => digit + digit) : digits.match(/../g)
    return (pairs ?? []).map((pair) => Number.parseInt(pair, 16))
  }),
)

/** Red, green, blue and alpha, from 0 to 255 each. */
export type Color = readonly [red: number, green: number, blue: number, alpha: number]

/** A colour as you write it: `#rgb`, `#rrggbb`, `#rrggbbaa`, or numbers from 0 to 255. */
export type ColorInput =
  | string
  | Color
  | readonly [red: number, green: number, blue: number]
  | {
      readonly red: number
      readonly green: number
      readonly blue: number
      readonly alpha?: number | undefined
    }

/** A colour in each of Tauri's forms. */
export const ColorValue: v.GenericSchema<unknown, Color> = v.pipe(
  v.lazy((value) => (typeof value === 'string' ? hex : parts)),
  v.transform(([red = 0, green = 0, blue = 0, alpha = 255]): Color => [red, green, blue, alpha]),
)

/** `null` is the colour of the system. */
const color = v.nullish(ColorValue)

/** A value that hosts get as it is. */
const given = v.custom<unknown>(
  (value) => value !== null && value !== undefined,
  expecting('an image'),
)

const named = (schema: Schema, ...lines: readonly string[]): (readonly [string, Schema])[] =>
  lines.flatMap((line) => line.split(' ')).map((name) => [name, schema])

const VALUES: ReadonlyMap<string, Schema> = new Map([
  ...named(
    flag,
    'set_resizable set_enabled set_maximizable set_minimizable set_closable set_decorations set_shadow',
    'set_always_on_top set_always_on_bottom set_content_protected set_fullscreen set_focusable',
    'set_simple_fullscreen set_skip_taskbar set_cursor_grab set_cursor_visible',
    'set_ignore_cursor_events set_visible_on_all_workspaces set_webview_auto_resize',
  ),
  ...named(text, 'set_title set_title_bar_style'),
  ...named(cursor, 'set_cursor_icon'),
  ...named(size, 'set_size set_webview_size'),
  ...named(v.nullish(size), 'set_min_size set_max_size'),
  ...named(position, 'set_position set_cursor_position set_webview_position'),
  ...named(pair(['x', 'y'], offset, 'PhysicalPosition'), 'set_fullscreen_on_monitor'),
  ...named(constraints, 'set_size_constraints'),
  ...named(ThemeValue, 'set_theme'),
  ...named(color, 'set_background_color set_webview_background_color'),
  ...named(float, 'set_webview_zoom'),
  ...named(v.nullish(integer('i64', -0x8000_0000)), 'set_badge_count'),
  ...named(v.nullish(text), 'set_badge_label'),
  ...named(attention, 'request_user_attention'),
  ...named(given, 'set_icon'),
  ...named(CookieUrl, 'cookies_for_url'),
  ...named(CookieValue, 'set_cookie'),
  ...named(CookiePlace, 'delete_cookie'),
  ...named(
    v.record(v.string(), v.unknown(), expecting('struct ProgressBarState')),
    'set_progress_bar',
  ),
  ...named(
    oneOf('East', 'North', 'NorthEast', 'NorthWest', 'South', 'SouthEast', 'SouthWest', 'West'),
    'start_resize_dragging',
  ),
])

/**
 * The value of a command as hosts get it: sizes and positions are clamped, colours become four numbers,
 * everything else is unchanged. A command without a value accepts any.
 *
 * @throws {IpcError} `invalid_args`, with the texts of I17
 */
export function checkValue(command: string, value: unknown): unknown {
  const schema = VALUES.get(command)
  if (!schema) return value
  const result = v.safeParse(schema, value)
  if (result.success) return result.output
  const isMissing = value === undefined
  const reason = isMissing
    ? `command ${command} missing required key value`
    : result.issues[0].message
  const message = `invalid args \`value\` for command \`${command}\`: ${reason}`
  throw new IpcError('invalid_args', message)
}
