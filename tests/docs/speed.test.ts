// What the README says of speed is what the benchmark has measured.
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'

const PLACES = ['node', 'chromium', 'webkitgtk']

interface Row {
  readonly workload: string
  readonly place: string
  readonly peer: string
  readonly ratio: number | null
}

const read = (path: string): Promise<string> =>
  readFile(new URL(`../../${path}`, import.meta.url), 'utf8')

/** The cells of each row that names a workload: a title with the name in code, then a cell for each place. */
function rowsOf(readme: string): (readonly [workload: string, cells: readonly string[]])[] {
  const [, section = ''] = readme.split('\n## How fast it is\n')
  const [text = ''] = section.split('\n## ')
  return [...text.matchAll(/^\|.*`([\w-]+)` \|(.*)\|$/gm)].map(([, workload = '', cells = '']) => [
    workload,
    cells.split('|').map((cell) => cell.trim()),
  ])
}

test('the ratios in the README are those of the latest results', async () => {
  const { results } = JSON.parse(await read('bench/results/latest.json')) as { results: Row[] }
  const ratioOf = (workload: string, place: string): string => {
    const isIt = (row: Row) =>
      row.peer === 'oxbow' && row.workload === workload && row.place === place
    const { ratio = null } = results.find(isIt) ?? {}
    if (ratio === null) return '–'
    return `${ratio >= 10 ? ratio.toFixed(1) : ratio.toFixed(2)} ×`
  }
  const rows = rowsOf(await read('README.md'))
  expect(rows.length).toBeGreaterThan(5)
  expect(rows).toEqual(
    rows.map(([workload]) => [workload, PLACES.map((place) => ratioOf(workload, place))]),
  )
})
