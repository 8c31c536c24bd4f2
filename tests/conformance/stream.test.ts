// Streams in both directions in a real page: files of the user, large data, reloads.
import { createHash } from 'node:crypto'
import { Builder, command, stream } from 'oxbow'
import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { linkOf, useApp, usePage } from '../support/app.ts'
import { needsBrowser } from '../support/engine.ts'

const MIB = 2 ** 20
// `npm run soak -- conformance` sends as much data as a film.
const LARGE = (process.env.OXBOW_SOAK ? 100 : 10) * MIB

/** The ends of the handlers, in order. */
const ends: unknown[] = []

const builder = () =>
  Builder.default().commands({
    digest: command({ file: stream() }, async ({ file }) => {
      const hash = createHash('sha256')
      for await (const bytes of file) hash.update(bytes)
      return hash.digest('hex')
    }),
    watch: command({ file: stream() }, async ({ file }) => {
      try {
        for await (const _bytes of file);
      } catch (error) {
        ends.push((error as { code?: string }).code)
        throw error
      }
    }),
    random: command({ size: z.number() }, async function* ({ size }) {
      const piece = new Uint8Array(MIB / 2)
      for (let at = 0; at < size; at += piece.byteLength) {
        piece.fill(at / piece.byteLength)
        yield piece
      }
    }),
    count: command(async function* (_args, { signal }) {
      signal.addEventListener('abort', () => ends.push(signal.reason.code))
      try {
        for (let n = 0; ; n++) yield n
      } finally {
        ends.push('returned')
      }
    }),
  })

const running = useApp(builder)
const page = usePage(running, 'main')

describe('an upload', () => {
  it('of a file that the user has chosen arrives unchanged, and reports progress', async (context) => {
    needsBrowser(context, 'a file that the test chooses for its user')
    const content = Buffer.alloc(3 * MIB + 1, 'ox')
    await page().setContent('<input type="file">')
    const file = { name: 'ox.txt', mimeType: 'text/plain', buffer: content }
    await page().setInputFiles('input', file)
    const { digest, progress } = await page().evaluate(async () => {
      const { invoke, upload } = window.oxbow
      const [file] = document.querySelector('input')?.files ?? []
      const progress: { loaded: number; total: number | undefined }[] = []
      if (!file) throw new Error('no file')
      const digest = await invoke('digest', {
        file: upload(file, { onProgress: (now) => progress.push(now) }),
      })
      return { digest, progress }
    })
    expect(digest).toBe(createHash('sha256').update(content).digest('hex'))
    expect(progress.at(-1)).toEqual({ loaded: content.byteLength, total: content.byteLength })
    expect(progress.length).toBeGreaterThan(10)
  })

  it(`of ${LARGE / MIB} MiB is equal to what was sent`, async () => {
    const digest = await page().evaluate(async (size) => {
      const parts = Array.from({ length: size / 2 ** 20 }, (_, n) =>
        new Uint8Array(2 ** 20).fill(n),
      )
      return await window.oxbow.invoke('digest', { file: new Blob(parts) })
    }, LARGE)
    const hash = createHash('sha256')
    for (let n = 0; n < LARGE / MIB; n++) hash.update(Buffer.alloc(MIB, n))
    expect(digest).toBe(hash.digest('hex'))
  })

  it('that is aborted half-way fails the handler and cancels the source', async () => {
    ends.length = 0
    const end = await page().evaluate(async () => {
      const own = new AbortController()
      let isCancelled = false
      const file = new ReadableStream({
        pull: (controller) => controller.enqueue(new Uint8Array(1000)),
        cancel: () => {
          isCancelled = true
        },
      })
      const onProgress = ({ loaded }: { loaded: number }): void => {
        if (loaded > 10_000) own.abort()
      }
      const { invoke, upload } = window.oxbow
      const call = invoke('watch', { file: upload(file, { onProgress }) }, { signal: own.signal })
      return { ...(await window.outcome(call)), isCancelled }
    })
    expect(end).toMatchObject({ error: 'IpcError', isCancelled: true })
    await vi.waitUntil(() => ends.includes('aborted'))
  })
})

describe('a download', () => {
  it(`of ${LARGE / MIB} MiB is equal to what was sent`, async () => {
    const digest = await page().evaluate(async (size) => {
      const parts: ArrayBuffer[] = []
      const items = await window.oxbow.invoke<AsyncIterable<ArrayBuffer>>('random', { size })
      for await (const part of items) parts.push(part)
      const hash = await crypto.subtle.digest('SHA-256', await new Blob(parts).arrayBuffer())
      return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
    }, LARGE)
    const hash = createHash('sha256')
    for (let n = 0; n < (2 * LARGE) / MIB; n++) hash.update(Buffer.alloc(MIB / 2, n))
    expect(digest).toBe(hash.digest('hex'))
  })

  it('whose `for await` loop breaks ends its handler', async () => {
    ends.length = 0
    const got = await page().evaluate(async () => {
      let got = 0
      for await (const n of await window.oxbow.invoke<AsyncIterable<number>>('count')) {
        got = n
        if (n === 1000) break
      }
      return got
    })
    expect(got).toBe(1000)
    await vi.waitUntil(() => ends.length === 2)
    expect(ends).toEqual(['aborted', 'returned'])
  })

  it("rejects in Tauri's own invoke, with an error that names @oxbow/api", async () => {
    const end = await page().evaluate(() => window.outcome(window.tauri.core.invoke('count')))
    expect(end).toEqual({
      rejected: expect.stringContaining('answers with a stream, which only invoke of @oxbow/api'),
    })
  })
})

it('a reload ends streams in both directions', async () => {
  const own = await running().open('reloads')
  ends.length = 0
  await own.evaluate(async () => {
    const { invoke } = window.oxbow
    const file = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(1000)),
    })
    void invoke('watch', { file }).catch(() => {})
    const items = await invoke<AsyncIterableIterator<number>>('count')
    await items.next()
  })
  await own.reload()
  await linkOf(own)
  await vi.waitUntil(() => ends.length === 3)
  expect(ends.toSorted()).toEqual(['disconnected', 'disconnected', 'returned'])
})
