/** The body and the headers of a call (I32). */

import type { Headers as FrameHeaders, Json } from '@oxbow/protocol'
import { TIMEOUT_HEADER } from '@oxbow/protocol/internal'

/** The body of a call: JSON arguments, or raw bytes. */
export type InvokeBody =
  | { readonly kind: 'json'; readonly value: Json }
  | { readonly kind: 'raw'; readonly bytes: Uint8Array<ArrayBuffer> }

/** A body of JSON arguments. */
export function jsonBody(value: Json): InvokeBody {
  return { kind: 'json', value }
}

/** A raw body; without bytes, an empty one. */
export function rawBody(bytes: Uint8Array<ArrayBuffer> = new Uint8Array()): InvokeBody {
  return { kind: 'raw', bytes }
}

/**
 * Headers that a browser sends with a line, and that a page may replace in a call. All other headers of the
 * line stay: a proxy may have set them to identify the user.
 */
const CHOSEN_BY_PAGES: ReadonlySet<string> = new Set([
  'accept',
  'accept-language',
  'cache-control',
  'pragma',
  'user-agent',
])

/**
 * The call as it arrived from the page (I32). A handler gets it as `request` in its context.
 *
 * @example
 * ```ts
 * import { Builder, command, CommandError } from 'oxbow'
 *
 * export const app = Builder.default().commands({
 *   upload: command((_args, { request }) => {
 *     if (request.body.kind !== 'raw') throw new CommandError('RequestBodyMustBeRaw')
 *     return { size: request.body.bytes.byteLength, by: request.headers.get('authorization') }
 *   }),
 * })
 * ```
 */
export class Request {
  readonly body: InvokeBody
  readonly #given: FrameHeaders | undefined
  readonly #own: FrameHeaders
  #headers: Headers | undefined

  constructor(body: InvokeBody, given: FrameHeaders | undefined, own: FrameHeaders) {
    this.body = body
    this.#given = given
    this.#own = own
  }

  /**
   * The headers of the call, and those of the line (S7). A page can replace only those headers of the line
   * that any page may choose, like `user-agent`.
   */
  get headers(): Headers {
    this.#headers ??= this.#makeHeaders()
    return this.#headers
  }

  /** Made from pairs, because an object would lose a header with the name `__proto__`. */
  #makeHeaders(): Headers {
    const headers = new Headers(Object.entries(this.#given ?? {}))
    for (const [name, value] of Object.entries(this.#own)) {
      if (!CHOSEN_BY_PAGES.has(name) || !headers.has(name)) headers.set(name, value)
    }
    // Tauri's secret of a page does not exist in Oxbow, and a page cannot forge it.
    headers.delete('tauri-invoke-key')
    headers.delete(TIMEOUT_HEADER)
    headers.set('content-type', this.#type)
    return headers
  }

  get #type(): string {
    return this.body.kind === 'json' ? 'application/json' : 'application/octet-stream'
  }
}
