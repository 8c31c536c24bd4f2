/** The page of a window, as its window and those who send to it see it. */

import type { CloseInfo, Transport } from '@oxbow/protocol'
import type { ChannelLine } from '../channel/channel.ts'
import type { Answer } from '../line/answers.ts'
import type { LineOpening } from '../line/caller.ts'

/** One line of a page. */
export interface WindowLine {
  /** The number that the page has drawn for it. */
  readonly id: number
  /** Stands for the key of the page. */
  readonly proof: object | undefined
  /** Whether a transport carries it now. */
  readonly isJoined: boolean
  /** Milliseconds for which a window is kept for a page whose line has ended, where it is usually `ms`. */
  graceMs(ms: number): number
  /** Whether its page is still there after some milliseconds. */
  stays(ms: number): Promise<boolean>
  /** Goes on over a fresh transport whose page has `received` messages of ours. */
  resume(transport: Transport, received: number): void
}

/** A page that has proved that it is a window. */
export interface WindowPage extends ChannelLine, LineOpening {
  readonly label: string
  readonly link: WindowLine
  /** Runs a script. */
  eval(script: string): void
  /** Runs a script that answers under the id it is made with; returns how to forget who waits for it. */
  ask(script: (id: number) => string, answer: Answer): () => void
  /** Settles when it has room for more, or does not read; `undefined` when nobody need wait. */
  patience(): Promise<void> | undefined
  /** Sends what is written and ends the line. */
  close(info: CloseInfo): void
}
