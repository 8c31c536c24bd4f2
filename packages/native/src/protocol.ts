/**
 * The control line between the backend and its window process: tuples over Node's process channel.
 *
 * Pages never use it: they talk to the backend over their own WebSockets. The backend's orders carry a
 * number, which the window process answers exactly once. It reports everything else unasked, in the order
 * in which it happened. Both sides check what they receive: the backend treats any other message as a
 * crash, and the window process ends itself. When either process ends, the channel breaks, and the other
 * one notices.
 *
 * | to the window process | |
 * |---|---|
 * | `["open", id, label, page, options]` | opens a window; the answer is `null` |
 * | `["run", id, label, command, value]` | runs a window command; the answer is its result |
 * | `["close", id, label]` | ends a window without asking; the answer is `null` |
 * | `["answer", id, number, answer]` | decides what a page wants; the answer is `null` |
 *
 * | to the backend | |
 * |---|---|
 * | `["ready", commands, reports]` | the first message: the display is open; the commands and events of windows |
 * | `["failed", reason]` | the first message, instead: windows cannot be shown here |
 * | `["done", id, result]` | an order was carried out |
 * | `["error", id, code, message]` | an order failed |
 * | `["event", label, event, payload]` | a built-in event of a window, as in E28 |
 * | `["close-requested", label]` | the user wants to close a window, which stays open |
 * | `["closed", label]` | a window is gone that nobody has ordered to close |
 * | `["ask", number, label, question]` | a page wants something; an `answer` with the number decides |
 * | `["download", label, event]` | a download has come so far |
 * | `["warn", label, text]` | something about a window that belongs into the app's log |
 *
 * Messages that are not tuples come from other programs, such as `node --watch`, and are ignored.
 */

import { ERROR_CODES, type ErrorCode } from '@oxbow/protocol'
import type { DownloadEvent, PagePermission, WindowConfig } from 'oxbow'
import type { PageAnswer, PageIdentity, PageQuestion } from 'oxbow/host'
import * as v from 'valibot'

/** The part of `oxbow.native` that the window process uses. */
export interface NativeSettings {
  /** The reaction when the process of a page dies. */
  readonly onPageCrash: 'reload' | 'close'
  /** Whether a right click opens the webview's own menu. */
  readonly contextMenu: boolean
  /** The languages in which misspelt words are marked; `true` is that of the system. */
  readonly spellCheck: boolean | readonly string[]
}

/** The app of the windows; the argument with which the window process is started. */
export interface AppIdentity {
  /** The name of the app for the desktop. */
  readonly identifier: string
  /** The directory for the stored data of its pages; `undefined` keeps it in memory. */
  readonly dataDirectory?: string | undefined
  readonly settings: NativeSettings
  /** A descriptor of the window process; a byte arrives on it when an order closes a window. */
  readonly bell?: number | undefined
}

/** The options of a window, from its configuration. */
export interface WindowOptions extends Omit<WindowConfig, 'label' | 'url' | 'create'> {
  readonly title: string
}

/** The content of a window. */
export interface PageRequest {
  readonly url: string
  /** The app's origin, and the script that makes its documents this window. */
  readonly identity: PageIdentity
}

/** An order of the backend. */
export type Order =
  | readonly ['open', id: number, label: string, page: PageRequest, options: WindowOptions]
  | readonly ['run', id: number, label: string, command: string, value: unknown]
  | readonly ['close', id: number, label: string]
  | readonly ['answer', id: number, question: number, answer: PageAnswer]

/** A message of the window process. */
export type Notice =
  | readonly ['ready', commands: readonly string[], reports: readonly string[]]
  | readonly ['failed', reason: string]
  | readonly ['done', id: number, result: unknown]
  | readonly ['error', id: number, code: ErrorCode, message: string]
  | readonly ['event', label: string, event: string, payload: unknown]
  | readonly ['close-requested', label: string]
  | readonly ['closed', label: string]
  | readonly ['ask', question: number, label: string, what: PageQuestion]
  | readonly ['download', label: string, event: DownloadEvent]
  | readonly ['warn', label: string, text: string]

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
  focusable: v.boolean(),
  maximizable: v.boolean(),
  minimizable: v.boolean(),
  closable: v.boolean(),
  parent: v.optional(text),
  backgroundColor: v.optional(v.strictTuple([v.number(), v.number(), v.number(), v.number()])),
  visibleOnAllWorkspaces: v.boolean(),
  theme: v.nullish(v.picklist(['light', 'dark'])),
  userAgent: v.optional(text),
  proxyUrl: v.optional(text),
  incognito: v.boolean(),
  dataDirectory: v.optional(text),
  zoomHotkeysEnabled: v.boolean(),
  devtools: v.optional(v.boolean()),
})

const PageSchema: v.GenericSchema<unknown, PageRequest> = v.object({
  url: text,
  identity: v.object({
    origin: text,
    script: text,
    others: v.optional(v.array(text)),
    initialization: v.optional(v.object({ top: v.array(text), frames: v.array(text) })),
    crashNotice: v.optional(text),
  }),
})

const AppSchema: v.GenericSchema<unknown, AppIdentity> = v.object({
  identifier: text,
  dataDirectory: v.optional(text),
  settings: v.object({
    onPageCrash: v.picklist(['reload', 'close']),
    contextMenu: v.boolean(),
    spellCheck: v.union([v.boolean(), v.array(text)]),
  }),
  bell: v.optional(id),
})

const PERMISSIONS: Readonly<Record<PagePermission, true>> = {
  camera: true,
  clipboard: true,
  'device-info': true,
  display: true,
  geolocation: true,
  'media-keys': true,
  microphone: true,
  notifications: true,
  other: true,
  'pointer-lock': true,
  'storage-access': true,
}

const asked = { url: text, method: text, remote: v.optional(text) }

const QuestionSchema: v.GenericSchema<unknown, PageQuestion> = v.variant('kind', [
  v.object({ kind: v.literal('navigation'), ...asked, isSure: v.boolean() }),
  v.object({ kind: v.literal('new-window'), ...asked, isOwn: v.boolean() }),
  v.object({ kind: v.literal('download'), url: text, path: text }),
  v.object({
    kind: v.literal('permission'),
    url: text,
    permissions: v.array(v.picklist(Object.keys(PERMISSIONS) as PagePermission[])),
  }),
])

const AnswerSchema: v.GenericSchema<unknown, PageAnswer> = v.union([
  v.boolean(),
  v.literal('frame'),
  v.object({ path: text }),
])

const DownloadSchema: v.GenericSchema<unknown, DownloadEvent> = v.object({
  id,
  url: text,
  path: text,
  state: v.picklist(['started', 'progress', 'finished', 'failed']),
  received: v.number(),
  total: v.nullable(v.number()),
  reason: v.optional(text),
})

const OrderSchema: v.GenericSchema<unknown, Order> = v.union([
  v.strictTuple([v.literal('open'), id, text, PageSchema, WindowOptionsSchema]),
  v.strictTuple([v.literal('run'), id, text, text, v.unknown()]),
  v.strictTuple([v.literal('close'), id, text]),
  v.strictTuple([v.literal('answer'), id, id, AnswerSchema]),
])

const NoticeSchema: v.GenericSchema<unknown, Notice> = v.union([
  v.strictTuple([v.literal('ready'), v.array(text), v.array(text)]),
  v.strictTuple([v.literal('failed'), text]),
  v.strictTuple([v.literal('done'), id, v.unknown()]),
  v.strictTuple([v.literal('error'), id, v.custom<ErrorCode>(isErrorCode), text]),
  v.strictTuple([v.literal('event'), text, text, v.unknown()]),
  v.strictTuple([v.literal('close-requested'), text]),
  v.strictTuple([v.literal('closed'), text]),
  v.strictTuple([v.literal('ask'), id, text, QuestionSchema]),
  v.strictTuple([v.literal('download'), text, DownloadSchema]),
  v.strictTuple([v.literal('warn'), text, text]),
])

/** Reads the argument of the window process. */
export function parseApp(argument: string | undefined): AppIdentity {
  return v.parse(AppSchema, JSON.parse(argument ?? ''))
}

/** Whether a message is meant for us; others may talk over the same channel. */
export function isOurs(message: unknown): boolean {
  return Array.isArray(message)
}

/** An order, or `undefined` if it is none. */
export function parseOrder(message: unknown): Order | undefined {
  return parse(OrderSchema, message)
}

/** A notice, or `undefined` if it is none. */
export function parseNotice(message: unknown): Notice | undefined {
  return parse(NoticeSchema, message)
}

/** Keeps the relevant keys of a window's configuration. */
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
