// Events for a page that has stopped reading: lost events, the notice about them, and their cost.
import type { LineEventPayloads } from '@oxbow/api'
import { Builder, command, event } from 'oxbow'
import { testApp } from 'oxbow/test'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { connectWithSocket, type SocketClient } from '../support/socket-client.ts'

const KEPT = 100
const PADDING = 'x'.repeat(100)

async function setUp() {
  const builder = Builder.default()
    .logger({ debug() {}, info() {}, warn() {}, error() {} })
    .events({ position: event<object>(), line: event<object>(), order: event<object>() })
    .delivery({ position: 'latest', line: { policy: 'drop-oldest', events: KEPT } })
    .commands({ wait: command(() => {}) })
  const test = await testApp(builder)
  onTestFinished(() => test.stop())
  await test.app.createWebviewWindow('stopped')
  return test.app
}

/** Records the numbers of events and the gaps that a page gets, in order. */
async function listenTo(page: SocketClient, name: string) {
  const heard: (number | string)[] = []
  await page.listen(name, ({ payload }) => heard.push((payload as { n: number }).n))
  await page.listen('oxbow://gap', ({ payload }) => {
    const { event, dropped } = payload as LineEventPayloads['oxbow://gap']
    if (event === name) heard.push(`gap of ${dropped}`)
  })
  return heard
}

/** The number of events that a page has received, or knows to be lost. */
function accounted(heard: readonly (number | string)[]): number {
  return heard.reduce<number>(
    (sum, one) => sum + (typeof one === 'number' ? 1 : Number(one.replace('gap of ', ''))),
    0,
  )
}

/** Whether each gap has its reported length, and all other events are in order. */
function isWhole(heard: readonly (number | string)[]): boolean {
  let next = 0
  return heard.every((one) => {
    if (typeof one === 'number') return one === next++
    next += Number(one.replace('gap of ', ''))
    return true
  })
}

describe('a page that has stopped reading', () => {
  const COUNT = 5000

  it.each([
    ['position', 1],
    ['line', KEPT],
    ['order', COUNT],
  ])(
    'gets at least the last %i events of "%s", in order, and the number that it has missed',
    async (name, kept) => {
      const app = await setUp()
      const page = await connectWithSocket(app.access('main'))
      const heard = await listenTo(page, name)
      page.pause()
      for (let n = 0; n < COUNT; n++) app.emit(name as 'line', { n, PADDING })
      page.resume()
      await vi.waitFor(() => expect(accounted(heard)).toBe(COUNT), { timeout: 20_000 })
      expect(isWhole(heard)).toBe(true)
      const last = Array.from({ length: kept }, (_, index) => COUNT - kept + index)
      expect(heard.slice(-kept)).toEqual(last)
      const dropped = COUNT - heard.filter((one) => typeof one === 'number').length
      expect(app.metrics().eventsDropped).toEqual(dropped > 0 ? { [name]: dropped } : {})
      expect(dropped > 0).toBe(name !== 'order')
      page.close()
    },
  )

  it('costs only the kept events, which are freed when it goes away', async () => {
    const app = await setUp()
    const page = await connectWithSocket(app.access('main'))
    await listenTo(page, 'line')
    page.pause()
    for (let n = 0; n < COUNT; n++) app.emit('line', { n, PADDING })
    const { queuedBytes, unacknowledgedBytes } = app.metrics()
    const frame = `["event","line",[0],{"n":1000,"PADDING":"${PADDING}"}]`.length
    expect(queuedBytes).toBeLessThanOrEqual(KEPT * frame)
    expect(unacknowledgedBytes).toBeLessThan(100 * 1024)
    await app.getWebviewWindow('main')?.destroy()
    expect(app.metrics()).toMatchObject({ queuedBytes: 0, unacknowledgedBytes: 0 })
    page.close()
  })
})

it('a page that keeps up misses nothing, whatever happens to another', async () => {
  const app = await setUp()
  const stopped = await connectWithSocket(app.access('stopped'))
  await listenTo(stopped, 'position')
  stopped.pause()
  const page = await connectWithSocket(app.access('main'))
  const heard = await listenTo(page, 'position')
  for (let n = 0; n < 1000; n++) {
    app.emit('position', { n, PADDING })
    await page.invoke('wait')
  }
  expect(heard).toEqual(Array.from({ length: 1000 }, (_, n) => n))
  expect(app.metrics().eventsDropped.position).toBeGreaterThan(0)
  for (const one of [page, stopped]) one.close()
})

it("only Oxbow emits events about a page's line", async () => {
  const app = await setUp()
  const page = await connectWithSocket(app.access('main'))
  const refused = { code: 'invalid_event_name' }
  await expect(page.emit('oxbow://gap', { event: null })).rejects.toMatchObject(refused)
  expect(() => app.emit('oxbow://connection' as never, {} as never)).toThrow(
    expect.objectContaining(refused),
  )
  page.close()
})
