/** All workloads: names, units, and whether more or less is better. */

/** Where a client runs. */
export const PLACES = ['node', 'chromium', 'webkitgtk'] as const

/** `desktop`: whole apps with their windows. */
export type PlaceName = (typeof PLACES)[number] | 'desktop'

/** One thing that is measured. */
interface Workload {
  readonly unit: string
  readonly better: 'lower' | 'higher'
  /** One line for the table. */
  readonly what: string
  readonly places: readonly PlaceName[]
}

const PAGES = ['chromium', 'webkitgtk'] as const
const NODE = ['node'] as const
const DESKTOP = ['desktop'] as const

const table = {
  'invoke-p50': {
    unit: 'µs',
    better: 'lower',
    what: 'one small call after the other, median',
    places: PLACES,
  },
  'invoke-p99': {
    unit: 'µs',
    better: 'lower',
    what: 'one small call after the other, 99 of 100 are faster',
    places: PLACES,
  },
  'invoke-pipelined': {
    unit: 'calls/s',
    better: 'higher',
    what: '20,000 small calls at once',
    places: PLACES,
  },
  'channel-small': {
    unit: 'messages/s',
    better: 'higher',
    what: '100,000 small messages in order',
    places: PLACES,
  },
  'bytes-response': {
    unit: 'MiB/s',
    better: 'higher',
    what: '64 MiB in one response',
    places: PLACES,
  },
  'bytes-channel': {
    unit: 'MiB/s',
    better: 'higher',
    what: '64 MiB in messages of 16 KiB',
    places: PLACES,
  },
  'bytes-upload': { unit: 'MiB/s', better: 'higher', what: '64 MiB in one call', places: PLACES },
  'event-1000': {
    unit: 'deliveries/s',
    better: 'higher',
    what: 'an event of 200 bytes to 1,000 connections',
    places: NODE,
  },
  'event-burst-1000': {
    unit: 'deliveries/s',
    better: 'higher',
    what: '100 such events in one tick',
    places: NODE,
  },
  'event-10000': {
    unit: 'deliveries/s',
    better: 'higher',
    what: 'an event of 200 bytes to 10,000 connections',
    places: NODE,
  },
  'memory-idle': {
    unit: 'KiB',
    better: 'lower',
    what: "backend's memory for each of 2,000 idle connections",
    places: NODE,
  },
  'memory-idle-10000': {
    unit: 'KiB',
    better: 'lower',
    what: 'the same for each of 10,000',
    places: NODE,
  },
  'client-size': {
    unit: 'bytes',
    better: 'lower',
    what: 'code of the client in a page, minified and compressed',
    places: ['chromium'],
  },
  start: {
    unit: 'ms',
    better: 'lower',
    what: "start of the backend's process to the first answer in a page",
    places: PAGES,
  },
  'desktop-paint': {
    unit: 'ms',
    better: 'lower',
    what: "start of the app's process to the first contentful paint of its page",
    places: DESKTOP,
  },
  'desktop-memory': {
    unit: 'MiB',
    better: 'lower',
    what: 'memory of all processes of the app with one idle window',
    places: DESKTOP,
  },
  'desktop-memory-10': {
    unit: 'MiB',
    better: 'lower',
    what: 'the same with ten windows',
    places: DESKTOP,
  },
  'desktop-idle': {
    unit: '% of a core',
    better: 'lower',
    what: 'processor time of all processes of the app with one idle window, over 30 s',
    places: DESKTOP,
  },
  'desktop-install': {
    unit: 'MiB',
    better: 'lower',
    what: 'what `npm install` brings onto the disk; of Tauri, its program',
    places: DESKTOP,
  },
  'desktop-packages': {
    unit: 'packages',
    better: 'lower',
    what: 'how many packages these are',
    places: DESKTOP,
  },
} as const satisfies Record<string, Workload>

export type WorkloadName = keyof typeof table

export const WORKLOADS: Readonly<Record<WorkloadName, Workload>> = table

export const WORKLOAD_NAMES: readonly WorkloadName[] = Object.keys(table) as WorkloadName[]

/** The workloads that one client measures by itself, in any place. */
export const CLIENT_WORKLOADS: readonly WorkloadName[] = [
  'invoke-p50',
  'invoke-p99',
  'invoke-pipelined',
  'channel-small',
  'bytes-response',
  'bytes-channel',
  'bytes-upload',
]

/** The measured values by workload, in its unit. */
export type Results = Partial<Record<WorkloadName, number>>
