/** Who a page is: one-time tickets in addresses, traded for keys that prove a window's label. */

import { randomBytes } from 'node:crypto'
import { Seal, type Sealed } from './seal.ts'

/** What a page gets for its ticket. */
export interface Identity {
  readonly label: string
  readonly key: string
}

/** What a gate needs to know the keys of the process before it. */
export interface Inheritance {
  /** The secret with which that process has made them. */
  readonly secret: Uint8Array
  /** Whether there is a window with a label. */
  hasWindow(label: string): boolean
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
    this.#keys = new Keys('key', { secret, hasWindow: () => false })
    this.#assetKeys = new Keys('asset key', { secret, hasWindow: () => false })
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
  readonly #unused = new Map<string, string[]>()

  constructor(secret: Uint8Array) {
    this.#seal = new Seal(secret, 'ticket')
  }

  issue(label: string): string {
    const ticket = this.#seal.make(label)
    const nonces = [...(this.#unused.get(label) ?? []), nonceOf(this.#seal, ticket)]
    this.#unused.set(label, nonces.slice(-MAX_TICKETS))
    return ticket
  }

  /** The label of a ticket, which is void from here on. */
  take(ticket: string): string | undefined {
    const sealed = this.#seal.open(ticket)
    if (sealed === undefined) return undefined
    const { label, nonce } = sealed
    const nonces = this.#unused.get(label) ?? []
    if (!nonces.includes(nonce)) return undefined
    this.#unused.set(
      label,
      nonces.filter((other) => other !== nonce),
    )
    return label
  }

  revoke(label: string): void {
    this.#unused.delete(label)
  }
}

/** Texts that work until a newer one is made: one for each label. */
class Keys {
  readonly #seal: Seal
  readonly #hasWindow: (label: string) => boolean
  /** The nonce of each label's key. */
  readonly #current = new Map<string, string>()
  /** Labels whose keys, of whichever process, are void. */
  readonly #void = new Set<string>()
  #inherits = true

  constructor(purpose: string, { secret, hasWindow }: Inheritance) {
    this.#seal = new Seal(secret, purpose)
    this.#hasWindow = hasWindow
  }

  issue(label: string): string {
    const key = this.#seal.make(label)
    this.#current.set(label, nonceOf(this.#seal, key))
    return key
  }

  labelOf(key: string): string | undefined {
    const sealed = this.#seal.open(key)
    if (sealed === undefined) return undefined
    if (!this.#current.has(sealed.label)) this.#takeOver(sealed)
    return this.#current.get(sealed.label) === sealed.nonce ? sealed.label : undefined
  }

  revoke(label: string): void {
    this.#current.delete(label)
    if (!this.#inherits) return
    this.#void.add(label)
    // What cannot be remembered is refused.
    this.#inherits = this.#void.size <= MAX_VOID
    if (!this.#inherits) this.#void.clear()
  }

  /** Makes the first sound key of an earlier process the key of its label. */
  #takeOver({ label, nonce, madeAt }: Sealed): void {
    if (!this.#inherits || this.#void.has(label) || !this.#hasWindow(label)) return
    if (Date.now() / 1000 - madeAt < INHERITED_SECONDS) this.#current.set(label, nonce)
  }
}

function nonceOf(seal: Seal, text: string): string {
  return seal.open(text)?.nonce ?? ''
}
