/** Texts that prove a label; they can be made and checked only with the secret. */

import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto'

/** The properties that distinguish a text from others. */
export interface Mark {
  /** The {@link labelId} of its label. */
  readonly id: string
  /** Distinguishes the texts of one label. It is not secret. */
  readonly nonce: string
}

/** The content of a valid text. */
export interface Sealed extends Mark {
  /** When it was made, in seconds since 1970. */
  readonly madeAt: number
}

// The parts of a text: first the proof of the others.
const MAC_BYTES = 32
const NONCE_BYTES = 16
const TIME_BYTES = 4
const ID_BYTES = 32
const BYTES = MAC_BYTES + NONCE_BYTES + TIME_BYTES + ID_BYTES

/** The characters of every text. */
const LENGTH = (BYTES * 4) / 3

/** Makes and checks the texts of one purpose; those of another purpose prove nothing here. */
export class Seal {
  readonly #key: Buffer

  constructor(secret: Uint8Array, purpose: string) {
    this.#key = createHmac('sha256', secret).update(purpose).digest()
  }

  /** Makes a text that no other call will make again, in letters that addresses may hold. */
  make(label: string): Mark & { readonly text: string } {
    const nonce = randomBytes(NONCE_BYTES).toString('base64url')
    const id = labelId(label)
    const body = Buffer.alloc(BYTES - MAC_BYTES)
    body.write(nonce, 'base64url')
    body.writeUInt32BE(Math.floor(Date.now() / 1000), NONCE_BYTES)
    body.write(id, NONCE_BYTES + TIME_BYTES, 'base64url')
    return { id, nonce, text: Buffer.concat([this.#mac(body), body]).toString('base64url') }
  }

  /** The content of a text, or `undefined` if it was not made with this secret for this purpose. */
  open(text: string): Sealed | undefined {
    if (text.length !== LENGTH) return undefined
    const bytes = Buffer.from(text, 'base64url')
    if (bytes.length !== BYTES) return undefined
    const body = bytes.subarray(MAC_BYTES)
    // Both are digests of one length, so the duration of the comparison reveals nothing about them.
    if (!timingSafeEqual(bytes.subarray(0, MAC_BYTES), this.#mac(body))) return undefined
    return {
      nonce: body.toString('base64url', 0, NONCE_BYTES),
      madeAt: body.readUInt32BE(NONCE_BYTES),
      id: body.toString('base64url', NONCE_BYTES + TIME_BYTES),
    }
  }

  #mac(body: Uint8Array): Buffer {
    return createHmac('sha256', this.#key).update(body).digest()
  }
}

/** Stands for a label of any length. */
export function labelId(label: string): string {
  // Unlike the object of a hash, this leaves no memory behind that only a collection of garbage frees.
  return hash('sha256', label, 'base64url')
}
