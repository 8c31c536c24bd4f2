// Generates the section "What differs" of the guide.
import type { Difference, Kind } from './difference.ts'
import { DIFFERENCES } from './differences.ts'

const START =
  '<!-- differences: made of tests/compare/differences.ts by `npm run compare -- --docs` -->'
const END = '<!-- /differences -->'

/** The sections in the order of the guide. */
const SECTIONS: readonly (readonly [kind: Kind, heading: string, intro: string])[] = [
  ['on purpose', 'On purpose', 'Pages or backends can notice these differences.'],
  [
    'fault of Tauri',
    'Faults that Oxbow does not have',
    'In Tauri, these lose or repeat something, hide a mistake, or end the app.',
  ],
  [
    'wording',
    'Other words',
    'Both fail in the same way, with different texts. All other texts that a page can see are those of Tauri: `Command x not found`, ``invalid args `x` for command `y`: command y missing required key x``, and so on.',
  ],
]

/** The guide with regenerated tables. */
export function withDifferences(guide: string): string {
  const [before, rest] = cut(guide, START)
  const [, after] = cut(rest, END)
  return `${before}${START}\n\n${SECTIONS.map(sectionOf).join('\n')}\n${END}${after}`
}

function cut(text: string, marker: string): [before: string, after: string] {
  const at = text.indexOf(marker)
  if (at === -1) throw new Error(`the guide lacks the line ${marker}`)
  return [text.slice(0, at), text.slice(at + marker.length)]
}

function sectionOf([kind, heading, intro]: (typeof SECTIONS)[number]): string {
  const rows = DIFFERENCES.filter((one) => one.kind === kind).map(rowOf)
  return `### ${heading}

${intro}

| | Tauri | Oxbow | Why |
| --- | --- | --- | --- |
${rows.join('\n')}
`
}

function rowOf({ what, tauri, oxbow, because, docs }: Difference): string {
  const why = docs === undefined ? because : `${because} [More](${docs})`
  const cells = [what, tauri, oxbow, why].map((cell) => cell.replaceAll('|', '\\|'))
  return `| ${cells.join(' | ')} |`
}
