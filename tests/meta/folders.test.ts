// Holds the picture of the folders in ARCHITECTURE.md to the rules by which they import each other.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { MAY_IMPORT } from '../../packages/oxbow/imports.config.mjs'
import { ROOT, read } from './repository.ts'

const SECTION = '## The folders of the backend'
const FOLDERS = readdirSync(join(ROOT, 'packages/oxbow/src'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort()

/** The rows of the picture from the top, each with the folders in it. */
function rows(): string[][] {
  const [, section = ''] = read('ARCHITECTURE.md').split(SECTION)
  const [, picture = ''] = section.split('```')
  return picture
    .split('\n')
    .map((line) => line.slice(0, 30).match(/[a-z]+/g) ?? [])
    .map((words) => words.filter((word) => FOLDERS.includes(word)))
    .filter((folders) => folders.length > 0)
}

it('the picture of ARCHITECTURE.md and imports.config.mjs name every folder of packages/oxbow/src', () => {
  expect(rows().flat().sort()).toEqual(FOLDERS)
  expect(Object.keys(MAY_IMPORT).sort()).toEqual(FOLDERS)
})

it.each(Object.entries(MAY_IMPORT))(
  'the picture shows what %s may import below it',
  (folder, imported) => {
    const row = rows().findIndex((folders) => folders.includes(folder))
    const below = rows()
      .slice(row + 1)
      .flat()
    expect(below).toEqual(expect.arrayContaining([...imported]))
  },
)
