// Random channel messages of all sizes, in memory and in a real browser.
import { Channel } from '@oxbow/api'
import fc from 'fast-check'
import { Builder } from 'oxbow'
import { expect, it } from 'vitest'
import { useApp, usePage } from '../support/app.ts'
import { MemoryApp } from './memory-app.ts'
import { digestOf, digestsOf, streamCommands, streams } from './streams.ts'

it('C15 messages of 0 B to 4 MiB, JSON and raw mixed, arrive in order and unchanged', async () => {
  const app = new MemoryApp(['main'], streamCommands)
  const page = await app.open('main')
  const read = async (messages: object[]): Promise<string[]> => {
    const digests: string[] = []
    const onMessage = new Channel((value) => digests.push(digestOf(value)), page)
    await page.invoke('stream', { messages, onMessage })
    return digests
  }
  await fc.assert(
    fc.asyncProperty(streams, async (sent) => {
      expect(await Promise.all(sent.map(read))).toEqual(sent.map(digestsOf))
    }),
    { numRuns: 40 },
  )
  await app.stop()
})

const app = useApp(() => Builder.default().commands(streamCommands))
const page = usePage(app, 'main')

it.each(['tauri', 'oxbow'] as const)(
  'C15 they do so in Chromium, for the Channel of %s',
  async (api) => {
    await fc.assert(
      fc.asyncProperty(streams, async (sent) => {
        const received = await page().evaluate(readInPage, { sent, api })
        expect(received).toEqual(sent.map(digestsOf))
      }),
      { numRuns: 8 },
    )
  },
)

/** Runs in the page: reads all streams at once and returns the digests of their messages. */
async function readInPage({
  sent,
  api,
}: {
  sent: object[][]
  api: 'tauri' | 'oxbow'
}): Promise<string[][]> {
  const digestOf = async (value: unknown): Promise<string> => {
    const raw = value instanceof ArrayBuffer
    const bytes = raw ? value : new TextEncoder().encode(JSON.stringify(value))
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
    const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
    return `${raw ? 'raw' : 'json'} ${hex}`
  }
  const { Channel, invoke } = api === 'tauri' ? window.tauri.core : window.oxbow
  const read = async (messages: object[]): Promise<string[]> => {
    const digests: Promise<string>[] = []
    const onMessage = new Channel<unknown>((value) => {
      digests.push(digestOf(value))
    })
    await invoke('stream', { messages, onMessage })
    return Promise.all(digests)
  }
  return Promise.all(sent.map(read))
}
