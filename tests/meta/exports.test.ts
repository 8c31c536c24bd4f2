// Holds the public API to its documentation: every export says what it does and shows how.
import { describe, expect, it } from 'vitest'
import { entries, exportsOf, type PublicExport } from './exports.ts'
import { exists, packages } from './repository.ts'

/** A type shows its use in the functions that take it, and a constant is its own example. */
function needsExample({ name, isType }: PublicExport): boolean {
  return !isType && name !== name.toUpperCase()
}

/** An instance of a class may come from a function, so that the example has no need of the name. */
function isClass(name: string): boolean {
  return /^[A-Z]/.test(name)
}

function faultOf(item: PublicExport): string | undefined {
  const { name, doc } = item
  if (doc === undefined) return 'has no docstring'
  const [description = ''] = doc.split(/^@/m)
  if (!/[.!?:](\s|$)/.test(description))
    return 'has a docstring that does not begin with a sentence'
  if (!needsExample(item)) return undefined
  const example = /@example\s*\n```ts\n([\s\S]*?)\n```/.exec(doc)?.[1]
  if (example === undefined) return 'has no @example with a fenced ts block'
  if (!example.startsWith('import ')) return 'has an @example that does not begin with its import'
  return example.includes(name) || isClass(name)
    ? undefined
    : 'has an @example that does not use it'
}

// A package for other systems is called by its sister alone, and its examples would not compile here.
const all = packages().filter(({ os }) => os === undefined)

describe.each(all)('$name', (manifest) => {
  it.each([...entries(manifest)])('documents every export of its entry %s', (_path, entry) => {
    expect(exists(entry), `${entry} exists`).toBe(true)
    const faults = exportsOf(entry).flatMap((item) => {
      const fault = faultOf(item)
      return fault ? [`${item.file}: ${item.name} ${fault}`] : []
    })
    expect(faults).toEqual([])
  })
})

// A line for each name that users can import. To change it on purpose: npx vitest run tests/meta/exports.test.ts -u
it('exports what surface.txt lists, and nothing else', async () => {
  const lines = packages().flatMap((manifest) =>
    [...entries(manifest)].flatMap(([path, entry]) =>
      exportsOf(entry).map(({ name, isType }) => {
        const module = `${manifest.name}${path.slice(1)}`
        return `${module} ${isType ? 'type' : 'value'} ${name}\n`
      }),
    ),
  )
  await expect(lines.sort().join('')).toMatchFileSnapshot('surface.txt')
})
