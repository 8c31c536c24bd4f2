// Holds the page about Tauri's rules to the ids that code, documents and tests use.
import { describe, expect, it } from 'vitest'
import { documents, filesUnder, packages, read } from '../meta/repository.ts'

const PAGE = 'docs/tauri-rules.md'
const SELF = 'tests/docs/tauri-rules.test.ts'

/** An id as prose and names of tests write it; `%E0`, `PROGRAMFILES(X86)` and the display X11 are none. */
const ID = /(?<![%\w./-])(?:[ACEINPSWX]\d{1,2}|(?<=[§(])7\.\d|(?<=['"`]|7\.\d )7\.\d(?= ))\b/g
const NO_RULES = ['X11', 'X86']

const rules = [...read(PAGE).matchAll(/^- \*\*([A-Z0-9.]+)\*\* /gm)].map(([, id = '']) => id)

const idsIn = (file: string): string[] =>
  [...read(file).matchAll(ID)].map(([id]) => id).filter((id) => !NO_RULES.includes(id))

const tests = ['tests', ...packages().map(({ folder }) => `${folder}/test`)]
  .flatMap((folder) => filesUnder(folder, '.ts'))
  .filter((file) => file !== SELF)
const sources = packages().flatMap(({ folder }) => filesUnder(`${folder}/src`, '.ts'))
const pages = documents().filter((path) => path !== PAGE)

describe("the page about Tauri's rules", () => {
  it('has each rule once, in the order of its number', () => {
    const inOrder = (id: string): number => Number(id.replace(/^[A-Z]/, ''))
    expect(rules).toEqual([...new Set(rules)])
    for (const letter of new Set(rules.map(([letter]) => letter))) {
      const numbers = rules.filter((id) => id.startsWith(letter ?? '')).map(inOrder)
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
    }
  })

  it.each([
    { kind: 'sources', files: sources },
    { kind: 'tests', files: tests },
    { kind: 'documents', files: pages },
  ])('explains every id that $kind use', ({ files }) => {
    const unknown = files.flatMap((file) =>
      idsIn(file)
        .filter((id) => !rules.includes(id))
        .map((id) => `${file}: ${id}`),
    )
    expect(unknown).toEqual([])
  })

  it('has no rule that no test names', () => {
    const named = new Set(tests.flatMap(idsIn))
    expect(rules.filter((id) => !named.has(id))).toEqual([])
  })

  it('is linked by the README of every package whose docstrings use ids', () => {
    const citing = packages().filter(({ folder }) =>
      filesUnder(`${folder}/src`, '.ts').some((file) => idsIn(file).length > 0),
    )
    const silent = citing.filter(({ folder }) => !read(`${folder}/README.md`).includes(PAGE))
    expect(silent.map(({ name }) => name)).toEqual([])
  })
})
