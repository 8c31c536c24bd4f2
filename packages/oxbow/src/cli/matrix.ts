/** The table of commands, and the windows that may call them. */

import type { Diagnosis } from '../acl/diagnosis.ts'
import type { DiagnosedCommand } from '../acl/findings.ts'
import type { Styles } from '../base/style.ts'
import { padded, widthOf } from './text.ts'

/** How the table is written. */
export interface MatrixOptions {
  /** Whether every core command has a line, rather than every core plugin. */
  readonly all: boolean
  readonly columns: number
  readonly style: Styles
}

interface Row {
  readonly name: string
  /** The cell of a window; a row without this function is a heading. */
  readonly cell?: (window: string) => string
}

const GAP = 3

/** The lines of the table; as many tables as the windows need in the width of the terminal. */
export function matrix(diagnosis: Diagnosis, options: MatrixOptions): string[][] {
  const rows = rowsOf(diagnosis, options)
  const first = Math.max(...rows.map(({ name }) => widthOf(name))) + GAP
  const tables = fit(diagnosis.windows, options.columns - first - 2)
  return tables.map((windows) => tableOf(rows, windows, { first, style: options.style }))
}

/** Distributes the windows over tables that fit the width. */
function fit(windows: readonly string[], width: number): string[][] {
  const tables: string[][] = [[]]
  let used = 0
  for (const window of windows) {
    const last = tables.at(-1) ?? []
    used += cellWidth(window) + GAP
    if (last.length > 0 && used > width) {
      tables.push([window])
      used = cellWidth(window) + GAP
    } else last.push(window)
  }
  return tables
}

// The longest cell but the head is `26 of 87`.
const cellWidth = (window: string): number => Math.max(widthOf(window), '26 of 87'.length)

function tableOf(
  rows: readonly Row[],
  windows: readonly string[],
  { first, style }: { first: number; style: Styles },
): string[] {
  const line = (name: string, cell: (window: string) => string): string =>
    (
      padded(name, first) +
      windows.map((window) => padded(cell(window), cellWidth(window) + GAP)).join('')
    ).trimEnd()
  const head = line('', (window) => style.strong(window))
  return [head, ...rows.map(({ name, cell }) => (cell ? line(name, cell) : name))]
}

function rowsOf({ commands }: Diagnosis, { all, style }: MatrixOptions): Row[] {
  const groups = [...new Set(commands.map(({ group }) => group))]
  const isCore = (group: string): boolean => group.startsWith('core:')
  const byName = (a: string, b: string): number => (a < b ? -1 : 1)
  const own = groups.filter((group) => !isCore(group)).sort(byName)
  const core = groups.filter(isCore).sort(byName)
  const rowsIn = (group: string): Row[] => {
    const list = commands.filter((command) => command.group === group)
    return [heading(group, list, style), ...list.map((command) => commandRow(command, style))]
  }
  const counts = core.map((group) =>
    countRow(
      group,
      commands.filter((command) => command.group === group),
      style,
    ),
  )
  return [...own.flatMap(rowsIn), ...(all ? core.flatMap(rowsIn) : counts)]
}

function heading(group: string, list: readonly DiagnosedCommand[], style: Styles): Row {
  const isFree = list.every((command) => command.isFree)
  return { name: isFree ? `${group} ${style.dim('needs no permission')}` : group }
}

function commandRow(command: DiagnosedCommand, style: Styles): Row {
  const bare = command.command.split('|').at(-1) ?? ''
  const cell = (window: string): string => {
    if (command.allowed.includes(window)) return style.good('✓')
    return command.denied.includes(window) ? style.bad('✗ denied') : style.dim('–')
  }
  return { name: `  ${bare}`, cell }
}

function countRow(group: string, list: readonly DiagnosedCommand[], style: Styles): Row {
  const cell = (window: string): string => {
    const count = list.filter(({ allowed }) => allowed.includes(window)).length
    const text = count === list.length ? 'all' : `${count} of ${list.length}`
    if (count === 0) return style.dim('–')
    return style.good(text)
  }
  return { name: group, cell }
}
