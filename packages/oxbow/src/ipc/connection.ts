/** The backend's end of the line to one page: it owns everything that the page's document owns. */

import {
  BATCH_BYTES,
  type CloseInfo,
  COPY_BYTES,
  type EventTarget,
  encode,
  FrameReader,
  FrameWriter,
  IpcError,
  type Limits,
  messageOf,
  type PageFrame,
  type Source,
} from '@oxbow/protocol'
import { Access } from '../acl/access.ts'
import type { Acl } from '../acl/acl.ts'
import type { EventHub, EventPage, PageListener } from '../event.ts'
import type { Logger } from '../logger.ts'
import type { Counters, MeasuredPage, PageUsage } from '../metrics.ts'
import { ResourceTable } from '../resource.ts'
import type { StateManager } from '../state.ts'
import type { WebviewWindow } from '../window.ts'
import { type ChannelLine, type OpenChannel, unclaimedChannels } from './channel.ts'
import type { FailedPage, Failures } from './failures.ts'
import { type EventLine, HeldEvents, type PageEvent } from './held-events.ts'
import { type Call, callOf, type Invocation } from './invocation.ts'
import { closeCode, closeReason, PageLink } from './link.ts'
import type { OpenCalls } from './open-calls.ts'
import { usageOf } from './page-usage.ts'
import { jsonBody, rawBody } from './request.ts'
import { checkSize, type Encoded, type Failure, sizeOf } from './response.ts'
import type { Router } from './router.ts'

/** What every page of an app meets. */
export interface Backend {
  readonly router: Router
  readonly acl: Acl
  readonly events: EventHub
  readonly state: StateManager
  readonly limits: Limits
  /** What pages may send. */
  readonly source: Source<'page'>
  readonly logger: Logger
  readonly failures: Failures
  /** The open calls of all pages. */
  readonly calls: OpenCalls
  readonly counters: Counters
}

/** Headers that came with the opening of the line, such as `origin` and `user-agent`. */
export type LinkHeaders = Readonly<Record<string, string>>

/** As whom a page listens, and the id by which it knows the listener already. */
export interface Listening {
  readonly target: EventTarget
  readonly known?: number | undefined
}

/** Who waits for the value of a script. */
export interface Answer {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: IpcError) => void
}

/** One page that has proved which window it is. */
export class Connection implements EventPage, EventLine, ChannelLine, FailedPage, MeasuredPage {
  readonly window: WebviewWindow
  readonly headers: LinkHeaders
  readonly resources: ResourceTable = new ResourceTable()
  readonly link: PageLink
  readonly access: Access
  readonly #backend: Backend
  readonly #writer: FrameWriter
  readonly #calls = new Map<number, Invocation>()
  readonly #channels = new Set<OpenChannel>()
  readonly #answers = new Map<number, Answer>()
  /** The ids of listeners that the page knows by those they had on an earlier line. */
  readonly #ids = new Map<number, number>()
  /** Made with the first event that may be dropped. */
  #held: HeldEvents | undefined
  #listeners = 0
  #nextSlot = 0
  #nextAnswer = 0
  /** Why the line has ended. */
  #ended: IpcError | undefined

  constructor(backend: Backend, window: WebviewWindow, line: { id: number; headers: LinkHeaders }) {
    this.#backend = backend
    this.window = window
    this.headers = line.headers
    const caller = backend.acl.callerOf(window.label, line.headers)
    this.access = new Access(backend.acl, caller)
    const reader = new FrameReader(backend.source, (frame, body) => this.receive(frame, body))
    this.link = new PageLink({
      id: line.id,
      limits: backend.limits,
      receive: (message) => reader.read(message),
      fail: (error) => this.#fail(error),
      end: (reason) => this.end(new IpcError('disconnected', reason)),
    })
    const pieces = takesPieces(line.headers) ? BATCH_BYTES : undefined
    this.#writer = new FrameWriter((message) => this.link.send(message), pieces)
  }

  get usage(): PageUsage {
    return usageOf({
      channels: this.#channels,
      resources: this.resources,
      listeners: this.#listeners,
      scripts: this.#answers.size,
      queuedBytes: this.#held?.size ?? 0,
    })
  }

  get label(): string {
    return this.window.label
  }

  get logger(): Logger {
    return this.#backend.logger
  }

  get state(): StateManager {
    return this.#backend.state
  }

  /** Acts on one frame of the page. */
  receive(frame: PageFrame, body: Uint8Array<ArrayBuffer> | undefined): void {
    if (this.#ended) return
    switch (frame[0]) {
      case 'invoke':
        this.#invoke(callOf(frame, jsonBody(frame[3])))
        break
      case 'invoke-bytes':
        this.#invoke(callOf(frame, rawBody(body)))
        break
      case 'cancel':
        this.#calls.get(frame[1])?.cancel()
        break
      case 'eval-result':
        this.#answer(frame[1], (answer) => answer.resolve(frame[2]))
        break
      case 'eval-error':
        this.#answer(frame[1], (answer) => answer.reject(evalFailed(frame[2])))
        break
      case 'hello':
        throw new IpcError('malformed_message', 'malformed message: `hello` came twice')
    }
  }

  // --- calls ---

  #invoke(call: Call): void {
    if (this.#calls.has(call.id)) {
      throw new IpcError('malformed_message', `malformed message: call ${call.id} is still open`)
    }
    if (this.#calls.size < this.#backend.limits.callsInFlight) {
      this.#backend.router.dispatch(this, call)
    } else this.refuseCall(call, tooMany('callsInFlight', this.#backend.limits.callsInFlight))
  }

  openCall(id: number, call: Invocation): void {
    this.#calls.set(id, call)
    this.#backend.calls.add(call)
    // A handler may have ended its own page before it first waited for something.
    if (this.#ended) call.abort(this.#ended, true)
  }

  closeCall(id: number, call: Invocation): void {
    if (this.#calls.delete(id)) this.#backend.calls.delete(call)
  }

  /** @throws {IpcError} `too_large` */
  checkResult(result: Encoded): void {
    checkSize(result, this.#backend.limits, 'the result')
  }

  sendResult(id: number, result: Encoded): void {
    if (sizeOf(result) > COPY_BYTES) void this.#sendLarge(id, result)
    else this.#writeResult(id, result)
  }

  /** Large results wait for one another, so that a page that is slow costs no more than one of them. */
  async #sendLarge(id: number, result: Encoded): Promise<void> {
    for (let room = this.room(); room !== undefined; room = this.room()) await room
    this.#writeResult(id, result)
  }

  #writeResult(id: number, result: Encoded): void {
    if (typeof result === 'string') this.#writer.write(encode.result(id, result))
    else this.#writer.write(encode.resultBytes(id, result.byteLength), result)
  }

  #sendError(id: number, { json, code }: Failure): void {
    this.#writer.write(encode.error(id, json, code))
  }

  /** Reports why a call has failed, and tells the page as much as it may know. */
  failCall(call: Call, thrown: unknown, isWanted = true): void {
    const failure = this.#backend.failures.report(thrown, call, this)
    if (isWanted) this.#sendError(call.id, failure)
  }

  /** Fails a call that has reached no command. */
  refuseCall(call: Call, error: IpcError): void {
    this.endUnclaimed(call, () => false)
    this.failCall(call, error)
  }

  // --- channels ---

  /** Ends the channels of a call that nobody has taken, so that the page frees them (C20). */
  endUnclaimed({ body }: Call, isClaimed: (key: string, id: number) => boolean): void {
    for (const id of unclaimedChannels(body, isClaimed)) {
      if (!this.findChannel(id)) this.sendFrame(encode.end(id, 0))
    }
  }

  openChannel(channel: OpenChannel): void {
    if (this.#channels.size >= this.#backend.limits.channels) {
      throw tooMany('channels', this.#backend.limits.channels)
    }
    this.#channels.add(channel)
    // Arguments that took their time may come to an end after their page.
    if (this.#ended) channel.lose(this.#ended)
  }

  /** The first open channel or stream of this number. */
  findChannel(id: number): OpenChannel | undefined {
    for (const channel of this.#channels) if (channel.id === id) return channel
    return undefined
  }

  sendMessage(channel: number, index: number, body: Encoded): void {
    if (this.#ended) return
    checkSize(body, this.#backend.limits, `a message of channel ${channel}`)
    if (typeof body === 'string') this.#writer.write(encode.message(channel, index, body))
    else this.#writer.write(encode.messageBytes(channel, index, body.byteLength), ownBytes(body))
  }

  room(): Promise<void> | undefined {
    return this.link.room()
  }

  messageDropped(channel: number): void {
    const text = `messages of channel ${channel} are dropped: its call was given up, or its page has gone away`
    this.#backend.failures.mistake({ channel, window: this.label }, text)
  }

  endChannel(channel: OpenChannel, count: number): void {
    this.#channels.delete(channel)
    this.sendFrame(encode.end(channel.id, count))
  }

  // --- events ---

  /** Registers a listener of the page, which hears of it before the call is answered (E18). */
  listen(event: string, handler: number, { target, known }: Listening): number {
    if (this.#listeners >= this.#backend.limits.listeners) {
      throw tooMany('listeners', this.#backend.limits.listeners)
    }
    this.#listeners++
    const slot = this.#nextSlot++
    const { id } = this.#backend.events.listenPage(event, this, { slot, target, known })
    this.sendFrame(encode.listen(slot, event, known ?? id, handler, target))
    if (known !== undefined) this.#ids.set(known, id)
    return known ?? id
  }

  /** Removes a listener by name and id, of whichever page (E19). */
  unlisten(event: string, id: number): void {
    if (this.#backend.events.unlistenPage(event, this.#ids.get(id) ?? id)) return
    const fields = { event, listener: id, window: this.label }
    this.#backend.failures.mistake(fields, `"${event}" has no listener ${id} to remove`)
  }

  dropListener(event: string, { id, known = id }: PageListener): void {
    this.#listeners--
    this.#ids.delete(known)
    this.sendFrame(encode.unlisten(event, known))
  }

  sendEvent(event: PageEvent): void {
    this.#held ??= new HeldEvents(this)
    this.#held.send(event)
  }

  caughtUp(): Promise<void> {
    this.#writer.flush()
    return this.link.caughtUp()
  }

  eventDropped(event: string): void {
    this.#backend.counters.eventsDropped.add(event)
  }

  sendGap(event: string, dropped: number): void {
    this.#backend.events.emitToPage(this, 'oxbow://gap', { event, dropped })
  }

  sendFrame(frame: string): void {
    if (!this.#ended) this.#writer.write(frame)
  }

  // --- eval ---

  eval(script: string): void {
    this.sendFrame(encode.eval(script))
  }

  /** Runs a script that answers under the id it is made with; returns how to forget who waits for it. */
  ask(script: (id: number) => string, answer: Answer): () => void {
    const id = this.#nextAnswer++
    this.#answers.set(id, answer)
    this.sendFrame(encode.eval(script(id), id))
    return () => this.#answers.delete(id)
  }

  #answer(id: number, settle: (answer: Answer) => void): void {
    const answer = this.#answers.get(id)
    this.#answers.delete(id)
    if (answer) settle(answer)
  }

  // --- the end ---

  /** Sends what is written and ends the line. */
  close(info: CloseInfo): void {
    this.#writer.flush()
    this.link.close(info)
  }

  #fail(error: unknown): void {
    const message = messageOf(error)
    const fields = { err: error, window: this.label }
    this.logger.warn(fields, `a page's line was closed: ${message}`)
    if (error instanceof IpcError && error.code === 'overrun') this.#backend.counters.overruns++
    this.link.close({ code: closeCode(error), reason: closeReason(message) })
  }

  /** Ends everything that belonged to the document. */
  end(reason: IpcError): void {
    if (this.#ended) return
    this.#ended = reason
    // First of all: what is asked of the window from here on is for the page that comes next.
    this.window.detach(this)
    this.#backend.events.dropPage(this)
    this.#backend.counters.pages.delete(this)
    for (const call of this.#calls.values()) call.abort(reason, true)
    // Whoever goes on sending is not failed: without a page messages are dropped (C16).
    for (const channel of this.#channels) channel.lose(reason)
    this.#channels.clear()
    for (const { reject } of this.#answers.values()) reject(evalFailed(reason.message))
    this.#answers.clear()
    this.resources.closeAll(this.logger)
  }
}

/** Whether a page gets large bodies faster in pieces: WebKit does, by 2 to 2.5 times. */
function takesPieces({ 'user-agent': agent = '' }: LinkHeaders): boolean {
  return agent.includes('AppleWebKit') && !agent.includes('Chrome')
}

/**
 * A copy of bytes that their sender may fill anew as soon as they are sent, as a loop that reads a file
 * does. The socket can hold on to them for much longer; what is small, the writer copies itself.
 */
function ownBytes(body: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return body.byteLength > COPY_BYTES ? body.slice() : body
}

function evalFailed(message: string): IpcError {
  return new IpcError('eval_failed', message)
}

function tooMany(limit: string, value: number): IpcError {
  return new IpcError('too_many', `the limit \`${limit}\` of ${value} is reached`)
}
