/** The page of a window, as its window and the senders of messages use it. */

import type { CloseInfo, Transport } from '@oxbow/protocol'
import type { ChannelLine } from '../channel/channel.ts'
import type { Answer } from '../line/answers.ts'
import type { LineOpening } from '../line/caller.ts'

/** One line of a page. */
export interface WindowLine {
  /** The number that the page has drawn for its line. */
  readonly id: number
  /** Stands for the key of the page. */
  readonly proof: object | undefined
  /** Whether a transport carries it now. */
  readonly isJoined: boolean
  /** Milliseconds for which a window is kept after the line of its page has ended; usually `ms`. */
  graceMs(ms: number): number
  /** Whether its page is still there after some milliseconds. */
  stays(ms: number): Promise<boolean>
  /** Resumes over a fresh transport, whose page has `received` messages of ours. */
  resume(transport: Transport, received: number): void
}

/** A page that has proved that it is a window. */
export interface WindowPage extends ChannelLine, LineOpening {
  readonly label: string
  readonly link: WindowLine
  /** Runs a script. */
  eval(script: string): void
  /**
   * Runs a script that answers with the id it was made with; returns a function that stops the wait for the
   * answer.
   */
  ask(script: (id: number) => string, answer: Answer): () => void
  /** Settles when it has room for more, or has stopped reading; `undefined` if there is no need to wait. */
  patience(): Promise<void> | undefined
  /** Sends what is written and ends the line. */
  close(info: CloseInfo): void
}
