// Takes the documents apart: their fences by file name, and the rows of their tables.
import { read } from '../meta/repository.ts'

/** The fenced blocks of a document that carry a file name, by that name. */
export function namedFences(path: string): Map<string, string> {
  const fences = read(path).matchAll(/^```\w+ (\S+)\n([\s\S]*?)^```$/gm)
  return new Map([...fences].map(([, name = '', code = '']) => [name, code]))
}

/** The first fence without a name in this language below a heading. */
export function fenceBelow(path: string, heading: string, language: string): string {
  const section = sectionOf(path, heading)
  const fence = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(section)
  if (fence?.[1] !== undefined) return fence[1]
  throw new Error(`${path}: there is no ${language} fence below "${heading}"`)
}

/** The rows of all tables below a heading, without their heads; cells are Markdown. */
export function rowsBelow(path: string, heading: string): string[][] {
  const lines = sectionOf(path, heading).split('\n')
  const rows = lines.filter((line, at) => line.startsWith('|') && isBody(lines, at)).map(cellsOf)
  if (rows.length > 0) return rows
  throw new Error(`${path}: there is no table below "${heading}"`)
}

/** The texts of the code spans of a cell. */
export function codeSpans(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code)
}

/** What stands between a heading and the next one of its level or above. */
function sectionOf(path: string, heading: string): string {
  const lines = read(path).split('\n')
  const start = lines.findIndex((line) => line.replace(/^#+ /, '') === heading && /^#/.test(line))
  if (start === -1) throw new Error(`${path}: there is no heading "${heading}"`)
  const level = lines[start]?.indexOf(' ') ?? 0
  const next = lines.findIndex(
    (line, at) => at > start && /^#+ /.test(line) && line.indexOf(' ') <= level,
  )
  return lines.slice(start, next === -1 ? undefined : next).join('\n')
}

/** Whether a row of a table is neither its head nor the line below that. */
function isBody(lines: readonly string[], at: number): boolean {
  const isRule = (line = ''): boolean => /^\|[\s:|-]+$/.test(line)
  return !isRule(lines[at]) && !isRule(lines[at + 1])
}

function cellsOf(row: string): string[] {
  const cells = row.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'))
  return cells.slice(1, -1)
}
