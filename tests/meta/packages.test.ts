// Keeps the packages to the house rules that no linter sees.
import { describe, expect, it } from 'vitest'
import { entries } from './exports.ts'
import { exists, filesUnder, packages, read } from './repository.ts'

const all = packages()
const versions = new Map(all.map(({ name, version }) => [name, version]))

/** `test/x.test.ts` tests `src/x.ts`; `test/x.topic.test.ts` is a second file about the same source. */
function sourceOf(folder: string, test: string): string {
  const path = test.slice(`${folder}/test/`.length)
  return `${folder}/src/${path.replace(/(\.[\w-]+)?\.(test|test-d)\.ts$/, '.ts')}`
}

/** Whether a file begins with a comment that holds a sentence. */
function opensWithSentence(text: string): boolean {
  const [comment = ''] = /^(\/\*\*?[\s\S]*?\*\/|(\/\/[^\n]*\n)+)/.exec(text) ?? []
  return /[\w)`][.:](\s|$)/.test(comment)
}

describe.each(all)('$name', ({ folder, version, dependencies = {}, ...manifest }) => {
  const sources = filesUnder(`${folder}/src`, '.ts')

  it('every entry in its exports has a source', () => {
    const lost = [...entries({ folder, version, ...manifest }).values()].filter(
      (path) => !exists(path),
    )
    expect(lost).toEqual([])
  })

  it('every test file stands where its source stands', () => {
    const tests = [
      ...filesUnder(`${folder}/test`, '.test.ts'),
      ...filesUnder(`${folder}/test`, '.test-d.ts'),
    ]
    expect(tests.length).toBeGreaterThan(0)
    expect(tests.filter((test) => !exists(sourceOf(folder, test)))).toEqual([])
  })

  it('every source file opens with a sentence that says what it is for', () => {
    const silent = sources.filter((path) => !opensWithSentence(read(path)))
    expect(silent).toEqual([])
  })

  it('depends on the exact version of its sisters', () => {
    const stale = Object.entries(dependencies).filter(
      ([name, range]) => versions.has(name) && versions.get(name) !== range,
    )
    expect(stale).toEqual([])
  })

  it('has the one version of all packages', () => {
    expect(version).toBe(all[0]?.version)
  })
})

describe('what a page can reach', () => {
  it.each(['packages/protocol', 'packages/api'])(
    '%s names nothing of Node in its sources',
    (folder) => {
      const sources = filesUnder(`${folder}/src`, '.ts')
      const code = (path: string) => read(path).replaceAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '')
      const reaching = sources.filter((path) =>
        /\bBuffer\b|\bNodeJS\.|from '(node:|ws'|oxbow)/.test(code(path)),
      )
      expect(sources.length).toBeGreaterThan(0)
      expect(reaching).toEqual([])
    },
  )
})

describe('package-lock.json', () => {
  it('names no registry, so that it works with every one', () => {
    expect(read('package-lock.json')).not.toMatch(/"resolved": "https?:/)
  })

  it('names the packages for every platform, or else npm ci refuses it everywhere', () => {
    const lock: { packages: Record<string, { optionalDependencies?: Record<string, string> }> } =
      JSON.parse(read('package-lock.json'))
    const names = new Set(
      Object.keys(lock.packages).map((path) => path.split('node_modules/').at(-1)),
    )
    const optional = Object.values(lock.packages).flatMap(({ optionalDependencies = {} }) =>
      Object.keys(optionalDependencies),
    )
    const missing = optional.filter((name) => !names.has(name))
    expect(missing, 'to mend it: node scripts/complete-lock.mjs').toEqual([])
  })
})
