/** The identity of pages: one-time tickets in addresses, exchanged for keys that prove a window's label. */

import { hash, randomBytes } from 'node:crypto'
import { labelId, Seal, type Sealed } from './seal.ts'

/** The key and label that a page gets for its ticket. */
export interface Identity {
  readonly label: string
  readonly key: string
}

/** Stands for a key without revealing it. */
export interface Proof {
  readonly label: string
}

/** The data with which a gate accepts keys of the earlier process. */
export interface Inheritance {
  /** The secret with which that process has made them. */
  readonly secret: Uint8Array
  /** The labels of the windows that there are. */
  readonly labels: () => Iterable<string>
}

const SECRET_BYTES = 32

// As many as a key of AES-128 has: a billion attempts a second would take longer than the earth is old.
const TICKET_BYTES = 16

/** The characters of every ticket. */
const TICKET_LENGTH = Math.ceil((TICKET_BYTES * 4) / 3)

// A window's address may be printed and opened at once; more unused links are not kept.
const MAX_TICKETS = 16

// With more labels than this that have come and gone, none is taken over any more.
const MAX_VOID = 10_000

// Pages stay open for days, but stolen keys should not work for ever.
const INHERITED_SECONDS = 30 * 24 * 60 * 60

/**
 * Knows the label behind every ticket and key. Keys are made with a secret and checked by it, in constant time,
 * before anything else about them is looked at.
 */
export class Gate {
  #issued: Issued = issuedBy({ secret: randomBytes(SECRET_BYTES), labels: () => [] })

  /** Takes the keys of an earlier process over; before the first ticket is issued. */
  inherit(from: Inheritance): void {
    this.#issued = issuedBy(from)
  }

  /** Makes a ticket that works once. Of a label's unused tickets the newest sixteen work. */
  issueTicket(label: string): string {
    return this.#issued.tickets.issue(label)
  }

  /** Uses up a ticket. The key that the label had until now is void from here on. */
  redeem(ticket: string): Identity | undefined {
    const label = this.#issued.tickets.take(ticket)
    return label === undefined ? undefined : { label, key: this.#issued.keys.issue(label) }
  }

  /**
   * Makes a key for a host that gives it to every document of a window. It works as long as the window exists,
   * even if a ticket is exchanged for another key: an address cannot take over the window.
   */
  issueHostKey(label: string): string {
    return this.#issued.hostKeys.issue(label)
  }

  /** The identity that a valid key proves: the same object each time. */
  proofOf(key: string): Proof | undefined {
    return this.#issued.keys.entryOf(key) ?? this.#issued.hostKeys.entryOf(key)
  }

  /** Makes a key for the addresses of files, which is valid for nothing else. */
  issueAssetKey(label: string): string {
    return this.#issued.assetKeys.issue(label)
  }

  /** The label whose page has this asset key. */
  labelOfAssetKey(key: string): string | undefined {
    return this.#issued.assetKeys.entryOf(key)?.label
  }

  /** Voids the keys and the tickets of a label. */
  revoke(label: string): void {
    for (const kind of Object.values(this.#issued)) kind.revoke(label)
  }
}

/** The issued tickets and keys of a gate, by purpose. */
interface Issued {
  readonly tickets: Tickets
  readonly keys: Keys
  readonly hostKeys: Keys
  readonly assetKeys: Keys
}

function issuedBy(from: Inheritance): Issued {
  return {
    tickets: new Tickets(),
    keys: new Keys('key', from),
    hostKeys: new Keys('host key', from),
    assetKeys: new Keys('asset key', from),
  }
}

/**
 * Texts that work once, only so many for each label. People read and copy them, so they are short: a random number
 * that nobody can guess. The gate keeps hashes, which are no tickets, and whose comparison tells nothing about one.
 */
class Tickets {
  /** The label of each unused ticket, by its hash. */
  readonly #labels = new Map<string, string>()
  /** The hashes of each label's unused tickets, oldest first. */
  readonly #hashes = new Map<string, readonly string[]>()

  issue(label: string): string {
    const ticket = randomBytes(TICKET_BYTES).toString('base64url')
    const hashed = hashOf(ticket)
    const older = this.#hashes.get(label) ?? []
    // Unlike a spread or a push, this leaves no room for more, which many windows never need.
    this.#hashes.set(label, older.slice(1 - MAX_TICKETS).concat(hashed))
    const [tooOld] = older
    if (older.length === MAX_TICKETS && tooOld !== undefined) this.#labels.delete(tooOld)
    this.#labels.set(hashed, label)
    return ticket
  }

  /** The label of a ticket, which is void from here on. */
  take(ticket: string): string | undefined {
    if (ticket.length !== TICKET_LENGTH) return undefined
    const hashed = hashOf(ticket)
    const label = this.#labels.get(hashed)
    if (label === undefined) return undefined
    this.#labels.delete(hashed)
    const others = this.#hashes.get(label)?.filter((other) => other !== hashed) ?? []
    if (others.length === 0) this.#hashes.delete(label)
    else this.#hashes.set(label, others)
    return label
  }

  revoke(label: string): void {
    for (const hashed of this.#hashes.get(label) ?? []) this.#labels.delete(hashed)
    this.#hashes.delete(label)
  }
}

function hashOf(ticket: string): string {
  return hash('sha256', ticket, 'base64url')
}

/** The key that a label has. */
interface Entry extends Proof {
  readonly nonce: string
}

/** Texts that work until a newer one is made: one for each label. */
class Keys {
  readonly #seal: Seal
  readonly #labels: () => Iterable<string>
  /** The key of each label that has one. */
  readonly #current = new Map<string, Entry>()
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

  entryOf(key: string): Entry | undefined {
    const sealed = this.#seal.open(key)
    if (sealed === undefined) return undefined
    if (!this.#current.has(sealed.id)) this.#takeOver(sealed)
    const current = this.#current.get(sealed.id)
    return current?.nonce === sealed.nonce ? current : undefined
  }

  revoke(label: string): void {
    const id = labelId(label)
    this.#current.delete(id)
    if (!this.#inherits) return
    this.#void.add(id)
    // If there are too many void labels to remember, no key of an earlier process is accepted any more.
    this.#inherits = this.#void.size <= MAX_VOID
    if (!this.#inherits) this.#void.clear()
  }

  /** Accepts the first valid key of an earlier process as the key of its label, if the label has a window. */
  #takeOver({ id, nonce, madeAt }: Sealed): void {
    const isOld = Date.now() / 1000 - madeAt >= INHERITED_SECONDS
    if (isOld || !this.#inherits || this.#void.has(id)) return
    const label = [...this.#labels()].find((other) => labelId(other) === id)
    if (label !== undefined) this.#current.set(id, { label, nonce })
  }
}
