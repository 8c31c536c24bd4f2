// Valid messages that demand much memory or time, or much of other pages.
import { DEFAULT_LIMITS, type Limits } from '@oxbow/protocol'
import { below, pick, type Random } from '../support/random.ts'

/** The limits of the app under attack: as many nodes as a message can have without taking seconds to make. */
export const LIMITS: Limits = { ...DEFAULT_LIMITS, nodesPerMessage: 50_000 }

/** Draws the numbers of calls. */
export type FreshId = () => number

type Shape = (random: Random, fresh: FreshId) => readonly unknown[][]

const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))

/** Values around the limit of nodes, beside calls that are cancelled at once. */
const nodes: Shape = (random, fresh) => {
  const [given, large] = [fresh(), fresh()]
  const items = pick(random, [10, 1000, 20_000, 60_000])
  return [
    ['invoke', given, 'greet', { name: 'Ada' }],
    ['cancel', given],
    ['invoke', large, 'echo', { value: many(items, () => ({})) }],
    ...(random() < 0.5 ? [['cancel', large]] : []),
  ]
}

const markers: Shape = (random, fresh) => {
  const args = Object.fromEntries(
    many(below(random, 3000), (i) => [`k${i}`, `__CHANNEL__:${below(random, 2 ** 12)}`]),
  )
  const name = pick(random, ['nobody', 'greet', 'keep', 'plugin:nobody|x', 'plugin:path|join'])
  return [['invoke', fresh(), name, { ...args, on: '__CHANNEL__:7' }]]
}

/** Events for all pages, and for one. Listeners fall behind after a few of them. */
const emissions: Shape = (random, fresh) => {
  const payload = 'x'.repeat(below(random, 20_000))
  const listen = { event: 'a', target: { kind: 'Any' }, handler: 1 }
  return [
    ['invoke', fresh(), 'plugin:event|listen', listen],
    ...many(below(random, 250), () => {
      const to = { kind: 'AnyLabel', label: pick(random, ['rude-0', 'rude-1', 'upright']) }
      return random() < 0.5
        ? ['invoke', fresh(), 'plugin:event|emit', { event: 'a', payload }]
        : ['invoke', fresh(), 'plugin:event|emit_to', { event: 'a', payload, target: to }]
    }),
  ]
}

/** Data that the backend stores or decodes for a page. */
const resources: Shape = (random, fresh) =>
  many(below(random, 60), () => {
    const [width, height] = [below(random, 40), below(random, 40)]
    const rgba = many(random() < 0.9 ? 4 * width * height : 3, () => 255)
    return pick(random, [
      ['invoke', fresh(), 'plugin:image|new', { rgba, width, height }],
      ['invoke', fresh(), 'plugin:image|from_bytes', { bytes: pngHeader(random) }],
      ['invoke', fresh(), 'plugin:image|from_path', { path: pick(random, FILES) }],
      ['invoke', fresh(), 'plugin:menu|new', { kind: 'Menu', options: { id: 'a' } }],
      ['invoke', fresh(), 'plugin:resources|close', { rid: below(random, 2 ** 32) }],
    ])
  })

const FILES = ['/dev/zero', '/dev/null', '/proc/self/mem', '/', '/nowhere', '']

/** The header of an image that claims any size. */
function pngHeader(random: Random): number[] {
  const size = (): number[] => many(4, () => pick(random, [0, 0, 1, 39, 255]))
  const start = [
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52,
  ]
  return [...start, ...size(), ...size(), 8, pick(random, [0, 2, 3, 6, 9]), 0, 0, 0]
}

/** Names that are stored, logged or matched, and paths that are parsed. */
const names: Shape = (random, fresh) => {
  const long = pick(random, ['a-', '-', '\u001b[2J', '\n', 'ü', '../']).repeat(below(random, 5000))
  return [
    ['invoke', fresh(), long, {}],
    ['invoke', fresh(), `plugin:${long}|${long}`, {}],
    [
      'invoke',
      fresh(),
      'plugin:event|listen',
      { event: long, target: { kind: 'Any' }, handler: 1 },
    ],
    [
      'invoke',
      fresh(),
      'plugin:event|emit_to',
      { event: 'a', target: { kind: 'Window', label: long } },
    ],
    ['invoke', fresh(), 'plugin:webview|create_webview_window', { options: { label: long } }],
    ['invoke', fresh(), 'plugin:path|resolve', { paths: [`/${long}`, long] }],
    ['invoke', fresh(), 'greet', { name: 'Ada' }, { 'x-long': long.replace(/[^a-z/.-]/g, '') }],
  ]
}

/** Calls of handlers that throw and return values whose properties cannot be read. */
const handlers: Shape = (random, fresh) =>
  many(below(random, 20), () => [
    'invoke',
    fresh(),
    'odd',
    {
      on: `__CHANNEL__:${below(random, 100)}`,
      odd: below(random, 1000),
      place: below(random, 1000),
    },
  ])

const SHAPES: readonly Shape[] = [nodes, markers, emissions, resources, names, handlers]

/** The text of such a message. */
export function heavy(random: Random, fresh: FreshId): string {
  return JSON.stringify(pick(random, SHAPES)(random, fresh))
}
