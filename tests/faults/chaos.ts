// Random plans for the fault proxy: the same for the same seed.

import { below, pick, type Random, randomOf } from '../support/random.ts'
import type { Direction, Fault, Plan, Scheduled } from './proxy.ts'

/** What a random plan may do. */
export interface ChaosOptions {
  readonly seed: number
  /** After so many connections are broken, all is well. @default no end */
  readonly breaks?: number
  /** How connections break. @default cuts and half-closes */
  readonly kinds?: readonly Breaking[]
  /** Bytes that pass before a break, at most; most are much earlier. @default 2 MiB */
  readonly reach?: number
}

type Breaking = Extract<Fault['kind'], 'cut' | 'half-close' | 'stall'>

const REACH = 2 * 1024 * 1024

// In one direction of one connection: with more, a line that nobody breaks would only be slow.
const DISTURBANCES = 4

/**
 * Breaks every connection sooner or later, at a byte of either direction, and disturbs it until then.
 * Distances are as often between 1 and 10 bytes as between 100,000 and 1,000,000, so that small
 * things are cut in two and large ones get through at times.
 */
export function chaos({ seed, breaks = Infinity, kinds, reach = REACH }: ChaosOptions): Plan {
  let left = breaks
  return (connection, direction) => {
    const random = randomOf(seed, connection, direction === 'up' ? 0 : 1)
    // The backend sends more: with one break in each direction, those of a page would rarely happen.
    const breaking = randomOf(seed, connection, 2)() < 0.5 ? 'up' : 'down'
    return faultsOf(random, {
      breaks: breaking === direction,
      reach,
      take: () => left-- > 0,
      kinds: kinds ?? ['cut', 'cut', 'cut', 'half-close'],
    })
  }
}

interface Dice {
  readonly breaks: boolean
  readonly reach: number
  readonly kinds: readonly Breaking[]
  /** Whether one more connection may break. */
  take(): boolean
}

function* faultsOf(random: Random, dice: Dice): Generator<Scheduled> {
  const end = dice.breaks ? distance(random, dice.reach) : Infinity
  let passed = 0
  for (let i = 0; i < DISTURBANCES; i++) {
    const after = distance(random, dice.reach)
    if (passed + after >= end) break
    passed += after
    yield { after, fault: disturbance(random) }
  }
  if (end < Infinity && dice.take()) {
    yield { after: end - passed, fault: { kind: pick(random, dice.kinds) } }
  }
}

function distance(random: Random, reach: number): number {
  return Math.floor(Math.exp(random() * Math.log(reach)))
}

function disturbance(random: Random): Fault {
  if (random() < 0.5) return { kind: 'delay', ms: below(random, 20) }
  return { kind: 'split', bytes: below(random, 200), size: 1 + below(random, 20) }
}

/** One fault at a byte of one direction of one connection, and nothing else. */
export function faultAt(at: {
  readonly connection: number
  readonly direction: Direction
  readonly byte: number
  readonly kind?: Breaking
}): Plan {
  const { byte, kind = 'cut' } = at
  return (connection, direction) =>
    connection === at.connection && direction === at.direction
      ? [{ after: byte, fault: { kind } }]
      : []
}
