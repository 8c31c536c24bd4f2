/** How much an app uses at this moment, and what has failed since it was built. */

import type { ErrorCode } from '@oxbow/protocol'

/** The name in {@link Metrics.errors} of errors that handlers throw for their pages; not a code of Oxbow. */
export const COMMAND_ERROR = 'command_error'

/** The metrics of an app: gauges for this moment, and counters since the app was built. */
export interface Metrics {
  /** Pages whose line is open, and pages whose line is broken and that may come back. */
  readonly connections: { readonly connected: number; readonly away: number }
  readonly windows: number
  /** Listeners of pages, and of the backend. */
  readonly listeners: { readonly pages: number; readonly backend: number }
  /** Channels that have not ended, also those that carry a stream to a page. */
  readonly channels: number
  /** Streams, from and to pages, that have not ended. */
  readonly streams: number
  /** Calls whose handlers are running. */
  readonly calls: number
  /** Scripts that have not returned their value yet. */
  readonly scripts: number
  /** Resources of pages, windows and the app, without streams. */
  readonly resources: number
  /** Bytes and UTF-16 units on their way to pages that have not acknowledged them. */
  readonly unacknowledgedBytes: number
  /** UTF-16 units of events that may be dropped and wait until their page has caught up. */
  readonly queuedBytes: number
  /** How often a page has resumed a broken line. */
  readonly resumes: number
  /** How often a page was so far behind that it lost its connection. */
  readonly overruns: number
  /** How often the opening of a line was refused. */
  readonly linesRefused: number
  /** Events that pages did not get because of their delivery, by name. */
  readonly eventsDropped: Readonly<Record<string, number>>
  /** Failed calls by their code; `command_error` counts the errors that handlers throw for their pages. */
  readonly errors: Readonly<Partial<Record<ErrorCode | typeof COMMAND_ERROR, number>>>
}

/** Counts by name. */
export class Tally {
  readonly #counts = new Map<string, number>()

  add(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1)
  }

  toJSON(): Record<string, number> {
    return Object.fromEntries(this.#counts)
  }
}

/** The amounts that belong to the document of a page. */
export interface PageUsage {
  readonly listeners: number
  readonly channels: number
  readonly streams: number
  readonly scripts: number
  readonly resources: number
  readonly queuedBytes: number
}

/** The measured parts of a page. */
export interface MeasuredPage {
  readonly usage: PageUsage
  readonly link: { readonly isJoined: boolean; readonly unacknowledged: number }
}

/**
 * Counts what the parts of the app do not count themselves, and keeps the pages from which all other
 * numbers are read.
 */
export class Counters {
  readonly pages: Set<MeasuredPage> = new Set()
  readonly eventsDropped: Tally = new Tally()
  readonly errors: Tally = new Tally()
  resumes = 0
  overruns = 0
  linesRefused = 0
}

interface Counted {
  readonly size: number
}

/** The measured parts of an app. */
export interface MeasuredApp {
  readonly counters: Counters
  readonly windows: { readonly all: ReadonlyMap<string, { readonly resources: Counted }> }
  readonly resources: Counted
  readonly openCalls: Counted
  readonly events: { readonly backendListeners: number }
}

/** Measures an app. */
export function measure({ counters, windows, resources, openCalls, events }: MeasuredApp): Metrics {
  const pages = [...counters.pages]
  const usages = pages.map(({ usage }) => usage)
  const connected = pages.filter(({ link }) => link.isJoined).length
  const { eventsDropped, errors, resumes, overruns, linesRefused } = counters
  return {
    connections: { connected, away: pages.length - connected },
    windows: windows.all.size,
    listeners: {
      pages: sum(usages, ({ listeners }) => listeners),
      backend: events.backendListeners,
    },
    channels: sum(usages, ({ channels }) => channels),
    streams: sum(usages, ({ streams }) => streams),
    calls: openCalls.size,
    scripts: sum(usages, ({ scripts }) => scripts),
    resources:
      resources.size +
      sum([...windows.all.values()], ({ resources }) => resources.size) +
      sum(usages, ({ resources }) => resources),
    unacknowledgedBytes: sum(pages, ({ link }) => link.unacknowledged),
    queuedBytes: sum(usages, ({ queuedBytes }) => queuedBytes),
    resumes,
    overruns,
    linesRefused,
    eventsDropped: eventsDropped.toJSON(),
    errors: errors.toJSON(),
  }
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0)
}
