/**
 * The control line between the backend and its window process: tuples over Node's process channel.
 *
 * Pages never use it: they talk to the backend over their own WebSockets. The backend's orders carry a
 * number, under which the window process answers exactly once; it tells of everything else unasked, in
 * the order in which it happened. Both sides check what they receive: the backend takes a message that
 * is not one of these for a crash, the window process ends itself. When either process ends, the
 * channel breaks, and the other one knows.
 *
 * | to the window process | |
 * |---|---|
 * | `["open", id, label, url, options]` | opens a window; the answer is `null` |
 * | `["run", id, label, command, value]` | runs a window command; the answer is its result |
 * | `["close", id, label]` | ends a window without asking; the answer is `null` |
 *
 * | to the backend | |
 * |---|---|
 * | `["ready", commands, reports]` | the first message: the screen is there, and this is what windows can do |
 * | `["failed", reason]` | the first message, instead: windows cannot be shown here |
 * | `["done", id, result]` | an order was carried out |
 * | `["error", id, code, message]` | an order failed |
 * | `["event", label, event, payload]` | a built-in event of a window, as in E28 |
 * | `["close-requested", label]` | the user wants to close a window, which stays open |
 * | `["closed", label]` | a window is gone that nobody has ordered to close |
 */

import { ERROR_CODES, type ErrorCode } from '@oxbow/protocol'
import type { WindowConfig } from 'oxbow'
import * as v from 'valibot'

/** How a window is opened: what of its configuration matters here. */
export interface WindowOptions extends Omit<WindowConfig, 'label' | 'url' | 'create'> {
  readonly title: string
}

/** What the backend wants done. */
export type Order =
  | readonly ['open', id: number, label: string, url: string, options: WindowOptions]
  | readonly ['run', id: number, label: string, command: string, value: unknown]
  | readonly ['close', id: number, label: string]

/** What the window process has to say. */
export type Notice =
  | readonly ['ready', commands: readonly string[], reports: readonly string[]]
  | readonly ['failed', reason: string]
  | readonly ['done', id: number, result: unknown]
  | readonly ['error', id: number, code: ErrorCode, message: string]
  | readonly ['event', label: string, event: string, payload: unknown]
  | readonly ['close-requested', label: string]
  | readonly ['closed', label: string]

const id = v.pipe(v.number(), v.integer())
const text = v.string()
const number = v.optional(v.number())

const WindowOptionsSchema: v.GenericSchema<unknown, WindowOptions> = v.object({
  title: text,
  width: v.number(),
  height: v.number(),
  x: number,
  y: number,
  minWidth: number,
  minHeight: number,
  maxWidth: number,
  maxHeight: number,
  center: v.boolean(),
  maximized: v.boolean(),
  fullscreen: v.boolean(),
  visible: v.boolean(),
  focus: v.boolean(),
  resizable: v.boolean(),
  decorations: v.boolean(),
  transparent: v.boolean(),
  alwaysOnTop: v.boolean(),
  alwaysOnBottom: v.boolean(),
  skipTaskbar: v.boolean(),
  visibleOnAllWorkspaces: v.boolean(),
  theme: v.nullish(v.picklist(['light', 'dark'])),
  userAgent: v.optional(text),
  incognito: v.boolean(),
  zoomHotkeysEnabled: v.boolean(),
  devtools: v.optional(v.boolean()),
})

const OrderSchema: v.GenericSchema<unknown, Order> = v.union([
  v.strictTuple([v.literal('open'), id, text, text, WindowOptionsSchema]),
  v.strictTuple([v.literal('run'), id, text, text, v.unknown()]),
  v.strictTuple([v.literal('close'), id, text]),
])

const NoticeSchema: v.GenericSchema<unknown, Notice> = v.union([
  v.strictTuple([v.literal('ready'), v.array(text), v.array(text)]),
  v.strictTuple([v.literal('failed'), text]),
  v.strictTuple([v.literal('done'), id, v.unknown()]),
  v.strictTuple([v.literal('error'), id, v.custom<ErrorCode>(isErrorCode), text]),
  v.strictTuple([v.literal('event'), text, text, v.unknown()]),
  v.strictTuple([v.literal('close-requested'), text]),
  v.strictTuple([v.literal('closed'), text]),
])

/** An order, or `undefined` if it is none. */
export function parseOrder(message: unknown): Order | undefined {
  return parse(OrderSchema, message)
}

/** A notice, or `undefined` if it is none. */
export function parseNotice(message: unknown): Notice | undefined {
  return parse(NoticeSchema, message)
}

/** Keeps what matters of a window's configuration, which may hold more. */
export function windowOptions(config: WindowConfig & { readonly title: string }): WindowOptions {
  return v.parse(WindowOptionsSchema, config)
}

function parse<T>(schema: v.GenericSchema<unknown, T>, message: unknown): T | undefined {
  const result = v.safeParse(schema, message)
  return result.success ? result.output : undefined
}

function isErrorCode(code: unknown): boolean {
  return typeof code === 'string' && Object.hasOwn(ERROR_CODES, code)
}
