/** Who a page is: one-time tickets in addresses, traded for keys that prove a window's label. */

import { createHash, randomBytes } from 'node:crypto'

/** What a page gets for its ticket. */
export interface Identity {
  readonly label: string
  readonly key: string
}

// 256 random bits: nobody guesses them, and nobody has to compare them slowly.
const SECRET_BYTES = 32
const SECRET_LENGTH = Math.ceil((SECRET_BYTES * 4) / 3)

// A window's address may be printed and opened at once; more links than this nobody keeps.
const MAX_TICKETS = 16

/**
 * Knows the label behind every ticket and key. Only digests are kept and looked up, so that the
 * time a look-up takes says nothing about the secrets, and a dump of the memory holds none.
 */
export class Gate {
  readonly #tickets = new Secrets(MAX_TICKETS)
  readonly #keys = new Secrets(1)
  readonly #assetKeys = new Secrets(1)

  /** Makes a ticket that works once. Of a label's unused tickets the newest sixteen work. */
  issueTicket(label: string): string {
    return this.#tickets.issue(label)
  }

  /** Uses up a ticket. The key that the label had until now is void from here on. */
  redeem(ticket: string): Identity | undefined {
    const label = this.#tickets.take(ticket)
    return label === undefined ? undefined : { label, key: this.#keys.issue(label) }
  }

  /** The label that a key proves, or `undefined` where it proves none. */
  identify(key: string): string | undefined {
    return this.#keys.labelOf(key)
  }

  /** Makes a key that stands in the addresses of files, and is good for nothing else. */
  issueAssetKey(label: string): string {
    return this.#assetKeys.issue(label)
  }

  /** The label whose page has this asset key. */
  labelOfAssetKey(key: string): string | undefined {
    return this.#assetKeys.labelOf(key)
  }

  /** Voids the keys and the tickets of a label. */
  revoke(label: string): void {
    this.#tickets.revoke(label)
    this.#keys.revoke(label)
    this.#assetKeys.revoke(label)
  }
}

/** Random texts that stand for labels, only so many for each. */
class Secrets {
  readonly #most: number
  readonly #labels = new Map<string, string>()
  /** The digests of each label, oldest first. */
  readonly #digests = new Map<string, string[]>()

  constructor(most: number) {
    this.#most = most
  }

  issue(label: string): string {
    const secret = randomBytes(SECRET_BYTES).toString('base64url')
    const digest = digestOf(secret)
    const digests = [...(this.#digests.get(label) ?? []), digest]
    for (const old of digests.splice(0, digests.length - this.#most)) this.#labels.delete(old)
    this.#labels.set(digest, label)
    this.#digests.set(label, digests)
    return secret
  }

  labelOf(secret: string): string | undefined {
    return secret.length === SECRET_LENGTH ? this.#labels.get(digestOf(secret)) : undefined
  }

  /** The label of a secret, which is void from here on. */
  take(secret: string): string | undefined {
    const label = this.labelOf(secret)
    if (label === undefined) return undefined
    const digest = digestOf(secret)
    const rest = this.#digests.get(label)?.filter((other) => other !== digest) ?? []
    this.#labels.delete(digest)
    this.#digests.set(label, rest)
    return label
  }

  revoke(label: string): void {
    for (const digest of this.#digests.get(label) ?? []) this.#labels.delete(digest)
    this.#digests.delete(label)
  }
}

function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64')
}
