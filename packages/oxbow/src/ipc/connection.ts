/** The backend's end of the line to one page: it owns everything that the page's document owns. */

import {
  type CloseInfo,
  encode,
  FrameReader,
  IpcError,
  type Limits,
  type Message,
  messageOf,
  type PageFrame,
} from '@oxbow/protocol'
import { Access } from '../acl/access.ts'
import type { EventPage, PageListener } from '../event.ts'
import type { Logger } from '../logger.ts'
import type { MeasuredPage, PageUsage } from '../metrics.ts'
import { ResourceTable } from '../resource.ts'
import type { StateManager } from '../state.ts'
import type { WebviewWindow } from '../window.ts'
import { type Answer, Answers } from './answers.ts'
import type { Backend } from './backend.ts'
import { type ChannelLine, type OpenChannel, unclaimedChannels } from './channel.ts'
import type { FailedPage } from './failures.ts'
import { type EventLine, HeldEvents, type PageEvent } from './held-events.ts'
import { type Call, callOf, type Invocation } from './invocation.ts'
import { closeCode, closeReason, type LinkOwner, PageLink } from './link.ts'
import { Outbox } from './outbox.ts'
import { PageListeners } from './page-listeners.ts'
import { usageOf } from './page-usage.ts'
import { jsonBody, rawBody } from './request.ts'
import { checkSize, type Encoded, tooMany } from './response.ts'
import { withdrawnIn } from './withdrawn.ts'

/** Headers that came with the opening of the line, such as `origin` and `user-agent`. */
export type LinkHeaders = Readonly<Record<string, string>>

/** One page that has proved which window it is. */
export class Connection
  implements EventPage, EventLine, ChannelLine, FailedPage, MeasuredPage, LinkOwner
{
  readonly window: WebviewWindow
  readonly headers: LinkHeaders
  readonly resources: ResourceTable = new ResourceTable()
  readonly link: PageLink
  readonly #backend: Backend
  readonly #outbox: Outbox
  readonly #reader: FrameReader<'page'>
  // A page that does nothing yet has none of these: what it costs counts as often as there are pages.
  #access: Access | undefined
  #listeners: PageListeners | undefined
  #calls: Map<number, Invocation> | undefined
  #channels: Set<OpenChannel> | undefined
  #answers: Answers | undefined
  /** Calls of the message that is being read which the page has given up. */
  #withdrawn: ReadonlySet<number> | undefined
  /** Made with the first event that may be dropped. */
  #held: HeldEvents | undefined
  /** Why the line has ended. */
  #ended: IpcError | undefined

  constructor(backend: Backend, window: WebviewWindow, line: { id: number; headers: LinkHeaders }) {
    this.#backend = backend
    this.window = window
    this.headers = line.headers
    this.#reader = new FrameReader(backend.source, (frame, body) => this.#act(frame, body))
    this.link = new PageLink(this, line.id)
    this.#outbox = new Outbox(this.link, line.headers['user-agent'])
  }

  get usage(): PageUsage {
    return usageOf({
      channels: this.#channels ?? [],
      resources: this.resources,
      listeners: this.#listeners?.count ?? 0,
      scripts: this.#answers?.size ?? 0,
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

  get limits(): Limits {
    return this.#backend.limits
  }

  /** What the page may call. */
  get access(): Access {
    const { acl } = this.#backend
    this.#access ??= new Access(acl, acl.callerOf(this.label, this.headers))
    return this.#access
  }

  get listeners(): PageListeners {
    this.#listeners ??= new PageListeners(this, this.#backend)
    return this.#listeners
  }

  /** Takes the next message of the page. */
  receive(message: Message): void {
    if (typeof message === 'string') this.#withdrawn = withdrawnIn(message)
    this.#reader.read(message)
  }

  #act(frame: PageFrame, body: Uint8Array<ArrayBuffer> | undefined): void {
    if (this.#ended) return
    switch (frame[0]) {
      case 'invoke':
        this.#invoke(callOf(frame, jsonBody(frame[3])))
        break
      case 'invoke-bytes':
        this.#invoke(callOf(frame, rawBody(body)))
        break
      case 'cancel':
        this.#calls?.get(frame[1])?.cancel()
        break
      case 'eval-result':
        this.#answers?.resolve(frame[1], frame[2])
        break
      case 'eval-error':
        this.#answers?.reject(frame[1], frame[2])
        break
      case 'hello':
        throw new IpcError('malformed_message', 'malformed message: `hello` came twice')
    }
  }

  // --- calls ---

  #invoke(call: Call): void {
    if (this.#calls?.has(call.id)) {
      throw new IpcError('malformed_message', `malformed message: call ${call.id} is still open`)
    }
    const { router, limits } = this.#backend
    if (this.#withdrawn?.has(call.id)) router.withdraw(this, call)
    else if ((this.#calls?.size ?? 0) < limits.callsInFlight) router.dispatch(this, call)
    else router.refuse(this, call, tooMany('callsInFlight', limits.callsInFlight))
  }

  openCall(id: number, call: Invocation): void {
    this.#calls ??= new Map()
    this.#calls.set(id, call)
    this.#backend.calls.add(call)
    // A handler may have ended its own page before it first waited for something.
    if (this.#ended) call.abort(this.#ended, true)
  }

  closeCall(id: number, call: Invocation): void {
    if (this.#calls?.delete(id)) this.#backend.calls.delete(call)
  }

  /** @throws {IpcError} `too_large` */
  checkResult(result: Encoded): void {
    checkSize(result, this.#backend.limits, () => 'the result')
  }

  sendResult(id: number, result: Encoded): void {
    this.#outbox.sendResult(id, result)
  }

  /** Reports why a call has failed, and tells the page as much as it may know. */
  failCall(call: Call, thrown: unknown, isWanted = true): void {
    const failure = this.#backend.failures.report(thrown, call, this)
    if (isWanted) this.#outbox.sendError(call.id, failure)
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
    this.#channels ??= new Set()
    if (this.#channels.size >= this.#backend.limits.channels) {
      throw tooMany('channels', this.#backend.limits.channels)
    }
    this.#channels.add(channel)
    // Arguments that took their time may come to an end after their page.
    if (this.#ended) channel.lose(this.#ended)
  }

  /** The first open channel or stream of this number. */
  findChannel(id: number): OpenChannel | undefined {
    for (const channel of this.#channels ?? []) if (channel.id === id) return channel
    return undefined
  }

  sendMessage(channel: number, index: number, body: Encoded): void {
    if (this.#ended) return
    checkSize(body, this.#backend.limits, () => `a message of channel ${channel}`)
    this.#outbox.sendMessage(channel, index, body)
  }

  room(): Promise<void> | undefined {
    return this.link.room()
  }

  messageDropped(channel: number): void {
    const text = `messages of channel ${channel} are dropped: its call was given up, or its page has gone away`
    this.#backend.failures.mistake({ channel, window: this.label }, text)
  }

  endChannel(channel: OpenChannel, count: number): void {
    this.#channels?.delete(channel)
    this.sendFrame(encode.end(channel.id, count))
  }

  // --- events ---

  dropListener(event: string, listener: PageListener): void {
    this.listeners.removed(event, listener)
  }

  sendEvent(event: PageEvent): void {
    this.#held ??= new HeldEvents(this)
    this.#held.send(event)
  }

  caughtUp(): Promise<void> {
    this.#outbox.flush()
    return this.link.caughtUp()
  }

  eventDropped(event: string): void {
    this.#backend.counters.eventsDropped.add(event)
  }

  sendGap(event: string, dropped: number): void {
    this.#backend.events.emitToPage(this, 'oxbow://gap', { event, dropped })
  }

  sendFrame(frame: string): void {
    if (!this.#ended) this.#outbox.write(frame)
  }

  // --- eval ---

  eval(script: string): void {
    this.sendFrame(encode.eval(script))
  }

  /** Runs a script that answers under the id it is made with; returns how to forget who waits for it. */
  ask(script: (id: number) => string, answer: Answer): () => void {
    this.#answers ??= new Answers()
    const id = this.#answers.add(answer)
    this.sendFrame(encode.eval(script(id), id))
    return () => this.#answers?.take(id)
  }

  // --- the end ---

  /** Sends what is written and ends the line. */
  close(info: CloseInfo): void {
    this.#outbox.flush()
    this.link.close(info)
  }

  fail(error: unknown): void {
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
    for (const call of this.#calls?.values() ?? []) call.abort(reason, true)
    // Whoever goes on sending is not failed: without a page messages are dropped (C16).
    for (const channel of this.#channels ?? []) channel.lose(reason)
    this.#channels?.clear()
    this.#answers?.rejectAll(reason.message)
    this.resources.closeAll(this.logger)
  }
}
