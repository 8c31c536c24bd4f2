/** The opening of a line: the first frame says which window the page is, or the line ends. */

import { setTimeout as delay } from 'node:timers/promises'
import {
  CLOSE_CODES,
  encode,
  FrameReader,
  type HelloFrame,
  IpcError,
  type Message,
  type PageFrame,
  PROTOCOL_VERSION,
  type Transport,
} from '@oxbow/protocol'
import { GONE, messageOf } from '@oxbow/protocol/internal'
import { isSameCaller, type LineOpening } from '../line/caller.ts'
import { closingOf } from '../line/closing.ts'
import type { Proof } from '../server/gate.ts'
import type { WebviewWindow } from '../window/window.ts'
import type { WindowLine } from '../window/window-page.ts'
import type { Backend } from './backend.ts'
import { Connection } from './connection.ts'

/** A backend that knows its windows by their keys. */
export interface Doorkeeper extends Backend {
  /** Whether windows may still be made for pages that are there already. */
  readonly isStarting: boolean
  /** Helps pages that have lost their window. */
  readonly lostPages: { came(): void }
  /** The window of this key, if it is open. */
  pageOfKey(key: string): KnownPage | undefined
}

/** A page that has shown its key. */
export interface KnownPage {
  readonly window: WebviewWindow
  readonly proof: Proof
}

/** Makes a page's connection from a new transport, or resumes the one that the page has. */
export function acceptPage(backend: Doorkeeper, transport: Transport, opening: LineOpening): void {
  const handshake = new Handshake(backend, transport, opening)
  transport.onmessage = (message) => handshake.receive(message)
  void transport.closed.then(() => handshake.end())
}

// Said by a page without a key as well, such as one whose address somebody has typed. At most 123 bytes.
const UNKNOWN_KEY =
  'this page is not connected to a window of the app: open it through the app, or by the whole address that the app prints'

// Said by a copy of a page, such as a duplicated tab.
const COPY =
  'this window is open in another tab: continue in that tab, or close it and load this page again'

// A page that is reloaded goes while the next one comes, or a little later.
const PROMPT_MS = 100

// How long anything may take on a slow machine.
const LEAVING_MS = 1000

/** The findings about the earlier page. */
interface Judgement {
  readonly rival: WindowLine
  readonly stays: boolean
}

class Handshake {
  readonly #backend: Doorkeeper
  readonly #transport: Transport
  readonly #opening: LineOpening
  #timer: NodeJS.Timeout | undefined

  constructor(backend: Doorkeeper, transport: Transport, opening: LineOpening) {
    this.#backend = backend
    this.#transport = transport
    this.#opening = opening
    this.#timer = setTimeout(() => {
      this.#refuse(new IpcError('handshake_timeout', 'no `hello` came in time'))
    }, backend.limits.handshakeMs)
  }

  receive(message: Message): void {
    this.#attempt(() => this.#greet(this.#readHello(message)))
  }

  #attempt(step: () => void): void {
    try {
      step()
    } catch (error) {
      this.#refuse(error)
    }
  }

  end(): void {
    clearTimeout(this.#timer)
    // It is there as long as its transport, which may be for days.
    this.#timer = undefined
  }

  #readHello(message: Message): HelloFrame {
    const frames: PageFrame[] = []
    new FrameReader(this.#backend.source, (frame) => frames.push(frame)).read(message)
    const [hello, another] = frames
    if (hello?.[0] === 'hello' && another === undefined) return hello
    throw notAlone()
  }

  #greet(hello: HelloFrame, gone?: WindowLine): void {
    const [, version, key, id, received] = hello
    if (version !== PROTOCOL_VERSION) {
      throw new IpcError(
        'version_mismatch',
        `the page speaks version ${version} of the protocol, the backend ${PROTOCOL_VERSION}`,
      )
    }
    const page = this.#backend.pageOfKey(key)
    if (!page) this.#turnAway()
    else if (received === undefined) this.#settle(page, hello, gone)
    else this.#resume(page.window, id, received)
  }

  /** An app that is starting may not have made the window of a page that comes back. */
  #turnAway(): void {
    if (!this.#backend.isStarting) {
      this.#backend.lostPages.came()
      throw new IpcError('unauthorized', UNKNOWN_KEY)
    }
    this.end()
    this.#transport.onmessage = null
    this.#transport.close(CLOSE_CODES.tryAgain, 'the app has started again, and is not ready yet')
  }

  /** Begins, unless a page with the same key is there and stays: then this one is its copy. */
  #settle({ window, proof }: KnownPage, hello: HelloFrame, gone?: WindowLine): void {
    const rival = window.rivalOf(proof)
    if (rival === undefined || rival === gone) {
      this.#begin(window, hello[3], proof)
      return
    }
    this.end()
    this.#transport.onmessage = () => this.#refuse(notAlone())
    const judged = outlives(rival)
    void judged.then((stays) => this.#attempt(() => this.#judge(hello, { rival, stays })))
  }

  #judge(hello: HelloFrame, { rival, stays }: Judgement): void {
    // Refused meanwhile, for a second message.
    if (this.#transport.onmessage === null) return
    if (stays) throw new IpcError('replaced', COPY)
    // The window may have closed, or have another page.
    this.#greet(hello, rival)
  }

  #begin(window: WebviewWindow, id: number, proof: object | undefined): void {
    this.end()
    const connection = new Connection(this.#backend, window, { id, proof, ...this.#opening })
    const { messageBytes, resumeMs, heartbeatMs } = this.#backend.limits
    const { label } = window
    const welcome = encode.welcome(PROTOCOL_VERSION, label, messageBytes, resumeMs, heartbeatMs)
    this.#transport.send(`[${welcome}]`)
    this.#backend.counters.pages.add(connection)
    connection.link.begin(this.#transport)
    window.attach(connection)
  }

  #resume(window: WebviewWindow, id: number, received: number): void {
    const page = window.pageOf(id)
    if (page === undefined && window.isConnected) {
      // Taken over while its line was broken: it must not take the window back.
      throw new IpcError('replaced', 'a newer page has taken over this window')
    }
    if (page === undefined || !isSameCaller(page, this.#opening)) {
      // The page says `hello` once more, for a new line.
      this.#transport.send(GONE)
      return
    }
    this.end()
    window.resumed(this.#opening)
    page.link.resume(this.#transport, received)
    this.#backend.counters.resumes++
  }

  #refuse(error: unknown): void {
    this.end()
    this.#transport.onmessage = null
    const { code, reason } = closingOf(error)
    this.#backend.floodLog.warn({ err: error }, `a page's line was closed: ${messageOf(error)}`)
    this.#transport.close(code, reason)
  }
}

function notAlone(): IpcError {
  return new IpcError('malformed_message', 'malformed message: `hello` must come first, and alone')
}

/** Whether a page is still there though another one with its key has come. */
async function outlives(rival: WindowLine): Promise<boolean> {
  const since = performance.now()
  const stays = await rival.stays(LEAVING_MS)
  // Who went later was not reloaded as the one that has come: if it is now, that goes first.
  if (!stays && performance.now() - since > PROMPT_MS) await delay(LEAVING_MS)
  return stays
}
