// Small mutations of values and of texts.
import type { Json } from '@oxbow/protocol'
import { below, pick, type Random } from '../support/random.ts'
import { oddText, oddValue } from './values.ts'

/** The value with a random mutation inside. */
export function mutate(random: Random, value: Json): Json {
  if (typeof value === 'object' && value !== null && random() < 0.8) {
    return Array.isArray(value) ? mutateList(random, value) : mutateObject(random, value as Fields)
  }
  if (random() < 0.1) return [value]
  // A similar value of another type, or an unrelated value.
  return random() < 0.2 ? JSON.stringify(value) : oddValue(random)
}

type Fields = Readonly<Record<string, Json>>

function mutateList(random: Random, list: readonly Json[]): Json {
  const at = below(random, list.length)
  const item = list[at]
  if (item === undefined) return [oddValue(random)]
  switch (below(random, 6)) {
    case 0:
      return list.toSpliced(at, 1)
    case 1:
      return list.toSpliced(at, 0, oddValue(random))
    case 2:
      return list.toSpliced(at, 0, item)
    case 3: {
      const other = below(random, list.length)
      return list.with(at, list[other] as Json).with(other, item)
    }
    default:
      return list.with(at, mutate(random, item))
  }
}

function mutateObject(random: Random, fields: Fields): Json {
  const entries = Object.entries(fields)
  const at = below(random, entries.length)
  const entry = entries[at]
  if (entry === undefined) return Object.fromEntries([[oddText(random), oddValue(random)]])
  const [key, value] = entry
  switch (below(random, 6)) {
    case 0:
      return Object.fromEntries(entries.toSpliced(at, 1))
    case 1:
      return Object.fromEntries([...entries, [oddText(random), oddValue(random)]])
    case 2:
      return Object.fromEntries(entries.with(at, [oddText(random), value]))
    default:
      return Object.fromEntries(entries.with(at, [key, mutate(random, value)]))
  }
}

const SNIPPETS = [
  '[',
  ']',
  '{',
  '}',
  '"',
  ',',
  ':',
  '\\',
  'null',
  '1e999',
  '-',
  '-0',
  '00',
  '0x1',
  '1.',
  'NaN',
  '\u0000',
  '\ufeff',
  '\\ud800',
  '\\u0000',
  '"__proto__":{"polluted":1},',
  '9007199254740993',
  '//',
  '/**/',
  "'",
  '[[',
  ']]',
  ',,',
]

/** The text with a few characters added, changed, removed or doubled. The result is rarely JSON. */
export function garble(random: Random, text: string): string {
  const at = below(random, text.length + 1)
  const end = at + below(random, 8)
  switch (below(random, 6)) {
    case 0:
      return text.slice(0, at)
    case 1:
      return text.slice(0, at) + text.slice(end)
    case 2:
      return text.slice(0, end) + text.slice(at)
    case 3:
      return text + text
    default:
      return text.slice(0, at) + pick(random, SNIPPETS) + text.slice(random() < 0.5 ? at : end)
  }
}
