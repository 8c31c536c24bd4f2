/**
 * Writes frames as text. It takes values as JSON text, so that a payload for many pages is written once.
 */

import { encodeBackend } from './encode-backend.ts'
import { encodePage } from './encode-page.ts'

/**
 * One function for each kind of frame. Parameters named `json` are JSON text, as `stringify` writes it;
 * they are not checked. `slots` is a list of numbers without its brackets.
 *
 * @example
 * ```ts
 * import { encode, stringify } from '@oxbow/protocol'
 *
 * console.log(encode.invoke(0, 'greet', stringify({ name: 'Ada' }))) // ["invoke",0,"greet",{"name":"Ada"}]
 * ```
 */
export const encode: typeof encodePage & typeof encodeBackend = { ...encodePage, ...encodeBackend }
