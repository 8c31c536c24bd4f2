/** Who a page is: one-time tickets in addresses, traded for keys that prove a window's label. */

import { randomBytes } from 'node:crypto'
import { labelId, Seal, type Sealed } from './seal.ts'

/** What a page gets for its ticket. */
export interface Identity {
  readonly label: string
  readonly key: string
}

/** What a gate needs to know the keys of the process before it. */
export interface Inheritance {
  /** The secret with which that process has made them. */
  readonly secret: Uint8Array
  /** The labels of the windows that there are. */
  readonly labels: () => Iterable<string>
}

const SECRET_BYTES = 32

// A window's address may be printed and opened at once; more links than this nobody keeps.
const MAX_TICKETS = 16

// With more labels than this that have come and gone, none is taken over any more.
const MAX_VOID = 10_000

// Pages stay open for days, keys that were stolen should not work for ever.
const INHERITED_SECONDS = 30 * 24 * 60 * 60

/**
 * Knows the label behind every ticket and key. They are made with a secret and checked by it, in
 * constant time, before anything else about them is looked at.
 */
export class Gate {
  #tickets: Tickets
  #keys: Keys
  #assetKeys: Keys

  constructor() {
    const secret = randomBytes(SECRET_BYTES)
    this.#tickets = new Tickets(secret)
    this.#keys = new Keys('key', { secret, labels: () => [] })
    this.#assetKeys = new Keys('asset key', { secret, labels: () => [] })
  }

  /** Takes the keys of an earlier process over; before the first ticket is issued. */
  inherit(from: Inheritance): void {
    this.#tickets = new Tickets(from.secret)
    this.#keys = new Keys('key', from)
    this.#assetKeys = new Keys('asset key', from)
  }

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

/** Texts that work once, only so many for each label. */
class Tickets {
  readonly #seal: Seal
  /** The nonces of each label's unused tickets, oldest first. */
  readonly #unused = new Map<string, { readonly label: string; readonly nonces: string[] }>()

  constructor(secret: Uint8Array) {
    this.#seal = new Seal(secret, 'ticket')
  }

  issue(label: string): string {
    const { id, nonce, text } = this.#seal.make(label)
    const older = this.#unused.get(id)?.nonces ?? []
    // Unlike a spread or a push, this leaves no room for more, which many windows never need.
    const nonces = older.slice(1 - MAX_TICKETS).concat(nonce)
    this.#unused.set(id, { label, nonces })
    return text
  }

  /** The label of a ticket, which is void from here on. */
  take(ticket: string): string | undefined {
    const sealed = this.#seal.open(ticket)
    const unused = sealed && this.#unused.get(sealed.id)
    if (!sealed || !unused?.nonces.includes(sealed.nonce)) return undefined
    const nonces = unused.nonces.filter((nonce) => nonce !== sealed.nonce)
    if (nonces.length === 0) this.#unused.delete(sealed.id)
    else this.#unused.set(sealed.id, { ...unused, nonces })
    return unused.label
  }

  revoke(label: string): void {
    this.#unused.delete(labelId(label))
  }
}

/** Texts that work until a newer one is made: one for each label. */
class Keys {
  readonly #seal: Seal
  readonly #labels: () => Iterable<string>
  /** The key of each label that has one. */
  readonly #current = new Map<string, { readonly label: string; readonly nonce: string }>()
  /** Labels whose keys, of whichever process, are void. */
  readonly #void = new Set<string>()
  #inherits = true

  constructor(purpose: string, { secret, labels }: Inheritance) {
    this.#seal = new Seal(secret, purpose)
    this.#labels = labels
  }

  issue(label: string): string {
    const { id, nonce, text } = this.#seal.make(label)
    this.#current.set(id, { label, nonce })
    return text
  }

  labelOf(key: string): string | undefined {
    const sealed = this.#seal.open(key)
    if (sealed === undefined) return undefined
    if (!this.#current.has(sealed.id)) this.#takeOver(sealed)
    const current = this.#current.get(sealed.id)
    return current?.nonce === sealed.nonce ? current.label : undefined
  }

  revoke(label: string): void {
    const id = labelId(label)
    this.#current.delete(id)
    if (!this.#inherits) return
    this.#void.add(id)
    // What cannot be remembered is refused.
    this.#inherits = this.#void.size <= MAX_VOID
    if (!this.#inherits) this.#void.clear()
  }

  /** Makes the first sound key of an earlier process the key of its label, if that has a window. */
  #takeOver({ id, nonce, madeAt }: Sealed): void {
    const isOld = Date.now() / 1000 - madeAt >= INHERITED_SECONDS
    if (isOld || !this.#inherits || this.#void.has(id)) return
    const label = [...this.#labels()].find((other) => labelId(other) === id)
    if (label !== undefined) this.#current.set(id, { label, nonce })
  }
}
