/** Repairs a page's broken line: connects again, and opens a new line if the old one cannot be resumed. */

import {
  CLOSE_CODES,
  type CloseInfo,
  type ErrorCode,
  IpcError,
  type Transport,
} from '@oxbow/protocol'
import { BROKEN, GAP_EVENT, HELP_PATH, STATE_EVENT } from '@oxbow/protocol/internal'
import type { Callbacks } from './callbacks.ts'
import type { Line, LineOwner } from './line.ts'
import type { Listeners } from './listeners.ts'
import { reportUncaught } from './report.ts'
import type { TakeSocket } from './websocket.ts'

/** The state of a page's connection. A page that is `lost` keeps trying to connect. */
export type ConnectionState = 'connecting' | 'connected' | 'reconnecting' | 'lost'

/** The parts of a page that its recovery uses. */
export interface RecoverablePage extends LineOwner {
  state: ConnectionState
  /** Whether the page itself has ended the connection. */
  readonly isClosed: boolean
  readonly line: Line
  readonly callbacks: Callbacks
  readonly listeners: Listeners
  /** Milliseconds for which a line can be resumed, and of silence before a sign of life is due. */
  readonly timing: readonly [resumeMs: number, heartbeatMs: number]
  open(take?: TakeSocket): Promise<Transport>
  /**
   * Fails everything that waits for the backend. The error of a call depends on whether the call has left
   * the page.
   */
  lose(error: (hasLeft: boolean) => IpcError): void
  /** Begins a new line in place of a lost one. */
  renew(): void
  invoke(command: string, args: object): Promise<unknown>
}

/** Repairs the line of a page, from its first transport on. */
export type Recover = (page: RecoverablePage, first: Promise<Transport>) => void

/** Close codes after which the same page would only be refused again. */
const FINAL: readonly number[] = [
  CLOSE_CODES.normal,
  CLOSE_CODES.tooLarge,
  CLOSE_CODES.malformed,
  CLOSE_CODES.unauthorized,
  CLOSE_CODES.replaced,
  CLOSE_CODES.version,
]

/** Close codes that call for an action of the user, with error codes of their own. */
const NAMED_ENDS: Readonly<Record<number, ErrorCode>> = {
  [CLOSE_CODES.unauthorized]: 'unauthorized',
  [CLOSE_CODES.replaced]: 'replaced',
  [CLOSE_CODES.version]: 'version_mismatch',
}

// Milliseconds before the second attempt, and the most before any.
const PAUSE_MS = 50
const MAX_PAUSE_MS = 5_000

export const recover: Recover = (page, first) => {
  void new Recovery(page).run(first)
}

class Recovery {
  readonly #page: RecoverablePage
  #attempts = 0
  /** Counts the ended attempts, so that a transport that opens too late is not used. */
  #turn = 0
  /**
   * Ends the present attempt. Browsers open one WebSocket to a server at a time, so the next attempt would
   * have to wait.
   */
  #giveUp: () => void = () => {}
  #isLost = false
  #wasJoined = false
  #missed = false
  #deadline: ReturnType<typeof setTimeout> | undefined

  constructor(page: RecoverablePage) {
    this.#page = page
    page.onJoined = () => this.#onJoined()
    page.onGone = (transport) => this.#onGone(transport)
  }

  async run(first: Promise<Transport>): Promise<void> {
    const page = this.#page
    let info = await this.#watch(first)
    while (!page.isClosed && !FINAL.includes(info.code)) {
      this.#onBroken(info)
      await pause(this.#attempts++)
      if (!page.isClosed) info = await this.#watch(this.#reopen())
    }
    this.#lose(info)
    this.#help(info)
  }

  /** Shows the user of a page that is refused for good how to get a window, as soon as the page needs its backend. */
  #help({ code }: CloseInfo): void {
    const page = this.#page
    const { line } = page
    if (
      !globalThis.document ||
      (code !== CLOSE_CODES.unauthorized && code !== CLOSE_CODES.replaced)
    ) {
      return
    }
    const get = (): Line => {
      Object.defineProperty(page, 'line', { value: line })
      const helping = import(/* @vite-ignore */ /* webpackIgnore: true */ HELP_PATH)
      helping.then(({ help }) => help(code), reportUncaught)
      return line
    }
    if (this.#wasJoined || line.link.sent > 0) get()
    // Every call reads `line` first.
    else Object.defineProperty(page, 'line', { get, configurable: true })
  }

  /** Uses one transport until it ends, and returns how it ended. */
  async #watch(opening: Promise<Transport>): Promise<CloseInfo> {
    const page = this.#page
    const silence = new Silence(page)
    const closed = opening.then((transport) => {
      if (page.isClosed) transport.close()
      return transport.closed
    })
    try {
      return await Promise.race([closed, silence.noticed])
    } catch (info) {
      return info as CloseInfo
    } finally {
      silence.stop()
      this.#turn++
      page.line.link.leave()
      this.#giveUp()
      opening.then(discard, () => {})
    }
  }

  async #reopen(): Promise<Transport> {
    const turn = this.#turn
    const transport = await this.#page.open((socket) => {
      this.#giveUp = () => socket.close()
    })
    if (turn !== this.#turn) return transport
    if (this.#isLost) this.#renew(transport)
    else this.#page.line.open(transport)
    return transport
  }

  #renew(transport: Transport): void {
    const page = this.#page
    page.renew()
    this.#isLost = false
    this.#missed = true
    listenAgain(page)
    page.line.open(transport)
  }

  #onJoined(): void {
    clearTimeout(this.#deadline)
    this.#deadline = undefined
    this.#attempts = 0
    this.#wasJoined = true
    this.#show('connected')
    if (this.#missed) dispatch(this.#page, GAP_EVENT, { event: null, dropped: null })
    this.#missed = false
  }

  #onGone(transport: Transport): void {
    this.#lose({ code: BROKEN, reason: 'the backend has started again, or given this page up' })
    this.#renew(transport)
  }

  #onBroken(info: CloseInfo): void {
    // A line that was ended on purpose is not repaired.
    if (info.code !== BROKEN) this.#lose(info)
    if (this.#isLost || this.#deadline !== undefined) return
    this.#deadline = setTimeout(() => this.#lose(info), this.#page.timing[0])
    this.#show('reconnecting')
  }

  #lose(info: CloseInfo): void {
    clearTimeout(this.#deadline)
    this.#deadline = undefined
    if (this.#isLost) return
    this.#isLost = true
    this.#page.lose((hasLeft) => endError(info, hasLeft))
    this.#show('lost')
  }

  #show(state: ConnectionState): void {
    const page = this.#page
    if (page.state === state) return
    page.state = state
    dispatch(page, STATE_EVENT, { state })
  }
}

function endError({ code, reason }: CloseInfo, hasLeft: boolean): IpcError {
  const why = reason || (code === BROKEN ? 'the backend cannot be reached' : `close code ${code}`)
  return new IpcError(
    NAMED_ENDS[code] ?? (hasLeft ? 'outcome_unknown' : 'disconnected'),
    `the line to the backend has ended: ${why}; the command ${hasLeft ? 'may have' : 'has not'} run`,
  )
}

/** Waits longer after each failure, with a random part, so that pages do not all connect at once. */
function pause(attempt: number): Promise<void> {
  const most = Math.min(MAX_PAUSE_MS, PAUSE_MS * 2 ** attempt - PAUSE_MS)
  return new Promise((resolve) => setTimeout(resolve, most * (0.5 + Math.random() / 2)))
}

/** Asks the backend for a sign of life after a silence, and ends the transport if no answer comes. */
class Silence {
  readonly noticed: Promise<CloseInfo>
  #timer: ReturnType<typeof setTimeout> | undefined
  #heard = -1
  #asked = false

  constructor(page: RecoverablePage) {
    this.noticed = new Promise((notice) => this.#watch(page, notice))
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  #watch(page: RecoverablePage, notice: (info: CloseInfo) => void): void {
    this.#timer = setTimeout(() => {
      const { link } = page.line
      const asked = link.heard === this.#heard
      if (asked && this.#asked) return notice({ code: BROKEN, reason: '' })
      if (asked) link.ping()
      this.#heard = link.heard
      this.#asked = asked
      this.#watch(page, notice)
    }, page.timing[1])
  }
}

function discard(transport: Transport): void {
  transport.onmessage = null
  transport.close()
}

/** Registers the listeners of the page with a backend that does not know them. */
function listenAgain(page: RecoverablePage): void {
  for (const [event, entries] of Object.entries(page.listeners.table ?? {})) {
    for (const [key, { target, handlerId: handler }] of Object.entries(entries)) {
      const id = Number(key)
      // Tauri's unlisten has removed only the callback, because it could not reach the backend.
      if (!page.callbacks.functions.has(handler)) page.listeners.remove(event, id)
      else page.invoke('plugin:event|listen', { event, target, handler, id }).catch(reportUncaught)
    }
  }
}

/** Calls the page's own listeners. */
function dispatch({ listeners }: RecoverablePage, event: string, payload: object): void {
  const ids = Object.keys(listeners.table?.[event] ?? {}).map(Number)
  listeners.dispatchIds({ event, payload, id: 0 }, ids)
}
