// Values that a legitimate page would never send.
import type { Json } from '@oxbow/protocol'
import { below, pick, type Random } from '../support/random.ts'

const TEXTS: readonly string[] = [
  '',
  ' ',
  '\0',
  '\ud800',
  '\udc00\ud800',
  '\u2028\u2029',
  '\ufeff',
  '🐂',
  'a\r\nb: c',
  '"',
  '\\',
  '</script>',
  '%00%2e%2e%2f',
  '../../../etc/passwd',
  'C:\\..\\..',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'then',
  'toJSON',
  'length',
  '__TAURI_TO_IPC_KEY__',
  '__CHANNEL__:',
  '__CHANNEL__:-1',
  '__CHANNEL__:4294967295',
  '__CHANNEL__:4294967296',
  '__CHANNEL__:1e3',
  'plugin:event|listen',
  'plugin:|',
  'oxbow://connection',
  'NaN',
  'null',
  '0',
]

const NUMBERS: readonly number[] = [
  -0,
  -1,
  0.5,
  1e-300,
  5e-324,
  1e21,
  1e308,
  -1e308,
  127,
  128,
  255,
  256,
  65_535,
  65_536,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 32,
  2 ** 53 - 1,
  2 ** 53,
  -(2 ** 53),
  167_772_160,
  167_772_161,
]

const KEYS: readonly string[] = [
  '',
  '__proto__',
  'constructor',
  'kind',
  'label',
  'a',
  '0',
  'length',
]

// Mostly below the limit `nestingDepth` of 128, which ends a line, wherever in a frame the value is.
const DEEP = [...Array.from({ length: 30 }, (_, index) => 70 + index), 126, 129, 2000]

/** A text of any kind, now and then a long one. */
export function oddText(random: Random): string {
  if (random() < 0.005) return pick(random, TEXTS).repeat(below(random, 20_000))
  return pick(random, TEXTS)
}

export function oddNumber(random: Random): number {
  return random() < 0.5 ? pick(random, NUMBERS) : below(random, 100)
}

/** Any JSON value. */
export function oddValue(random: Random, depth = 0): Json {
  const kind = below(random, depth > 4 ? 4 : 7)
  switch (kind) {
    case 0:
      return oddText(random)
    case 1:
      return oddNumber(random)
    case 2:
      return random() < 0.5
    case 3:
      return null
    case 4:
      return Array.from({ length: below(random, 5) }, () => oddValue(random, depth + 1))
    case 5:
      return oddObject(random, depth)
    default:
      return random() < 0.05 ? nested(random) : oddNumber(random)
  }
}

function oddObject(random: Random, depth: number): Json {
  const entries = Array.from({ length: below(random, 5) }, (): [string, Json] => [
    random() < 0.5 ? pick(random, KEYS) : oddText(random),
    oddValue(random, depth + 1),
  ])
  // Not by assignment: `__proto__` is to be a member like any other.
  return Object.fromEntries(entries)
}

function nested(random: Random): Json {
  let value: Json = null
  const isList = random() < 0.5
  for (let level = pick(random, DEEP); level > 0; level--) value = isList ? [value] : { a: value }
  return value
}
