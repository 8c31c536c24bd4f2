/** Texts as WebSockets carry them. */

import { BATCH_TEXT } from '@oxbow/protocol/internal'

const FINAL_TEXT = 0x81
const LENGTH_16 = 126
const LENGTH_64 = 127

/** Makes frames, and keeps the latest, because an event is sent to one page after the other. */
export class TextFrames {
  #text = ''
  #frame: Buffer = textFrame('')

  /** The frame of a text, which may have been sent before. */
  of(text: string): Buffer {
    // To keep a longer one would cost more than it saves.
    if (text.length > BATCH_TEXT) return textFrame(text)
    if (text !== this.#text) {
      this.#frame = textFrame(text)
      this.#text = text
    }
    return this.#frame
  }
}

/**
 * The frame of a text (RFC 6455, 5.2), header and text in one buffer: a socket takes it in one write, where
 * `ws` would make two.
 */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text)
  const start = length < LENGTH_16 ? 2 : length < 0x10000 ? 4 : 10
  const frame = Buffer.allocUnsafe(start + length)
  frame[0] = FINAL_TEXT
  if (start === 2) frame[1] = length
  else if (start === 4) {
    frame[1] = LENGTH_16
    frame.writeUInt16BE(length, 2)
  } else {
    frame[1] = LENGTH_64
    frame.writeBigUInt64BE(BigInt(length), 2)
  }
  // A text of ASCII alone is written in half the time.
  frame.write(text, start, length === text.length ? 'latin1' : 'utf8')
  return frame
}
