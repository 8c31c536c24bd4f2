/** Texts that prove a label: whoever has the secret can make and check them, and nobody else. */

import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto'

/** What tells a text from others. */
export interface Mark {
  /** The {@link labelId} of its label. */
  readonly id: string
  /** Tells the texts of one label apart. It is no secret. */
  readonly nonce: string
}

/** What a text that was made here says. */
export interface Sealed extends Mark {
  /** When it was made, in seconds since 1970. */
  readonly madeAt: number
}

// What a text consists of: first what proves the rest.
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

  /** What a text says, or `undefined` where it was not made with this secret for this purpose. */
  open(text: string): Sealed | undefined {
    if (text.length !== LENGTH) return undefined
    const bytes = Buffer.from(text, 'base64url')
    if (bytes.length !== BYTES) return undefined
    const body = bytes.subarray(MAC_BYTES)
    // Both are digests of one length, so the time this takes says nothing about either.
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
