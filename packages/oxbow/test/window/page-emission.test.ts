import { describe, expect, it, vi } from 'vitest'
import type { Manager } from '../../src/app/manager.ts'
import { corePlugins } from '../../src/plugins/core-plugins.ts'
import { capabilityWith } from '../support/acl.ts'
import { type RawPage, startBackend } from '../support/backend.ts'

const LIMITS = { windowBytes: 200_000, unacknowledgedBytes: 2_000_000 }

async function setUp(limits = LIMITS) {
  const backend = await startBackend({}, undefined, {
    plugins: corePlugins,
    oxbow: { limits },
    capabilities: [capabilityWith(['core:default', 'core:window:allow-set-title'])],
  })
  const pageOf = async (label: string): Promise<RawPage> => {
    await backend.open(label)
    const page = backend.connect(label)
    await page.frame('welcome')
    return page
  }
  return { ...backend, pageOf, emitter: await pageOf('emitter'), reader: await pageOf('reader') }
}

function listen(page: RawPage): Promise<unknown> {
  page.invoke(0, 'plugin:event|listen', { event: 'e', target: { kind: 'Any' }, handler: 1 })
  return page.frame('result', 0)
}

/** Emits a number of events of some size in one message, numbered from 1. */
function emit(page: RawPage, count: number, size: number): void {
  const payload = 'x'.repeat(size)
  const frames = Array.from({ length: count }, (_, i) => [
    'invoke',
    1 + i,
    'plugin:event|emit',
    { event: 'e', payload: `${i}${payload}` },
  ])
  page.send(...frames)
}

const numbersOf = ({ frames }: RawPage): number[] =>
  frames.filter(([kind]) => kind === 'event').map((frame) => Number.parseInt(String(frame[3]), 10))

const answersOf = ({ frames }: RawPage, kind: string): unknown[][] =>
  frames.filter((frame) => frame[0] === kind)

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i)

/** The largest number of bytes in flight to any page, measured after each emission. */
function watchMost({ events, counters }: Manager): () => number {
  let most = 0
  const emit = events.emit.bind(events)
  events.emit = (...given) => {
    emit(...given)
    const sizes = [...counters.pages].map(({ link }) => link.unacknowledged)
    most = Math.max(most, ...sizes)
  }
  return () => most
}

describe('a page that emits more than another can take at once', () => {
  it('waits: all comes, in order, and never much of it is on its way', async () => {
    const { manager, emitter, reader } = await setUp()
    await listen(reader)
    const most = watchMost(manager)
    emit(emitter, 150, 10_000)
    await vi.waitUntil(() => answersOf(emitter, 'result').length === 150)
    await vi.waitUntil(() => numbersOf(reader).length === 150)
    expect(numbersOf(reader)).toEqual(upTo(150))
    expect(most()).toBeLessThan(2 * LIMITS.windowBytes)
    // Later emissions need not wait.
    emitter.invoke(500, 'plugin:event|emit', { event: 'e', payload: 500 })
    await emitter.frame('result', 500)
  })

  it('also waits with events about its window', async () => {
    const { manager, emitter, reader } = await setUp()
    const event = 'tauri://resize'
    reader.invoke(0, 'plugin:event|listen', { event, target: { kind: 'Any' }, handler: 1 })
    await reader.frame('result', 0)
    const most = watchMost(manager)
    const reports = Array.from({ length: 10_000 }, (_, width) => [
      'invoke',
      1 + width,
      'plugin:__OXBOW_WINDOW__|report',
      { report: { event, payload: { width, height: 1 } } },
    ])
    for (let i = 0; i < 10; i++) emitter.send(...reports.slice(1000 * i, 1000 * (i + 1)))
    const heard = (): unknown[][] => answersOf(reader, 'event')
    await vi.waitUntil(() => heard().length === 10_000)
    expect(heard().map((frame) => frame[3])).toEqual(
      upTo(10_000).map((width) => ({ width, height: 1 })),
    )
    expect(most()).toBeLessThan(2 * LIMITS.windowBytes)
  })

  it('is refused by name beyond a limit, and other pages lose nothing', async () => {
    const { emitter, reader } = await setUp()
    await listen(reader)
    emit(emitter, 1000, 10_000)
    const answered = (): number =>
      answersOf(emitter, 'result').length + answersOf(emitter, 'error').length
    await vi.waitUntil(() => answered() === 1000)
    const codes = new Set(answersOf(emitter, 'error').map((frame) => frame[3]))
    expect([...codes]).toEqual(['too_many'])
    const accepted = answersOf(emitter, 'result').map((frame) => Number(frame[1]) - 1)
    expect(accepted.length).toBeGreaterThan(150)
    await vi.waitUntil(() => numbersOf(reader).length === accepted.length)
    expect(numbersOf(reader)).toEqual(accepted)
    reader.invoke(7, 'plugin:window|title')
    await reader.frame('eval')
  })

  it('does not wait for a page that has stopped, and those that read get everything', async () => {
    const { emitter, reader, pageOf } = await setUp()
    const stopped = await pageOf('stopped')
    await Promise.all([listen(reader), listen(stopped)])
    stopped.link.leave()
    emit(emitter, 150, 10_000)
    await vi.waitUntil(() => answersOf(emitter, 'result').length === 150)
    await vi.waitUntil(() => numbersOf(reader).length === 150)
    expect(numbersOf(reader)).toEqual(upTo(150))
  })

  it('is heard in full though it is reloaded meanwhile', async () => {
    const { emitter, reader, connect } = await setUp()
    await listen(reader)
    emit(emitter, 150, 10_000)
    connect('emitter')
    expect((await emitter.closed).code).toBe(4409)
    await vi.waitUntil(() => numbersOf(reader).length === 150)
    expect(numbersOf(reader)).toEqual(upTo(150))
  })

  it('waits with what it does to the window of another, and not with its own', async () => {
    const { manager, emitter, reader } = await setUp()
    const value = 'x'.repeat(50_000)
    const title = (id: number, label: string): unknown[] => [
      'invoke',
      id,
      'plugin:window|set_title',
      { label, value },
    ]
    const link = [...manager.counters.pages].at(-1)?.link
    emitter.send(...Array.from({ length: 30 }, (_, i) => title(i, 'reader')), title(30, 'emitter'))
    await emitter.frame('eval')
    expect(link?.unacknowledged).toBeLessThan(2 * LIMITS.windowBytes)
    await vi.waitUntil(() => {
      const evals = answersOf(reader, 'eval')
      return evals.length > 30
    })
  })
})
