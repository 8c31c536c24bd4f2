/** Reads the command line. */

import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { BASELINE, DESKTOP, GROWTH, PEERS, type Peer } from './peers.ts'
import { FULL, LONG, QUICK, type Sizes } from './plan.ts'
import { PLACES, type PlaceName, WORKLOAD_NAMES, type WorkloadName } from './workloads.ts'

/** What is to be run. */
export interface Options {
  readonly workloads: readonly WorkloadName[]
  readonly places: readonly PlaceName[]
  readonly peers: readonly Peer[]
  readonly rounds: number
  readonly sizes: Sizes
  readonly quick: boolean
  /** The name of the files of results. */
  readonly out: string
  /** Where processes write profiles of their processors. */
  readonly profile: string | undefined
}

export const USAGE = `npm run bench -- [workload…] [options]

  workload          a name, or the first word of one: ${firstWords().join(', ')}
  growth            what calls and messages cost with 1 to 1,000 commands, listeners, channels
  desktop           whole apps beside Tauri's: their start, memory, idleness and size
  --env a,b         places: ${PLACES.join(', ')}
  --peers a,b       peers: ${PEERS.map(({ name }) => name).join(', ')}
  --rounds n        rounds (5)
  --quick           small sizes, for development
  --out name        writes bench/results/NAME.json, .md and .svg (latest; growth; desktop)
  --profile folder  backends, and clients in Node, write CPU profiles there
`

/** The special kinds of runs, by their first word, with their peers and places. */
const KINDS: Readonly<Record<string, Pick<Options, 'peers' | 'places'>>> = {
  growth: { peers: GROWTH, places: ['node'] },
  desktop: { peers: DESKTOP, places: ['desktop'] },
}

/** @throws {Error} for a name that is not known, with those that are */
export function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      env: { type: 'string' },
      peers: { type: 'string' },
      rounds: { type: 'string', default: '5' },
      quick: { type: 'boolean', default: false },
      out: { type: 'string' },
      profile: { type: 'string' },
    },
  })
  const [word, ...others] = positionals
  const kind = word === undefined ? undefined : KINDS[word]
  const rounds = Number(values.rounds)
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(`--rounds: ${values.rounds} is no number of rounds`)
  return {
    workloads: workloadsOf(kind === undefined ? positionals : others),
    places: kind?.places ?? choose('place', PLACES, values.env),
    peers: kind?.peers ?? peersOf(values.peers),
    rounds,
    sizes: values.quick ? QUICK : values.profile === undefined ? FULL : LONG,
    quick: values.quick,
    out: values.out ?? (kind === undefined || word === undefined ? 'latest' : word),
    profile: values.profile === undefined ? undefined : fromHere(values.profile),
  }
}

function workloadsOf(words: readonly string[]): readonly WorkloadName[] {
  if (words.length === 0) return WORKLOAD_NAMES
  const chosen = words.map((word) => {
    const found = WORKLOAD_NAMES.filter((name) => name === word || name.startsWith(`${word}-`))
    if (found.length > 0) return found
    throw unknown('workload', word, [...Object.keys(KINDS), ...firstWords(), ...WORKLOAD_NAMES])
  })
  return WORKLOAD_NAMES.filter((name) => chosen.flat().includes(name))
}

/** The baseline always takes part, because all other figures are relative to it. */
function peersOf(text: string | undefined): readonly Peer[] {
  const names = PEERS.map(({ name }) => name)
  const chosen = choose('peer', names, text)
  return PEERS.filter(({ name }) => name === BASELINE || chosen.includes(name))
}

function choose<T extends string>(
  what: string,
  names: readonly T[],
  text: string | undefined,
): readonly T[] {
  if (text === undefined) return names
  const words = text.split(',').map((word) => word.trim())
  const wrong = words.find((word) => !names.includes(word as T))
  if (wrong !== undefined) throw unknown(what, wrong, names)
  return names.filter((name) => words.includes(name))
}

function unknown(what: string, name: string, names: readonly string[]): Error {
  return new Error(`there is no ${what} "${name}"; there are ${[...new Set(names)].join(', ')}`)
}

/** Paths are relative to the directory in which the command was typed, because npm runs this elsewhere. */
function fromHere(path: string): string {
  return resolve(process.env.INIT_CWD ?? process.cwd(), path)
}

function firstWords(): string[] {
  const words = WORKLOAD_NAMES.map((name) => name.split('-')[0] ?? name)
  return [...new Set(words)].filter((word) => word !== 'desktop')
}
