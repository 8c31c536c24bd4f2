/** Replaces the link of a line, to measure its cost: it does not count, keep or acknowledge messages. */

import type { Link as FullLink, LinkOptions, Message, Transport } from '@oxbow/protocol'

/** The members of a link that the rest of a line uses. */
type Face = Pick<FullLink, keyof FullLink>

export class Link implements Face {
  readonly received = 0
  heard = 0
  readonly handed = 0
  readonly acknowledged = 0
  readonly unacknowledged = 0
  readonly sent = 0
  readonly #options: LinkOptions
  #transport: Transport | undefined

  constructor(options: LinkOptions) {
    this.#options = options
  }

  send(message: Message): void {
    this.#transport?.send(message)
  }

  join(transport: Transport): void {
    this.#transport = transport
    transport.onmessage = (message) => {
      this.heard++
      // Messages of the link itself are texts that do not begin a list.
      if (typeof message !== 'string' || message[0] === '[') this.#receive(message)
    }
  }

  close(code?: number, reason?: string): void {
    this.#transport?.close(code, reason)
  }

  leave(): void {
    this.#transport = undefined
  }

  ping(): void {}

  acknowledge = (): void => {}

  #receive(message: Message): void {
    try {
      this.#options.receive(message)
    } catch (error) {
      this.#options.fail(error)
    }
  }
}

export const PING = '?'
export const GONE = '!'
