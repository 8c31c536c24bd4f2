/** The rules for event names and window labels, and for command names. */

// Rust's `char::is_alphanumeric` is Alphabetic or any number category (E1).
const NAME = /^[\p{Alphabetic}\p{N}\-/:_]*$/u

const ALLOWED = 'alphanumeric characters, `-`, `/`, `:` and `_`.'

/** The sentence of E2. */
export const EVENT_NAME_RULE: string = `Event name must include only ${ALLOWED}`

/** The sentence of W4. */
export const LABEL_RULE: string = `Window labels must only include ${ALLOWED}`

/** Characters of a window's label: no path or address in one is longer, and each page's rights are matched by it. */
export const LABEL_LENGTH = 256

/** Characters of an event's name: each listener keeps it, and a page may have thousands of them. */
export const EVENT_NAME_LENGTH = 1024

/**
 * Whether a text may name an event (E1). The empty text may.
 *
 * @example
 * ```ts
 * import { isEventName } from '@oxbow/protocol/internal'
 *
 * console.log(isEventName('download:done'), isEventName('download done')) // true false
 * ```
 */
export function isEventName(name: string): boolean {
  return name.length <= EVENT_NAME_LENGTH && NAME.test(name)
}

/**
 * The fault in the name of an event, if there is one.
 *
 * @example
 * ```ts
 * import { eventNameFault } from '@oxbow/protocol/internal'
 *
 * console.log(eventNameFault('download done')) // Event name must include only …
 * ```
 */
export function eventNameFault(name: string): string | undefined {
  if (isEventName(name)) return undefined
  return name.length > EVENT_NAME_LENGTH
    ? `Event names have at most ${EVENT_NAME_LENGTH} characters.`
    : EVENT_NAME_RULE
}

/**
 * Whether a text may be a window's label (W4): the same characters, and at least one.
 *
 * @example
 * ```ts
 * import { isLabel } from '@oxbow/protocol/internal'
 *
 * console.log(isLabel('settings-2'), isLabel('settings.2')) // true false
 * ```
 */
export function isLabel(label: string): boolean {
  return label !== '' && label.length <= LABEL_LENGTH && NAME.test(label)
}

/**
 * The fault in the label of a window, if there is one.
 *
 * @example
 * ```ts
 * import { labelFault } from '@oxbow/protocol/internal'
 *
 * console.log(labelFault('')) // Window labels must have 1 to 256 characters.
 * ```
 */
export function labelFault(label: string): string | undefined {
  if (isLabel(label)) return undefined
  const isLong = label === '' || label.length > LABEL_LENGTH
  return isLong ? `Window labels must have 1 to ${LABEL_LENGTH} characters.` : LABEL_RULE
}

/** A command's name taken apart: `plugin:event|listen` is `listen` of the plugin `event` (I11). */
export interface CommandName {
  readonly plugin: string | undefined
  readonly command: string
}

const PLUGIN_PREFIX = 'plugin:'

/**
 * Splits the name of a command as a page sends it. Pieces after the second `|` are ignored (I11).
 *
 * @example
 * ```ts
 * import { splitCommandName } from '@oxbow/protocol/internal'
 *
 * console.log(splitCommandName('plugin:event|listen')) // { plugin: 'event', command: 'listen' }
 * ```
 */
export function splitCommandName(name: string): CommandName {
  if (!name.startsWith(PLUGIN_PREFIX)) return { plugin: undefined, command: name }
  const [plugin = '', command = ''] = name.slice(PLUGIN_PREFIX.length).split('|')
  return { plugin, command }
}

/** The item of `sessionStorage` in which a page keeps its window and key. */
export const IDENTITY_ITEM = 'oxbow.identity'

/** The global of a page in which the bridge, or the mocks, store the connection. */
export const CONNECTION_KEY = '__OXBOW_INTERNALS__'

/** The event by which a page tells itself the state of its line. */
export const STATE_EVENT = 'oxbow://connection'

/** The event that tells a page of events that it has missed. */
export const GAP_EVENT = 'oxbow://gap'

/** The path at which pages open their line. */
export const LINE_PATH = '/.oxbow/line'

/** The path of the script that helps a page without a window; pages import it when their line is refused. */
export const HELP_PATH = '/.oxbow/help.js'
