// Streams of random channel messages: a command that sends them, and the digests that must arrive.
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { type CommandMap, channel, command, Response } from 'oxbow'
import { z } from 'zod'

/** One message: bytes, or JSON around a text, of a given size. */
export interface Message {
  readonly kind: 'raw' | 'json'
  /** Bytes, or UTF-16 units of text. */
  readonly size: number
  readonly seed: number
}

const LARGEST = 4 * 1024 * 1024

// Sizes at which Oxbow's or Tauri's transport changes its treatment of messages (C12, batches, copies).
const EDGES = [0, 1, 1023, 1024, 8191, 8192, 65_535, 65_536, 65_537, 1_048_576, LARGEST]

const size = fc.oneof(
  { weight: 5, arbitrary: fc.nat({ max: 64 }) },
  { weight: 3, arbitrary: fc.integer({ min: 1000, max: 70_000 }) },
  { weight: 2, arbitrary: fc.constantFrom(...EDGES) },
  { weight: 1, arbitrary: fc.nat({ max: LARGEST }) },
)

const message: fc.Arbitrary<Message> = fc.record({
  kind: fc.constantFrom('raw', 'json'),
  size,
  seed: fc.nat({ max: 0xffff_ffff }),
})

/** Several streams that one page reads at the same time. */
export const streams: fc.Arbitrary<Message[][]> = fc.array(
  fc.array(message, { minLength: 1, maxLength: 12 }),
  { minLength: 1, maxLength: 3 },
)

const messages = z.array(
  z.object({ kind: z.enum(['raw', 'json']), size: z.number(), seed: z.number() }),
)

/** The command `stream` sends the requested messages, and sometimes yields to other tasks. */
export const streamCommands: CommandMap = {
  stream: command({ messages, onMessage: channel<unknown>() }, async ({ messages, onMessage }) => {
    for (const message of messages) {
      const value = makeValue(message)
      await onMessage.send(
        message.seed % 2 === 0 || message.kind === 'json'
          ? value
          : new Response(value as Uint8Array),
      )
      if (message.seed % 5 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
  }),
}

/** The digests that a page must compute, in order. */
export function digestsOf(messages: readonly Message[]): string[] {
  return messages.map((message) => digestOf(makeValue(message)))
}

/** A digest that distinguishes bytes from JSON, and values from each other. */
export function digestOf(value: unknown): string {
  const raw = value instanceof ArrayBuffer || ArrayBuffer.isView(value)
  const bytes = raw ? new Uint8Array(value as ArrayBuffer) : Buffer.from(JSON.stringify(value))
  return `${raw ? 'raw' : 'json'} ${createHash('sha256').update(bytes).digest('hex')}`
}

/** The content of a message, which depends only on its description. */
function makeValue({ kind, size, seed }: Message): unknown {
  if (kind === 'raw') return new Uint8Array(Buffer.alloc(size, patternOf(seed)))
  const text = `${seed} "é\\日\u{1f600}\n`
  return { seed, text: text.repeat(Math.ceil(size / text.length)).slice(0, size) }
}

/** The period of the content. It divides no power of two, so that shifted bytes are noticed. */
function patternOf(seed: number): Buffer {
  const pattern = Buffer.alloc(7)
  pattern.writeUInt32LE(seed)
  return pattern
}
