// The memory that large streams need in a backend, which runs in its own process. OXBOW_STREAM_MIB=1024 sends a GiB.
import { connect } from '@oxbow/api'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { Programs } from '../../packages/oxbow/test/support/program.ts'

const MIB = 2 ** 20
const SIZE_MIB = Number(process.env.OXBOW_STREAM_MIB ?? 192)

/** The allowed growth of the process, in MiB. */
const GROWTH_MIB = 64

const BACKEND = `
import { setTimeout as sleep } from 'node:timers/promises'
import { stream } from './oxbow.mjs'
import { z } from 'zod'

let peak = 0
const look = () => { peak = Math.max(peak, process.memoryUsage.rss()) }
setInterval(look, 5)

const builder = Builder.default().commands({
  rss: command(() => { const highest = peak; peak = 0; look(); return { now: peak, highest } }),
  slow: command({ file: stream() }, async ({ file }) => {
    let size = 0
    for await (const bytes of file) {
      size += bytes.byteLength
      await sleep(1)
      look()
    }
    return size
  }),
  random: command({ size: z.number() }, async function* ({ size }) {
    for (let left = size; left > 0; left -= 256 * 1024) yield new Uint8Array(256 * 1024)
  }),
})
const app = builder.build({ oxbow: { host: 'none' } })
await app.start()
await app.createWebviewWindow('main').catch(() => {})
console.log('ready ' + JSON.stringify(app.access('main')) + ';')
`

let programs: Programs
beforeAll(async () => {
  programs = await Programs.prepare()
})
afterAll(() => programs[Symbol.dispose]())

/** A backend that is warm, and a page. */
async function start() {
  const program = programs.run('memory', BACKEND)
  await vi.waitUntil(() => /ready (.*);/.test(program.output), { timeout: 20_000 })
  const access = JSON.parse(/ready (.*);/.exec(program.output)?.[1] ?? '')
  const page = await connect({ ...access, WebSocket })
  const rss = () => page.invoke('rss') as Promise<{ now: number; highest: number }>
  await page.invoke('slow', { file: new Blob([new Uint8Array(4 * MIB)]) })
  await rss()
  const idle = (await rss()).now
  /** The largest growth of the process since then, in MiB. */
  const growth = async (): Promise<number> => ((await rss()).highest - idle) / MIB
  return { page, growth, [Symbol.dispose]: () => program.signal('SIGKILL') }
}

const timeout = 60_000 + SIZE_MIB * 1000

it(`an upload of ${SIZE_MIB} MiB to a slow handler costs at most ${GROWTH_MIB} MiB`, {
  timeout,
}, async () => {
  using backend = await start()
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let n = 0; n < SIZE_MIB; n++) yield new Uint8Array(MIB)
  }
  expect(await backend.page.invoke('slow', { file: pieces() })).toBe(SIZE_MIB * MIB)
  const growth = await backend.growth()
  console.log(`upload of ${SIZE_MIB} MiB: the backend grew by ${growth.toFixed(1)} MiB`)
  expect(growth).toBeLessThan(GROWTH_MIB)
})

it(`a download of ${SIZE_MIB} MiB by a slow page costs at most ${GROWTH_MIB} MiB`, {
  timeout,
}, async () => {
  using backend = await start()
  const items = await backend.page.invoke('random', { size: SIZE_MIB * MIB })
  let size = 0
  for await (const bytes of items as AsyncIterable<ArrayBuffer>) {
    size += bytes.byteLength
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  expect(size).toBe(SIZE_MIB * MIB)
  const growth = await backend.growth()
  console.log(`download of ${SIZE_MIB} MiB: the backend grew by ${growth.toFixed(1)} MiB`)
  expect(growth).toBeLessThan(GROWTH_MIB)
})
