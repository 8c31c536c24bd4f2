/** The open channels and streams of one page, by their numbers. */

import type { IpcError } from '@oxbow/protocol'
import type { OpenChannel } from './channel.ts'

/** Finds a channel in constant time. */
export class OpenChannels implements Iterable<OpenChannel> {
  /** The channels of numbers that are used more than once, which is rare; the oldest first. */
  readonly #byId = new Map<number, OpenChannel | Set<OpenChannel>>()
  #size = 0

  /** The number of open channels. */
  get size(): number {
    return this.#size
  }

  /** Adds a channel that is not in the list yet. */
  add(channel: OpenChannel): void {
    this.#size++
    const present = this.#byId.get(channel.id)
    if (present instanceof Set) present.add(channel)
    else {
      const all = present === undefined ? channel : new Set([present, channel])
      this.#byId.set(channel.id, all)
    }
  }

  /** Removes a channel, if it is in the list. */
  delete(channel: OpenChannel): void {
    const { id } = channel
    const present = this.#byId.get(id)
    const isThere = present instanceof Set ? present.delete(channel) : present === channel
    if (!isThere) return
    this.#size--
    if (present === channel || (present instanceof Set && present.size === 0)) this.#byId.delete(id)
  }

  /** The oldest channel of this number. */
  find(id: number): OpenChannel | undefined {
    const present = this.#byId.get(id)
    if (!(present instanceof Set)) return present
    const [oldest] = present
    return oldest
  }

  *[Symbol.iterator](): Iterator<OpenChannel> {
    for (const present of this.#byId.values()) {
      if (present instanceof Set) yield* present
      else yield present
    }
  }

  /** Notifies all channels that the page has gone, and removes them. */
  loseAll(reason: IpcError): void {
    for (const channel of this) channel.lose(reason)
    this.#byId.clear()
    this.#size = 0
  }
}
