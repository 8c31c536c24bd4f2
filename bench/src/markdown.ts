/** Writes the results as tables. */

import { plain, ratio } from './numbers.ts'
import { ALL_PEERS, BASELINE, type Peer } from './peers.ts'
import type { ResultFile } from './result-file.ts'
import type { Row } from './results.ts'
import { type PlaceName, WORKLOAD_NAMES, WORKLOADS, type WorkloadName } from './workloads.ts'

const TITLES: Readonly<Record<PlaceName, string>> = {
  node: 'A client in Node',
  chromium: 'A page in Chromium',
  webkitgtk: 'A page in a window of WebKitGTK',
  desktop: 'Whole apps',
}

/** Workloads that share a table, so that none is too wide. */
const GROUPS = [
  /^invoke|^channel/,
  /^bytes/,
  /^event/,
  /^memory|^client|^start/,
  /^desktop-(paint|memory)/,
  /^desktop-(idle|install|packages)/,
]

export function markdownOf(file: ResultFile): string {
  const parts = [
    '# Results',
    `${file.date.slice(0, 10)}, ${machineText(file)}`,
    'Medians of all rounds, with the lowest and the highest in brackets. In bold: the median of the ' +
      `ratios to \`${BASELINE}\` in the same round, if nothing else is said of the peer.`,
    ...(Object.keys(TITLES) as PlaceName[]).flatMap((place) => placeTables(file.results, place)),
    '## What was measured',
    ...WORKLOAD_NAMES.filter((name) => file.results.some(({ workload }) => workload === name)).map(
      (name) => `- \`${name}\`, ${WORKLOADS[name].unit}: ${WORKLOADS[name].what}`,
    ),
    '## Who was measured',
    ...peersOf(file).map(({ name, what, baseline = BASELINE }) => {
      const than = baseline === BASELINE ? '' : `, beside \`${baseline}\``
      return `- \`${name}\`: ${what}${than}`
    }),
    ...skippedText(file),
    '## Versions',
    Object.entries(file.versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
  ]
  return `${joined(parts)}\n`
}

function peersOf({ results }: ResultFile): Peer[] {
  return ALL_PEERS.filter(({ name }) => results.some(({ peer }) => peer === name))
}

/** List items follow each other without an empty line. */
function joined(parts: readonly string[]): string {
  return parts.reduce((text, part) => {
    const isItem = part.startsWith('- ') && text.slice(text.lastIndexOf('\n') + 1).startsWith('- ')
    return `${text}${isItem ? '\n' : '\n\n'}${part}`
  })
}

function machineText({ machine, versions }: ResultFile): string {
  const { cpu, cores, memoryGiB, system, load } = machine
  return `${cores} × ${cpu}, ${memoryGiB} GiB, ${system}, Node ${versions.node}, load ${load} at the start.`
}

function placeTables(rows: readonly Row[], place: PlaceName): string[] {
  const here = rows.filter((row) => row.place === place)
  if (here.length === 0) return []
  const tables = GROUPS.flatMap((group) => {
    const names = WORKLOAD_NAMES.filter(
      (name) => group.test(name) && here.some(({ workload }) => workload === name),
    )
    return names.length === 0 ? [] : [tableOf(here, names)]
  })
  return [`## ${TITLES[place]}`, ...tables]
}

function tableOf(rows: readonly Row[], workloads: readonly WorkloadName[]): string {
  const lines = ALL_PEERS.flatMap(({ name: peer }) => {
    const cells = workloads.map((workload) =>
      cellOf(rows.find((row) => row.peer === peer && row.workload === workload)),
    )
    return cells.every((cell) => cell === '') ? [] : [line([peer, ...cells])]
  })
  const heads = workloads.map((name) => `${name}, ${WORKLOADS[name].unit}`)
  const rule = ['---', ...workloads.map(() => '---:')]
  return [line(['peer', ...heads]), line(rule), ...lines].join('\n')
}

function cellOf(row: Row | undefined): string {
  if (row === undefined) return ''
  const { median, rounds } = row
  const range = `[${plain(Math.min(...rounds))}–${plain(Math.max(...rounds))}]`
  const times = row.ratio === null ? '' : ` **${ratio(row.ratio)} ×**`
  return `${plain(median)} ${range}${times}`
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

function skippedText({ skipped }: ResultFile): string[] {
  if (skipped.length === 0) return []
  const lines = skipped.map(({ peer, place, reason, round }) => {
    const when = round === undefined ? '' : `, round ${round + 1}`
    return `- \`${peer}\`, ${place}${when}: ${reason.split('\n')[0]}`
  })
  return ['## What is missing', ...lines]
}
