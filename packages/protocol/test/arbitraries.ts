/** Random well-formed frames, with their bodies and senders. */

import fc from 'fast-check'
import { type Frame, fromBackend, fromPage, type Sender, type Source } from '../src/index.ts'
import { isEventTarget } from '../src/internal.ts'

/** Each side as a reader sees it, under the default limits. */
export const SOURCES: Record<Sender, Source> = { page: fromPage(), backend: fromBackend() }

const MAX_BODY = 4 * 1024 * 1024

/** Whole numbers, small ones and the extremes more often. */
const count: fc.Arbitrary<number> = fc.oneof(
  fc.nat({ max: 300 }),
  fc.maxSafeNat(),
  fc.constantFrom(0, 0xffff_ffff, Number.MAX_SAFE_INTEGER),
)
const text = fc.string({ unit: 'grapheme', maxLength: 40 })
const json = fc.json({ maxDepth: 4 }).map((value): unknown => JSON.parse(value))

const headerName = fc.stringMatching(/^[!#$%&'*+\-.^_`|~0-9a-z]{1,12}$/)
const headerValue = fc.stringMatching(/^[\t\x20-\x7e\x80-\xff]{0,20}$/)
const headers = fc
  .array(fc.tuple(headerName, headerValue), { maxLength: 4 })
  .map((entries) => Object.fromEntries(entries))
const target = fc
  .record(
    {
      kind: fc.constantFrom('Any', 'App', 'AnyLabel', 'Window', 'Webview', 'WebviewWindow'),
      label: text,
    },
    { noNullPrototype: true },
  )
  .filter(isEventTarget)

/** Lengths that matter: nothing, little, around the limit of copying, and large. */
const length = fc.oneof(
  { weight: 6, arbitrary: fc.nat({ max: 64 }) },
  { weight: 3, arbitrary: fc.integer({ min: 65_530, max: 65_542 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1024 * 1024 - 1, max: MAX_BODY }) },
)

/** A frame and the body that follows it, if its kind has one. */
export interface Sent {
  readonly frame: Frame
  readonly body: Uint8Array<ArrayBuffer> | undefined
}

const plain = (...fields: [fc.Arbitrary<string>, ...fc.Arbitrary<unknown>[]]): fc.Arbitrary<Sent> =>
  fc.tuple(...fields).map((frame) => ({ frame: frame as unknown as Frame, body: undefined }))

const raw = (...fields: [fc.Arbitrary<string>, ...fc.Arbitrary<unknown>[]]): fc.Arbitrary<Sent> =>
  fc.tuple(fc.tuple(...fields), length, fc.nat({ max: 255 })).map(([head, bytes, seed]) => ({
    frame: [...head, bytes] as unknown as Frame,
    body: fill(bytes, seed),
  }))

/** Bytes that depend on their position, so that shifted or swapped pieces are noticed. */
function fill(bytes: number, seed: number): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(bytes)
  for (let i = 0; i < bytes; i++) body[i] = seed + i + (i >> 8) * 7
  return body
}

const kind = (name: string): fc.Arbitrary<string> => fc.constant(name)

/** Any frame that a side may send. */
export const sentBy: Record<Sender, fc.Arbitrary<Sent>> = {
  page: fc.oneof(
    plain(kind('hello'), count, text, count),
    plain(kind('hello'), count, text, count, count),
    plain(kind('invoke'), count, text, json),
    plain(kind('invoke'), count, text, json, headers),
    raw(kind('invoke-bytes'), count, text),
    plain(kind('cancel'), count),
    plain(kind('eval-result'), count, json),
    plain(kind('eval-error'), count, text),
  ),
  backend: fc.oneof(
    plain(kind('welcome'), count, text, count, count, count),
    plain(kind('result'), count, json),
    raw(kind('result-bytes'), count),
    plain(kind('error'), count, json),
    plain(kind('error'), count, json, text),
    plain(kind('error'), count, json, text, json),
    plain(kind('stream'), count, count, text),
    plain(kind('messages'), count, count, fc.array(json, { maxLength: 4 })),
    raw(kind('message-bytes'), count, count),
    plain(kind('end'), count, count),
    plain(kind('listen'), count, text, count, count, target),
    plain(kind('unlisten'), text, count),
    plain(kind('event'), text, fc.array(count, { maxLength: 4 }), json),
    plain(kind('eval'), text),
    plain(kind('eval'), text, count),
  ),
}
