// Collects the TypeScript examples of the documents and docstrings and lays them out as files to compile.
import { docstrings } from './exports.ts'
import { documents, filesUnder, packages, read } from './repository.ts'

/** One fenced example. */
export interface Fence {
  /** The document or source file that holds it. */
  place: string
  /** Line in `place` of the example's first line. */
  line: number
  /** The file name after the language, if any. */
  name: string | undefined
  code: string
}

/** One file to compile; several fences of a document that carry one file name make one file. */
export interface ExampleFile {
  path: string
  place: string
  code: string
  /** For each line of `code`, its line in `place`. */
  lines: number[]
  /** Which globals it may use; `both` is a page's file that imports a file of the backend. */
  runsIn: 'page' | 'backend' | 'both'
}

const OPENING = /^([\s*]*)(`{3,})(ts|typescript)(?:[ \t]+(\S+))?[ \t]*$/

/** Every ```ts and ```typescript fence of a text; `firstLine` is the text's first line in its file. */
function fencesIn(text: string, place: string, firstLine: number): Fence[] {
  const lines = text.split('\n')
  const fences: Fence[] = []
  for (let index = 0; index < lines.length; index++) {
    const opening = OPENING.exec(lines[index] ?? '')
    if (!opening) continue
    const [, prefix = '', ticks = '', , name] = opening
    const begin = index + 1
    const isClosing = (line: string) => line.replace(/^[\s*]*/, '').trimEnd() === ticks
    while (index + 1 < lines.length && !isClosing(lines[index + 1] ?? '')) index++
    const body = lines.slice(begin, index + 1).map((line) => withoutPrefix(line, prefix))
    fences.push({ place, line: firstLine + begin, name, code: body.join('\n') })
  }
  return fences
}

/** A line without the indentation or the star that its fence stands behind. */
function withoutPrefix(line: string, prefix: string): string {
  return line.startsWith(prefix) ? line.slice(prefix.length) : line.replace(/^[\s*]*/, '')
}

/** Every example of the README, the documents and the docstrings of the packages. */
export function allFences(): Fence[] {
  const inDocuments = documents()
    .filter((path) => path !== 'CHANGELOG.md')
    .flatMap((path) => fencesIn(read(path), path, 1))
  const sources = packages().flatMap(({ folder }) => filesUnder(`${folder}/src`, '.ts'))
  const inDocstrings = sources.flatMap((file) =>
    docstrings(file).flatMap(({ text, line }) => fencesIn(text, file, line)),
  )
  return [...inDocuments, ...inDocstrings]
}

function runsIn(code: string, place: string): ExampleFile['runsIn'] {
  const page = place.startsWith('packages/api/') || /from '(@oxbow|@tauri-apps)\/api/.test(code)
  if (!page) return 'backend'
  return /from '\.\.?\//.test(code) ? 'both' : 'page'
}

/** Lays the fences out as files: one for each unnamed fence, one for each name in a document. */
export function layOut(fences: Fence[]): ExampleFile[] {
  const groups = new Map<string, Fence[]>()
  for (const fence of fences) {
    const folder = fence.place.replaceAll(/[^\w-]/g, '-')
    const path = `${folder}/${fence.name ?? `line-${fence.line}.ts`}`
    groups.set(path, [...(groups.get(path) ?? []), fence])
  }
  return [...groups].map(([path, group]) => {
    const code = group.map((fence) => fence.code).join('\n')
    const place = group[0]?.place ?? path
    const lines = group.flatMap((fence) => fence.code.split('\n').map((_, at) => fence.line + at))
    return { path, place, code, lines, runsIn: runsIn(code, place) }
  })
}

/** Fences of TypeScript that `allFences` would miss, such as ```tsx or a second word after the file name. */
export function strayFences(): string[] {
  return documents().flatMap((path) =>
    read(path)
      .split('\n')
      .flatMap((line, at) => {
        const isTypeScript = /^\s*(`{3,}|~{3,})\s*(ts|tsx|typescript|mts)\b/i.test(line)
        return isTypeScript && !OPENING.test(line) ? [`${path}:${at + 1}: ${line.trim()}`] : []
      }),
  )
}
