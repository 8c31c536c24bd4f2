// Keeps the packages to the house rules that no linter sees.
import { describe, expect, it } from 'vitest'
import { entries } from './exports.ts'
import { exists, filesUnder, packages, read, workspaces } from './repository.ts'

const all = packages()
const versions = new Map(all.map(({ name, version }) => [name, version]))

/** `test/x.test.ts` tests `src/x.ts`; `test/x.topic.test.ts` is a second file about the same source, as are those of `test/soak`. */
function sourceOf(folder: string, test: string): string {
  const path = test.slice(`${folder}/test/`.length).replace(/^soak\//, '')
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

  it('every source file opens with a sentence about its purpose', () => {
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

/** The lock file's entry of a package, which for our own repeats the manifest's dependencies. */
interface Locked {
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
  /** Whether it is a folder of the repository. */
  link?: boolean
  integrity?: string
}

describe('package-lock.json', () => {
  const { packages: locked }: { packages: Record<string, Locked> } = JSON.parse(
    read('package-lock.json'),
  )

  it('names no registry, so that it works with every one', () => {
    expect(read('package-lock.json')).not.toMatch(/"resolved": "https?:/)
  })

  it.each(['', ...workspaces()])(
    'is as new as %s/package.json, or else npm ci refuses it',
    (folder) => {
      const { dependencies, devDependencies }: Locked = JSON.parse(
        read(folder === '' ? 'package.json' : `${folder}/package.json`),
      )
      const entry = locked[folder]
      const known = { dependencies: entry?.dependencies, devDependencies: entry?.devDependencies }
      expect(known, 'to mend it: npm install').toEqual({ dependencies, devDependencies })
    },
  )

  it('has a digest of every package from a registry', () => {
    const without = Object.entries(locked).filter(
      ([path, { link, integrity }]) => path.startsWith('node_modules/') && !link && !integrity,
    )
    expect(
      without.map(([path]) => path),
      'to mend it: node scripts/complete-lock.mjs',
    ).toEqual([])
  })

  it('names the packages for every platform, or else npm ci refuses it everywhere', () => {
    const names = new Set(Object.keys(locked).map((path) => path.split('node_modules/').at(-1)))
    const optional = Object.values(locked).flatMap(({ optionalDependencies = {} }) =>
      Object.keys(optionalDependencies),
    )
    const missing = optional.filter((name) => !names.has(name))
    expect(missing, 'to mend it: node scripts/complete-lock.mjs').toEqual([])
  })
})
