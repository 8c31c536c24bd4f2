// Attacks by core commands that make the backend store, read or decode data.
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { Builder } from 'oxbow'
import { PNG } from 'pngjs'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { chunk, SIGNATURE } from '../support/png.ts'
import { RawClient } from '../support/raw-client.ts'

const MIB = 1024 * 1024

async function start(limits: Record<string, number> = {}) {
  const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
  const app = Builder.default()
    .logger(quiet)
    .build({ oxbow: { host: 'none', limits } })
  onTestFinished(async () => void (await app.stop()))
  await app.start()
  const client = await RawClient.join(app, 'main')
  onTestFinished(() => client.cut())
  let calls = 0
  const call = async (command: string, args: object): Promise<unknown> => {
    const id = calls++
    client.send([['invoke', id, command, args]])
    return (await client.answer(id)).slice(2)
  }
  return { app, call }
}

/** A small file that claims to be a large image; a valid one is white. */
function picture(width: number, height: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([1, 0], 8)
  const rows = Buffer.alloc(height * (1 + Math.ceil(width / 8)))
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oxbow-resource-'))
})

afterAll(() => rm(folder, { recursive: true }))

const refused = (limit: string, value: number) => [
  `the limit \`${limit}\` of ${value} is reached`,
  'too_many',
]

describe('a picture', () => {
  it('that claims more pixels than a page may have is refused by its header', async () => {
    const { call } = await start()
    const bytes = picture(10_000, 10_000)
    expect(bytes.byteLength).toBeLessThan(20_000)
    const answer = refused('resourceBytes', 128 * MIB)
    expect(await call('plugin:image|from_bytes', { bytes: [...bytes] })).toEqual(answer)
    const path = join(folder, 'large.png')
    await writeFile(path, bytes)
    expect(await call('plugin:image|from_path', { path })).toEqual(answer)
    expect(await call('plugin:window|set_icon', { value: path })).toMatchObject([
      expect.stringContaining('not allowed'),
      'not_allowed',
    ])
  })

  it('counts while it exists or is being made, and not after that', async () => {
    const { call } = await start({ resourceBytes: 10 * MIB })
    const bytes = [...picture(1024, 1024)]
    const make = () => call('plugin:image|from_bytes', { bytes })
    const answers = await Promise.all(Array.from({ length: 30 }, make))
    const made = answers.filter((answer) => !Array.isArray(answer) || answer.length === 1)
    expect(made).toHaveLength(2)
    expect(answers.filter((answer) => !made.includes(answer))).toEqual(
      Array(28).fill(refused('resourceBytes', 10 * MIB)),
    )
    for (const [rid] of made as [number][]) await call('plugin:resources|close', { rid })
    expect(await make()).toEqual([expect.any(Number)])
  })

  it('that fails takes no room', async () => {
    const { call } = await start({ resourceBytes: 5 * MIB })
    const good = picture(1024, 1024)
    const bad = Buffer.from(good)
    bad[60] = (bad[60] ?? 0) ^ 1
    for (let i = 0; i < 5; i++) {
      expect(await call('plugin:image|from_bytes', { bytes: [...bad] })).toMatchObject([
        expect.stringMatching(/^invalid image: /),
        'invalid_image',
      ])
      const wrong = { rgba: Array(1000).fill(0), width: 1, height: 1 }
      expect(await call('plugin:image|new', wrong)).toMatchObject([
        expect.any(String),
        'invalid_image',
      ])
    }
    expect(await call('plugin:image|from_bytes', { bytes: [...good] })).toEqual([
      expect.any(Number),
    ])
  })

  it('is read from a regular file and from nothing else', async () => {
    const { call } = await start()
    const good = join(folder, 'good.png')
    await writeFile(good, PNG.sync.write(new PNG({ width: 2, height: 3 })))
    const pipes = Array.from({ length: 8 }, (_, i) => join(folder, `pipe-${i}`))
    execFileSync('mkfifo', pipes)
    const paths = [...pipes, '/dev/zero', '/dev/random', folder]
    const answers = await Promise.all(paths.map((path) => call('plugin:image|from_path', { path })))
    expect(answers).toEqual(
      paths.map((path) => [`invalid image: ${path} is not a regular file`, 'invalid_image']),
    )
    const [rid] = (await call('plugin:image|from_path', { path: good })) as [number]
    expect(await call('plugin:image|size', { rid })).toEqual([{ width: 2, height: 3 }])
  })

  it('is not read if its first bytes are not those of a picture', async () => {
    const { call } = await start()
    expect(await call('plugin:image|from_path', { path: '/proc/self/environ' })).toEqual([
      'invalid image: not a PNG image: the bytes do not begin like one',
      'invalid_image',
    ])
  })
})

describe('resources', () => {
  const image = { rgba: [1, 2, 3, 4], width: 1, height: 1 }
  const item = { kind: 'MenuItem', options: { text: 'x' }, handler: '__CHANNEL__:1' }
  const menu = { kind: 'Menu', options: {}, handler: '__CHANNEL__:2' }

  it.each<[string, object]>([
    ['plugin:image|new', image],
    ['plugin:menu|new', item],
  ])('%s: as many as the limit says are kept, one more is refused by name', async (name, args) => {
    const { call } = await start({ resources: 5 })
    for (let i = 0; i < 5; i++) expect(await call(name, args)).toHaveLength(1)
    expect(await call(name, args)).toEqual(refused('resources', 5))
  })

  it.each<[string, object]>([
    ['append', {}],
    ['prepend', {}],
    ['insert', { position: 0 }],
  ])('items of menus count, however they come in: %s', async (name, more) => {
    const { call } = await start({ resources: 8 })
    const [[rid]] = (await call('plugin:menu|new', menu)) as [[number]]
    const add = (count: number) =>
      call(`plugin:menu|${name}`, {
        rid,
        kind: 'Menu',
        items: Array(count).fill({ text: 'x' }),
        ...more,
      })
    expect(await add(8)).toEqual(refused('resources', 8))
    expect(await add(4)).toEqual([null])
    expect(await call('plugin:menu|items', { rid, kind: 'Menu' })).toEqual(refused('resources', 8))
    expect(await add(3)).toEqual([null])
    expect(await add(1)).toEqual(refused('resources', 8))
    await call('plugin:resources|close', { rid })
    expect(await call('plugin:menu|create_default', {})).toEqual(refused('resources', 8))
    expect(await call('plugin:menu|new', menu)).toMatchObject([
      [expect.any(Number), expect.any(String)],
    ])
  })

  it('a list of items without room for all makes no item at all', async () => {
    const { call } = await start({ resources: 8 })
    const [[rid]] = (await call('plugin:menu|new', menu)) as [[number]]
    const items = Array(4).fill({ text: 'x' })
    expect(await call('plugin:menu|append', { rid, kind: 'Menu', items })).toEqual([null])
    const draw = vi.spyOn(crypto, 'getRandomValues')
    onTestFinished(() => draw.mockRestore())
    expect(await call('plugin:menu|items', { rid, kind: 'Menu' })).toEqual(refused('resources', 8))
    expect(draw).not.toHaveBeenCalled()
  })

  it.each<[string, object]>([
    ['set_text', { text: 'x'.repeat(10_000) }],
    ['set_accelerator', { accelerator: 'x'.repeat(10_000) }],
    ['set_icon', { icon: 'x'.repeat(10_000) }],
    ['set_icon', { icon: { rgba: Array(10_200).fill(1), width: 50, height: 51 } }],
  ])('the visible properties of an item count: %s', async (name, change) => {
    const { call } = await start({ resourceBytes: 10_000 })
    const kind = name === 'set_icon' ? 'Icon' : 'MenuItem'
    const [[rid]] = (await call('plugin:menu|new', { ...item, kind })) as [[number]]
    const set = { rid, kind, ...change }
    expect(await call(`plugin:menu|${name}`, set)).toEqual(refused('resourceBytes', 10_000))
  })

  it('an item that fails with others takes no room, nor do they', async () => {
    const { call } = await start({ resources: 4 })
    const [[rid]] = (await call('plugin:menu|new', menu)) as [[number]]
    for (let i = 0; i < 5; i++) {
      const items = [{ text: 'x' }, { text: 'y', items: [{ text: 'z' }] }, [rid + 1, 'MenuItem']]
      expect(await call('plugin:menu|append', { rid, kind: 'Menu', items })).toMatchObject([
        expect.stringMatching(/^The resource id \d+ is invalid\.$/),
        'resource_not_found',
      ])
    }
    const items = [{ text: 'x' }, { text: 'y' }, { text: 'z' }]
    expect(await call('plugin:menu|append', { rid, kind: 'Menu', items })).toEqual([null])
  })
})
