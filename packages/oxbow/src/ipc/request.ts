/** What a call brought with it: its body and headers (I32). */

import { type Headers as FrameHeaders, type Json, TIMEOUT_HEADER } from '@oxbow/protocol'

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
 * The call as it came from the page (I32). A handler gets it as `request` in its context.
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

  /** The headers that the page gave, and those of the line, which it cannot override (S7). */
  get headers(): Headers {
    this.#headers ??= this.#makeHeaders()
    return this.#headers
  }

  /** Of pairs, because an object of headers loses one that is named `__proto__`. */
  #makeHeaders(): Headers {
    const headers = new Headers(Object.entries(this.#given ?? {}))
    for (const [name, value] of Object.entries(this.#own)) headers.set(name, value)
    // Tauri's secret of a page has no counterpart here, and a page cannot make one up.
    headers.delete('tauri-invoke-key')
    headers.delete(TIMEOUT_HEADER)
    headers.set('content-type', this.#type)
    return headers
  }

  get #type(): string {
    return this.body.kind === 'json' ? 'application/json' : 'application/octet-stream'
  }
}
