/** Draws the main figures: a bar for each peer, a panel for each workload and place. */

import { ratio, short } from './numbers.ts'
import { PEERS } from './peers.ts'
import type { ResultFile } from './result-file.ts'
import type { Row } from './results.ts'
import { PLACES, WORKLOADS, type WorkloadName } from './workloads.ts'

/** The drawn workloads, with their titles. */
const FIGURES: readonly (readonly [WorkloadName, string])[] = [
  ['invoke-pipelined', 'Calls per second, 20,000 at once'],
  ['channel-small', 'Messages per second, 100,000 in order'],
  ['bytes-channel', 'MiB per second, 64 MiB in messages of 16 KiB'],
  ['invoke-p50', 'Microseconds for one call, shorter is better'],
]

const COLUMNS: Readonly<Record<(typeof PLACES)[number], string>> = {
  node: 'Client in Node',
  chromium: 'Page in Chromium',
  webkitgtk: 'Page in WebKitGTK',
}

/** The peers drawn beside Oxbow. The practical limit and the worker are left out, as they are no alternatives. */
const NOT_DRAWN: readonly string[] = ['ws-batched', 'comlink']

// Pixels.
const MARGIN = 16
const NAMES = 108
const PANEL = 264
const VALUE = 106
const BAR = 11
const STEP = 16
const HEAD = 34
const GAP = 20

const STYLE = `
  text { font: 11px system-ui, -apple-system, 'Segoe UI', sans-serif; fill: #3d4852; }
  .title { font-size: 13px; font-weight: 600; fill: #1b2733; }
  .place { fill: #66727f; }
  .bar { fill: #b4bec8; }
  .ours { fill: #0f8a6d; }
  .strong { font-weight: 600; fill: #0b6f58; }
  @media (prefers-color-scheme: dark) {
    text { fill: #b8c2cc; }
    .title { fill: #e6ebf0; }
    .place { fill: #8d99a5; }
    .bar { fill: #4d5965; }
    .ours { fill: #2fc39d; }
    .strong { fill: #4fdcb7; }
  }`

/** The picture, for light and dark pages; `undefined` if there are no figures. */
export function plotOf({ date, results, machine }: ResultFile): string | undefined {
  const rivals = PEERS.filter(({ without }) => without === undefined).map(({ name }) => name)
  const names = rivals.filter(
    (name) => !NOT_DRAWN.includes(name) && results.some(({ peer }) => peer === name),
  )
  const places = PLACES.filter((place) => results.some((row) => row.place === place))
  const figures = FIGURES.filter(([name]) => results.some(({ workload }) => workload === name))
  if (figures.length === 0) return undefined
  const height = HEAD + names.length * STEP + GAP
  const panels = figures.map(([workload, title], index) => {
    const rows = results.filter((row) => row.workload === workload)
    return figureOf({ rows, title, names, places }, MARGIN + index * height)
  })
  const width = 2 * MARGIN + NAMES + places.length * PANEL
  const end = MARGIN + figures.length * height
  const about = `${date.slice(0, 10)} · ${machine.cores} × ${machine.cpu} · “×” is the ratio to a plain WebSocket (ws)`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${end + MARGIN}" width="${width}" role="img">
<title>Oxbow beside its peers</title>
<style>${STYLE}
</style>
${panels.join('\n')}
${text({ x: MARGIN, y: end, content: about, kind: 'place' })}
</svg>
`
}

interface Figure {
  readonly rows: readonly Row[]
  readonly title: string
  readonly names: readonly string[]
  readonly places: (typeof PLACES)[number][]
}

function figureOf({ rows, title, names, places }: Figure, top: number): string {
  const labels = names.map((content, index) => {
    const y = barTop(top, index) + BAR - 1
    return text({ x: MARGIN, y, content, kind: isOurs(content) ? 'strong' : '' })
  })
  const panels = places.flatMap((place, column) => {
    const x = MARGIN + NAMES + column * PANEL
    const here = rows.filter((row) => row.place === place)
    const most = Math.max(
      ...here.filter(({ peer }) => names.includes(peer)).map(({ median }) => median),
    )
    return [
      text({ x, y: top + 26, content: COLUMNS[place], kind: 'place' }),
      ...here.flatMap((row) =>
        barOf(row, { x, y: barTop(top, names.indexOf(row.peer)), most, names }),
      ),
    ]
  })
  return [
    text({ x: MARGIN, y: top + 10, content: title, kind: 'title' }),
    ...labels,
    ...panels,
  ].join('\n')
}

function barTop(top: number, index: number): number {
  return top + HEAD + index * STEP
}

interface Spot {
  readonly x: number
  readonly y: number
  readonly most: number
  readonly names: readonly string[]
}

function barOf(row: Row, { x, y, most, names }: Spot): string[] {
  if (!names.includes(row.peer)) return []
  const width = Math.max(1, Math.round((row.median / most) * (PANEL - VALUE)))
  const ours = isOurs(row.peer)
  const content = `${short(row.median)}${row.ratio === null ? '' : ` · ${ratio(row.ratio)} ×`}`
  const hint = `${row.peer}: ${row.median} ${WORKLOADS[row.workload].unit}`
  return [
    `<rect class="${ours ? 'ours' : 'bar'}" x="${x}" y="${y}" width="${width}" height="${BAR}" rx="2"><title>${hint}</title></rect>`,
    text({ x: x + width + 5, y: y + BAR - 1, content, kind: ours ? 'strong' : '' }),
  ]
}

function isOurs(peer: string): boolean {
  return peer.startsWith('oxbow')
}

interface Text {
  readonly x: number
  readonly y: number
  readonly content: string
  readonly kind: string
}

function text({ x, y, content, kind }: Text): string {
  const name = kind === '' ? '' : ` class="${kind}"`
  const safe = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return `<text${name} x="${x}" y="${y}">${safe}</text>`
}
