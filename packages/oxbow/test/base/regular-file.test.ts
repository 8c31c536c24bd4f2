import { execFileSync } from 'node:child_process'
import { mkdir, open, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { comparedPlaceOf, openRegular, placeOf, readAtMost } from '../../src/base/regular-file.ts'
import { directoryOf } from '../support/server.ts'

it('a regular file is opened and read up to its bound', async () => {
  const root = await directoryOf({ 'x.bin': Buffer.alloc(3_000_000, 7) })
  const file = await openRegular(join(root, 'x.bin'))
  expect((await readAtMost(file as never, 3_000_000))?.equals(Buffer.alloc(3_000_000, 7))).toBe(
    true,
  )
  await file?.close()
  await using again = await open(join(root, 'x.bin'))
  expect(await readAtMost(again, 2_999_999)).toBeUndefined()
})

it('a folder is not a regular file, and a missing one throws what Node throws', async () => {
  const root = await directoryOf({})
  await mkdir(join(root, 'folder'))
  expect(await openRegular(join(root, 'folder'))).toBeUndefined()
  await expect(openRegular(join(root, 'nothing'))).rejects.toMatchObject({ code: 'ENOENT' })
})

it.runIf(process.platform !== 'win32')(
  'pipes and devices are not opened, and do not block',
  async () => {
    const root = await directoryOf({ 'x.txt': 'x' })
    const pipes = Array.from({ length: 8 }, (_, i) => join(root, `pipe-${i}`))
    execFileSync('mkfifo', pipes)
    const answers = await Promise.all([...pipes, '/dev/zero', '/dev/null'].map(openRegular))
    expect(answers.every((file) => file === undefined)).toBe(true)
    await (await openRegular(join(root, 'x.txt')))?.close()
  },
)

it.each([
  ['as the system tells', placeOf],
  ['as a comparison tells', comparedPlaceOf],
])('the path of an open file has no links, %s', async (_how, place) => {
  const root = await realpath(await directoryOf({ 'a/x.txt': 'x', 'y (deleted)': 'y' }))
  await symlink(join(root, 'a'), join(root, 'link'))
  await using file = await open(join(root, 'link/x.txt'))
  expect(await place(file, join(root, 'link/x.txt'))).toBe(join(root, 'a/x.txt'))
  await using odd = await open(join(root, 'y (deleted)'))
  expect(await place(odd, join(root, 'y (deleted)'))).toBe(join(root, 'y (deleted)'))
})

it.each([
  ['as the system tells', placeOf],
  ['as a comparison tells', comparedPlaceOf],
])('a removed open file has no path, whatever has its name now, %s', async (_how, place) => {
  const root = await realpath(await directoryOf({ 'x.txt': 'x' }))
  const path = join(root, 'x.txt')
  await using file = await open(path)
  await rm(path)
  expect(await place(file, path)).toBeUndefined()
  await writeFile(path, 'another')
  expect(await place(file, path)).toBeUndefined()
})
