/** The rules for event names and window labels, and for command names. */

// Rust's `char::is_alphanumeric` is Alphabetic or any number category (E1).
const NAME = /^[\p{Alphabetic}\p{N}\-/:_]*$/u

const ALLOWED = 'alphanumeric characters, `-`, `/`, `:` and `_`.'

/** The sentence of E2. */
export const EVENT_NAME_RULE: string = `Event name must include only ${ALLOWED}`

/** The sentence of W4. */
export const LABEL_RULE: string = `Window labels must only include ${ALLOWED}`

/**
 * Whether a text may name an event (E1). The empty text may.
 *
 * @example
 * ```ts
 * import { isEventName } from '@oxbow/protocol'
 *
 * console.log(isEventName('download:done'), isEventName('download done')) // true false
 * ```
 */
export function isEventName(name: string): boolean {
  return NAME.test(name)
}

/**
 * Whether a text may be a window's label (W4): the same characters.
 *
 * @example
 * ```ts
 * import { isLabel } from '@oxbow/protocol'
 *
 * console.log(isLabel('settings-2'), isLabel('settings.2')) // true false
 * ```
 */
export function isLabel(label: string): boolean {
  return NAME.test(label)
}

/** A command's name taken apart: `plugin:event|listen` is `listen` of the plugin `event` (I11). */
export interface CommandName {
  readonly plugin: string | undefined
  readonly command: string
}

const PLUGIN_PREFIX = 'plugin:'

/**
 * Splits a name as it stands on the wire. Pieces after the second `|` are ignored (I11).
 *
 * @example
 * ```ts
 * import { splitCommandName } from '@oxbow/protocol'
 *
 * console.log(splitCommandName('plugin:event|listen')) // { plugin: 'event', command: 'listen' }
 * ```
 */
export function splitCommandName(name: string): CommandName {
  if (!name.startsWith(PLUGIN_PREFIX)) return { plugin: undefined, command: name }
  const [plugin = '', command = ''] = name.slice(PLUGIN_PREFIX.length).split('|')
  return { plugin, command }
}
