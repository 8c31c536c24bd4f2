/** The plan of one client, in a page or in Node. */

import type { Access } from './client.ts'
import type { WorkloadName } from './workloads.ts'

/** The sizes of all workloads. */
export interface Sizes {
  /** Milliseconds of calls before calls are timed. */
  readonly warmUpMs: number
  /** Calls one after the other. */
  readonly calls: number
  /** Calls at once. */
  readonly pipelined: number
  /** Small messages. */
  readonly messages: number
  /** Bytes in one response, in a stream, and in an upload. */
  readonly bytes: number
  /** Bytes of one chunk of the stream. */
  readonly chunk: number
  /** Measurements of which the median counts. */
  readonly repeats: number
  /** Connections that hear an event: some, and many. */
  readonly crowds: readonly [some: number, many: number]
  /** Connections that do nothing: some, and many. */
  readonly idle: readonly [some: number, many: number]
  /** Milliseconds that an app gets to come to rest after its pages have been painted. */
  readonly settleMs: number
  /** Milliseconds for which an idle app is watched. */
  readonly watchMs: number
}

export const FULL: Sizes = {
  warmUpMs: 1000,
  // The 99th percentile rests on a hundredth of them.
  calls: 5000,
  pipelined: 20_000,
  messages: 100_000,
  bytes: 64 * 1024 * 1024,
  chunk: 16 * 1024,
  repeats: 3,
  crowds: [1000, 10_000],
  idle: [2000, 10_000],
  settleMs: 5000,
  watchMs: 30_000,
}

/** For development: everything runs, but the figures mean nothing. */
export const QUICK: Sizes = {
  warmUpMs: 200,
  calls: 300,
  pipelined: 4000,
  messages: 20_000,
  bytes: 16 * 1024 * 1024,
  chunk: 16 * 1024,
  repeats: 1,
  crowds: [100, 300],
  idle: [100, 300],
  settleMs: 1000,
  watchMs: 3000,
}

/** For profiles: long enough for the start to be a small part of them. */
export const LONG: Sizes = { ...FULL, calls: 20_000, repeats: 10 }

/** The plan of one client. A page finds it as `globalThis.BENCH`. */
export interface Plan {
  /** Where to post a `Report`, as JSON in a body of `text/plain`. */
  readonly report: string
  readonly workloads: readonly WorkloadName[]
  readonly sizes: Sizes
  /** The backend to connect to; a page connects to its own origin. */
  readonly access?: Access
}
