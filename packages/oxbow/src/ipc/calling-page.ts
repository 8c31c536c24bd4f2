/** The page of a call, as its call sees it. */

import type { IpcError } from '@oxbow/protocol'
import type { Access } from '../acl/access.ts'
import type { ChannelLine, OpenChannel } from '../channel/channel.ts'
import type { PageListeners } from '../event/page-listeners.ts'
import type { LineOpening } from '../line/caller.ts'
import type { Encoded } from '../line/response.ts'
import type { Audit } from '../observe/audit.ts'
import type { Logger } from '../observe/logger.ts'
import type { ResourceTable } from '../state/resource.ts'
import type { StateManager } from '../state/state.ts'
import type { WebviewWindow } from '../window/window.ts'
import type { Call } from './call.ts'
import type { OpenCall } from './open-calls.ts'

/** A call that its page can give up. */
export interface PageCall extends OpenCall {
  /** The page has given the call up. */
  cancel(): void
}

/** The page of calls: its data, and the ways to answer. */
export interface CallingPage extends ChannelLine, LineOpening {
  readonly label: string
  readonly window: WebviewWindow
  readonly logger: Logger
  readonly state: StateManager
  /** Resources that live as long as the page. */
  readonly resources: ResourceTable
  readonly listeners: PageListeners
  /** The commands that it may call. */
  readonly access: Access
  /** Hears of everything that pages ask for. */
  readonly audit: Audit | undefined
  /** A call runs, and the page may cancel it. */
  openCall(id: number, call: PageCall): void
  /** A call was cancelled. */
  abandonCall(call: PageCall): void
  closeCall(id: number, call: PageCall): void
  /** @throws {IpcError} `too_large` */
  checkResult(result: Encoded): void
  sendResult(id: number, result: Encoded): void
  /** Logs why a call has failed, and sends the page the part that it may know. */
  failCall(call: Call, thrown: unknown, isWanted?: boolean): void
  /** Fails a call that has reached no command. */
  refuseCall(call: Call, error: IpcError): void
  /** Ends the channels of a call that no command has taken, so that the page frees them (C20). */
  endUnclaimed(call: Call, isClaimed: (key: string, id: number) => boolean): void
  /** The first open channel or stream of this number. */
  findChannel(id: number): OpenChannel | undefined
  sendFrame(frame: string): void
}
