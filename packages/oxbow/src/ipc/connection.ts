/** The backend's end of the line to one page: it owns everything that the page's document owns. */

import {
  type CloseInfo,
  encode,
  FrameReader,
  IpcError,
  type Limits,
  type Message,
  type PageFrame,
} from '@oxbow/protocol'
import { GAP_EVENT, messageOf } from '@oxbow/protocol/internal'
import { Access } from '../acl/access.ts'
import { type ChannelLine, type OpenChannel, unclaimedChannels } from '../channel/channel.ts'
import { OpenChannels } from '../channel/open-channels.ts'
import type { EventPage } from '../event/event-hub.ts'
import { type EventLine, HeldEvents, type PageEvent } from '../event/held-events.ts'
import type { PageListener } from '../event/listener-list.ts'
import { PageListeners } from '../event/page-listeners.ts'
import { type Answer, Answers } from '../line/answers.ts'
import type { Caller, LineHeaders } from '../line/caller.ts'
import { closingOf } from '../line/closing.ts'
import { type LinkOwner, type OpenedLine, PageLink } from '../line/link.ts'
import { Outbox } from '../line/outbox.ts'
import { checkSize, type Encoded, tooMany } from '../line/response.ts'
import type { Audit } from '../observe/audit.ts'
import type { Logger } from '../observe/logger.ts'
import type { MeasuredPage, PageUsage } from '../observe/metrics.ts'
import { ResourceTable } from '../state/resource.ts'
import type { StateManager } from '../state/state.ts'
import type { WebviewWindow } from '../window/window.ts'
import type { WindowPage } from '../window/window-page.ts'
import type { Backend } from './backend.ts'
import { type Call, callOf } from './call.ts'
import type { CallingPage, PageCall } from './calling-page.ts'
import type { FailedPage } from './failures.ts'
import { usageOf } from './page-usage.ts'
import { watchFrames, withdrawnIn } from './withdrawn.ts'

/** One page that has proved which window it is. */
export class Connection
  implements WindowPage, CallingPage, EventPage, EventLine, FailedPage, MeasuredPage, LinkOwner
{
  readonly window: WebviewWindow
  readonly headers: LineHeaders
  readonly caller: Caller | undefined
  readonly logger: Logger
  readonly state: StateManager
  readonly limits: Limits
  readonly resources: ResourceTable
  readonly link: PageLink
  readonly #backend: Backend
  readonly #outbox: Outbox
  readonly #reader: FrameReader<'page'>
  // A page that does nothing yet has none of these: what it costs counts as often as there are pages.
  #access: Access | undefined
  #listeners: PageListeners | undefined
  #calls: Map<number, PageCall> | undefined
  #channels: OpenChannels | undefined
  #answers: Answers | undefined
  /** Calls of the message that is being read which the page has given up. */
  #withdrawn: ReadonlySet<number> | undefined
  /** Made with the first event that may be dropped. */
  #held: HeldEvents | undefined
  /** Why the line has ended. */
  #ended: IpcError | undefined

  constructor(backend: Backend, window: WebviewWindow, line: OpenedLine) {
    this.#backend = backend
    this.window = window
    this.headers = line.headers
    this.caller = line.caller
    this.logger = backend.logger
    this.state = backend.state
    this.limits = backend.limits
    this.resources = new ResourceTable(() => this.logger, backend.limits)
    const source = watchFrames(backend.source, (frames) => {
      this.#withdrawn = withdrawnIn(frames)
    })
    this.#reader = new FrameReader(source, (frame, body) => this.#act(frame, body))
    this.link = new PageLink(this, line)
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

  get access(): Access {
    const { acl } = this.#backend
    this.#access ??= new Access(acl, acl.callerOf(this.label, this.headers))
    return this.#access
  }

  get audit(): Audit | undefined {
    return this.#backend.audit
  }

  get listeners(): PageListeners {
    this.#listeners ??= new PageListeners(this, this.#backend)
    return this.#listeners
  }

  /** Takes the next message of the page. */
  receive(message: Message): void {
    this.#reader.read(message)
  }

  #act(frame: PageFrame, body: Uint8Array<ArrayBuffer> | undefined): void {
    if (this.#ended) return
    switch (frame[0]) {
      case 'invoke':
      case 'invoke-bytes':
        this.#invoke(callOf(frame, body))
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
    const { calls, limits } = this.#backend
    if (this.#withdrawn?.has(call.id)) calls.withdraw(this, call)
    else if ((this.#calls?.size ?? 0) < limits.callsInFlight) calls.dispatch(this, call)
    else calls.refuse(this, call, tooMany('callsInFlight', limits.callsInFlight))
  }

  openCall(id: number, call: PageCall): void {
    this.#calls ??= new Map()
    this.#calls.set(id, call)
    this.#backend.openCalls.add(call)
    // A handler may have ended its own page before it first waited for something.
    if (this.#ended) call.abort(this.#ended, true)
  }

  abandonCall(call: PageCall): void {
    this.#backend.openCalls.abandon(call)
  }

  closeCall(id: number, call: PageCall): void {
    if (this.#calls?.delete(id)) this.#backend.openCalls.delete(call)
  }

  checkResult(result: Encoded): void {
    checkSize(result, this.#backend.limits, () => 'the result')
  }

  sendResult(id: number, result: Encoded): void {
    this.#outbox.sendResult(id, result)
  }

  failCall(call: Call, thrown: unknown, isWanted = true): void {
    const failure = this.#backend.failures.report(thrown, call, this)
    if (isWanted) this.#outbox.sendError(call.id, failure)
  }

  refuseCall(call: Call, error: IpcError): void {
    this.endUnclaimed(call, () => false)
    this.failCall(call, error)
  }

  // --- channels ---

  endUnclaimed({ body }: Call, isClaimed: (key: string, id: number) => boolean): void {
    for (const id of unclaimedChannels(body, isClaimed)) {
      if (!this.findChannel(id)) this.sendFrame(encode.end(id, 0))
    }
  }

  openChannel(channel: OpenChannel): void {
    this.#channels ??= new OpenChannels()
    const { channels: most } = this.#backend.limits
    if (this.#channels.size >= most) throw tooMany('channels', most)
    this.#channels.add(channel)
    // Arguments that took their time may come to an end after their page.
    if (this.#ended) channel.lose(this.#ended)
  }

  findChannel(id: number): OpenChannel | undefined {
    return this.#channels?.find(id)
  }

  sendMessage(channel: number, index: number, body: Encoded): void {
    if (this.#ended) return
    checkSize(body, this.#backend.limits, () => `a message of channel ${channel}`)
    this.#outbox.sendMessage(channel, index, body)
  }

  room(): Promise<void> | undefined {
    return this.link.room()
  }

  patience(): Promise<void> | undefined {
    return this.link.patience()
  }

  get messageDropped(): ChannelLine['messageDropped'] {
    return this.#backend.failures.dropsOf(this.label)
  }

  endChannel(channel: OpenChannel, count: number): void {
    this.#channels?.delete(channel)
    this.sendFrame(encode.end(channel.id, count))
  }

  // --- events and scripts ---

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
    this.#backend.events.emitToPage(this, GAP_EVENT, { event, dropped })
  }

  sendFrame(frame: string): void {
    if (!this.#ended) this.#outbox.write(frame)
  }

  eval(script: string): void {
    this.sendFrame(encode.eval(script))
  }

  ask(script: (id: number) => string, answer: Answer): () => void {
    this.#answers ??= new Answers()
    const id = this.#answers.add(answer)
    this.sendFrame(encode.eval(script(id), id))
    return () => this.#answers?.take(id)
  }

  // --- the end ---

  close(info: CloseInfo): void {
    this.#outbox.flush()
    this.link.close(info)
  }

  fail(error: unknown): void {
    const fields = { err: error, window: this.label }
    this.#backend.floodLog.warn(fields, `a page's line was closed: ${messageOf(error)}`)
    if (error instanceof IpcError && error.code === 'overrun') this.#backend.counters.overruns++
    this.link.close(closingOf(error))
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
    this.#channels?.loseAll(reason)
    this.#answers?.rejectAll(reason.message)
    this.resources.closeAll()
  }
}
