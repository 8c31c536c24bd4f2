/** Converts texts that wait for a page to a form that takes less memory. */

import type { Message } from '@oxbow/protocol'

// UTF-16 units from which on a text is packed; the memory of a smaller buffer would cost more than its
// content.
const PACKED = 4096

/** A text as the bytes in which it is sent. */
export class TextBytes extends Uint8Array<ArrayBuffer> {}

/**
 * The same text in one piece. V8 keeps a concatenated text as its pieces until it is read, which for a
 * frame takes five times the memory. Counting its bytes makes V8 join the pieces.
 */
export function flattened(text: string): string {
  Buffer.byteLength(text)
  return text
}

/**
 * A message in the form in which it should wait. V8 frees texts that have waited late, only when as many
 * have been made again; it frees bytes promptly.
 */
export function packed(message: Message): Message {
  if (typeof message !== 'string') return message
  if (message.length < PACKED) return flattened(message)
  const { buffer, byteOffset, length } = Buffer.from(message) as Buffer<ArrayBuffer>
  return new TextBytes(buffer, byteOffset, length)
}
