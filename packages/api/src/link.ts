/**
 * The line's lower half: opens the transport, keeps messages until it is open, and says when it has
 * ended. What lies above never sees a transport, so that a later link can replace a broken one.
 */

import { CLOSE_CODES, type CloseInfo, type Message, type Transport } from '@oxbow/protocol'

/** Opens a transport. It settles when the transport can send, or has failed: `closed` says which. */
export type OpenTransport = () => Promise<Transport>

/** What a link reports. */
export interface LinkEvents {
  message(message: Message): void
  /** The line has ended for good; called once. */
  end(info: CloseInfo): void
}

/** One line to the backend, for as long as the document lives. */
export class Link {
  readonly #events: LinkEvents
  readonly #opened: Promise<Transport>
  #transport: Transport | undefined
  #waiting: Message[] = []

  constructor(open: OpenTransport, events: LinkEvents) {
    this.#events = events
    this.#opened = open()
    void this.#run()
  }

  /** Sends a message, now or as soon as the transport is open. */
  send(message: Message): void {
    if (this.#transport !== undefined) this.#transport.send(message)
    // A copy: by the time the transport opens, the owner of the bytes may have changed them.
    else this.#waiting.push(typeof message === 'string' ? message : message.slice())
  }

  /** Ends the line, as soon as the transport is open. */
  close(code: number = CLOSE_CODES.normal, reason = ''): void {
    void this.#opened.then((transport) => transport.close(code, reason))
  }

  async #run(): Promise<void> {
    const transport = await this.#opened
    this.#transport = transport
    transport.onmessage = (message) => this.#events.message(message)
    for (const message of this.#waiting) transport.send(message)
    this.#waiting = []
    this.#events.end(await transport.closed)
  }
}
