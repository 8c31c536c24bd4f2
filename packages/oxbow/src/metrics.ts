/** What an app costs at this moment, and what has gone wrong since it began. */

import type { ErrorCode } from '@oxbow/protocol'
import type { OpenCalls } from './ipc/open-calls.ts'
import type { ResourceTable } from './resource.ts'

/** The name in {@link Metrics.errors} of what handlers throw for their pages: no code of Oxbow's own. */
export const COMMAND_ERROR = 'command_error'

/** One look at an app: how much there is now, and how often something has happened since it was built. */
export interface Metrics {
  /** Pages whose line is open, and those that are gone without a word and may come back. */
  readonly connections: { readonly connected: number; readonly away: number }
  readonly windows: number
  /** Listeners of pages, and of the backend. */
  readonly listeners: { readonly pages: number; readonly backend: number }
  /** Channels that have not ended, those that carry a stream to a page included. */
  readonly channels: number
  /** Streams, from and to pages, that have not ended. */
  readonly streams: number
  /** Calls whose handlers are running. */
  readonly calls: number
  /** Scripts whose value is waited for. */
  readonly scripts: number
  /** Resources of pages, windows and the app; streams are not among them. */
  readonly resources: number
  /** Bytes and UTF-16 units on their way to pages that have not acknowledged them. */
  readonly unacknowledgedBytes: number
  /** UTF-16 units of events that may be dropped and wait until their page has caught up. */
  readonly queuedBytes: number
  /** How often a page has gone on with a line that was broken. */
  readonly resumes: number
  /** How often a page was so far behind that it had to begin anew. */
  readonly overruns: number
  /** How often the opening of a line was refused. */
  readonly linesRefused: number
  /** Events that pages did not get because of their delivery, by name. */
  readonly eventsDropped: Readonly<Record<string, number>>
  /** Calls that have failed, by the code; `command_error` are the errors that handlers made for their pages. */
  readonly errors: Readonly<Partial<Record<ErrorCode | typeof COMMAND_ERROR, number>>>
}

/** Counts each of some names. */
export class Tally {
  readonly #counts = new Map<string, number>()

  add(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1)
  }

  toJSON(): Record<string, number> {
    return Object.fromEntries(this.#counts)
  }
}

/** How much there is of what belongs to the document of a page. */
export interface PageUsage {
  readonly listeners: number
  readonly channels: number
  readonly streams: number
  readonly scripts: number
  readonly resources: number
  readonly queuedBytes: number
}

/** A page, as far as it is measured. */
export interface MeasuredPage {
  readonly usage: PageUsage
  readonly link: { readonly isJoined: boolean; readonly unacknowledged: number }
}

/** Counts what nothing else remembers, and knows the pages of which all else is read when it is asked for. */
export class Counters {
  readonly pages: Set<MeasuredPage> = new Set()
  readonly eventsDropped: Tally = new Tally()
  readonly errors: Tally = new Tally()
  resumes = 0
  overruns = 0
  linesRefused = 0
}

/** An app, as far as it is measured. */
export interface MeasuredApp {
  readonly counters: Counters
  readonly windows: ReadonlyMap<string, { readonly resources: ResourceTable }>
  readonly resources: ResourceTable
  readonly calls: OpenCalls
  readonly events: { readonly backendListeners: number }
}

/** Looks at an app. */
export function measure({ counters, windows, resources, calls, events }: MeasuredApp): Metrics {
  const pages = [...counters.pages]
  const usages = pages.map(({ usage }) => usage)
  const connected = pages.filter(({ link }) => link.isJoined).length
  const { eventsDropped, errors, resumes, overruns, linesRefused } = counters
  return {
    connections: { connected, away: pages.length - connected },
    windows: windows.size,
    listeners: {
      pages: sum(usages, ({ listeners }) => listeners),
      backend: events.backendListeners,
    },
    channels: sum(usages, ({ channels }) => channels),
    streams: sum(usages, ({ streams }) => streams),
    calls: calls.size,
    scripts: sum(usages, ({ scripts }) => scripts),
    resources:
      resources.size +
      sum([...windows.values()], ({ resources }) => resources.size) +
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
