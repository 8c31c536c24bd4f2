/** Texts that wait for a page, in a form that takes less memory. */

import type { Message } from '@oxbow/protocol'

// UTF-16 units from which on bytes have memory of their own; below, each would cost more than it holds.
const PACKED = 4096

/** A text as the bytes that it is sent as. */
export class TextBytes extends Uint8Array<ArrayBuffer> {}

/**
 * The same text in one piece. V8 keeps a text as the pieces that it was put together from until somebody
 * reads it, which for a frame takes five times the memory; to count its bytes makes one text of them.
 */
export function flattened(text: string): string {
  Buffer.byteLength(text)
  return text
}

/**
 * A message as it should wait. Texts that have waited, V8 gives back late: only when there are as many again.
 * Bytes it does not put off.
 */
export function packed(message: Message): Message {
  if (typeof message !== 'string') return message
  if (message.length < PACKED) return flattened(message)
  const { buffer, byteOffset, length } = Buffer.from(message) as Buffer<ArrayBuffer>
  return new TextBytes(buffer, byteOffset, length)
}
