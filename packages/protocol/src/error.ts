/** The error class of Oxbow, and the table of its codes. */

/**
 * The codes with which Oxbow itself, rather than a command, fails a call or a line.
 * `PROTOCOL.md` lists them for users; a test compares the two lists.
 */
export const ERROR_CODES = {
  // --- a call ---
  command_not_found: 'No command of this name is registered (I13).',
  plugin_not_found: 'No plugin of this name is registered (I13).',
  invalid_args: 'An argument is missing, of the wrong type or in the wrong kind of body (I17).',
  state_not_managed: 'The command needs state that is not managed (W8).',
  handler_failed: 'The handler threw something that is not a CommandError (I28).',
  invalid_result: 'The handler returned what JSON cannot carry (I24).',
  not_serializable: 'A value given to send or emit cannot be written as JSON (S5).',
  unsupported: 'The command exists in Tauri but this host cannot do it.',
  not_allowed: 'The window may not call this command (A14).',
  aborted: 'The caller has cancelled the call, or its page has gone.',
  timed_out: 'The call took longer than its time limit; the error says in which stage.',
  disconnected: 'There is no connection to the backend: the command has not run.',
  outcome_unknown: 'The connection was lost before the answer: the command may have run.',
  too_large: 'A message exceeds the limit `messageBytes` or `nodesPerMessage`.',
  too_deep: 'A value is nested deeper than the limit `nestingDepth`.',
  next_called_twice: 'A middleware has called `next` a second time.',
  channel_ended: 'A message was sent on a channel after its end.',
  stream_failed: 'The source of a stream in the page has failed, or has sent a wrong item.',
  too_many: 'A limit on calls, listeners, channels or resources of one page is reached.',
  resource_not_found: 'No resource has this id (W13).',
  invalid_image: 'The bytes are not an image, or do not have the given size.',
  unexpected_menu_kind:
    'A menu command names a resource of another kind, or an item that does not fit there.',
  // --- names and windows ---
  invalid_event_name: 'An event name has a character that is not allowed (E1).',
  invalid_label: 'A window label has a character that is not allowed (W4).',
  invalid_payload: 'A payload does not fit the schema declared for its event.',
  window_not_found: 'No window has this label.',
  window_exists: 'A window with this label exists already (W4).',
  eval_failed: 'A script has thrown or does not parse, or its page has gone before the answer.',
  invalid_path:
    'A path has no parent, extension or base name, or there is no working directory (7.1).',
  host_failed: 'The host could not open a window, or has gone.',
  // --- the app ---
  duplicate_name: 'A command, event, plugin or state is registered twice.',
  invalid_config: 'The configuration is wrong; the message names the place.',
  no_bridge: 'This page has no bridge: it was not served by an Oxbow backend.',
  // --- the line ---
  malformed_message: 'A message is not a JSON array of frames, or bytes came unannounced.',
  malformed_frame: 'A frame is not one of the known kinds with the known fields.',
  version_mismatch: 'Page and backend speak different versions of the protocol.',
  unauthorized: 'The key is missing, wrong or no longer valid.',
  replaced: 'The window has another page: a newer key exists, or this page is a copy.',
  handshake_timeout: 'The first frame did not arrive in time.',
  overrun: 'The page is too far behind; it gets a new line.',
  shutting_down: 'The backend is ending.',
} as const

/** One of the codes of {@link ERROR_CODES}. */
export type ErrorCode = keyof typeof ERROR_CODES

/**
 * An error of Oxbow itself, identified by its `code`.
 *
 * @example
 * ```ts
 * import { invoke, IpcError } from '@oxbow/api'
 *
 * try {
 *   await invoke('no_such_command')
 * } catch (error) {
 *   if (error instanceof IpcError && error.code === 'command_not_found') console.log(error.message)
 * }
 * ```
 */
export class IpcError extends Error {
  override readonly name = 'IpcError'
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }

  /** Shown to a page, an error is its message: Tauri's promises reject with texts (I13, I25). */
  toJSON(): string {
    return this.message
  }
}

/**
 * Whether a text of unknown origin is one of our codes.
 *
 * @example
 * ```ts
 * import { isErrorCode } from '@oxbow/protocol/internal'
 *
 * console.log(isErrorCode('too_large'), isErrorCode('constructor')) // true false
 * ```
 */
export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERROR_CODES, code)
}

/**
 * The message of anything that can be thrown. Never throws itself.
 *
 * @example
 * ```ts
 * import { messageOf } from '@oxbow/protocol/internal'
 *
 * console.log(messageOf(new Error('no such file')), messageOf('no such file'))
 * ```
 */
export function messageOf(thrown: unknown): string {
  try {
    return String(thrown instanceof Error ? thrown.message : thrown)
  } catch {
    // An object without a prototype, or with a getter that throws, cannot become a string.
    return 'unknown error'
  }
}

/**
 * The close code of a transport that neither side has ended: the line can resume over another transport.
 *
 * @example
 * ```ts
 * import { memoryTransports } from '@oxbow/protocol'
 * import { BROKEN } from '@oxbow/protocol/internal'
 *
 * const [page] = memoryTransports()
 * const { code } = await page.closed
 * if (code === BROKEN) console.log('try again')
 * ```
 */
export const BROKEN = 1006

/** The WebSocket close codes that Oxbow uses, from the range kept for applications. */
export const CLOSE_CODES = {
  malformed: 4400,
  unauthorized: 4401,
  timeout: 4408,
  overrun: 4413,
  replaced: 4409,
  version: 4426,
  normal: 1000,
  goingAway: 1001,
  tooLarge: 1009,
  internal: 1011,
  tryAgain: 1013,
} as const
