import { Channel } from '@oxbow/api'
import { Builder, CommandError, channel, command, event, type Metrics, stream } from 'oxbow'
import { testApp } from 'oxbow/test'
import { describe, expect, it, onTestFinished, vi } from 'vitest'

/** An app whose commands wait until the test releases them. */
async function setUp() {
  const gate = new AbortController()
  const released = new Promise((resolve) => gate.signal.addEventListener('abort', resolve))
  const builder = Builder.default()
    .logger({ debug() {}, info() {}, warn() {}, error() {} })
    .events({ news: event<null>() })
    .commands({
      wait: command({ to: channel<number>() }, async () => void (await released)),
      take: command({ from: stream() }, async () => void (await released)),
      give: command(async function* () {
        yield 1
        await released
      }),
      hold: command((_args, { window }) => window.resources.add({ close: () => {} })),
      fail: command(() => {
        throw new CommandError({ at: 'all' })
      }),
      crash: command(() => {
        throw new TypeError('oh')
      }),
    })
  const test = await testApp(builder)
  onTestFinished(() => test.stop())
  return { test, app: test.app, letGo: () => gate.abort() }
}

async function* endless(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  yield new Uint8Array(9)
  await new Promise(() => {})
}

const settled = { timeout: 5000, interval: 2 }

function reaches(metrics: () => Metrics, wanted: object): Promise<void> {
  return vi.waitFor(() => expect(metrics()).toMatchObject(wanted), settled)
}

describe('the metrics of an app', () => {
  it('count what a page has, and it is gone with the page', async () => {
    const { test, app, letGo } = await setUp()
    app.listen('news', () => {})
    const before = app.metrics()
    expect(before).toMatchObject({ windows: 1, listeners: { pages: 0, backend: 1 }, calls: 0 })
    const page = await test.page('main')
    await page.listen('news', () => {})
    await page.invoke('hold')
    const to = new Channel<number>(() => {}, page.connection)
    const calls = [page.invoke('wait', { to }), page.invoke('take', { from: endless() })]
    for (const call of calls) call.catch(() => {})
    await page.invoke('give')
    await reaches(() => app.metrics(), {
      connections: { connected: 1, away: 0 },
      listeners: { pages: 1, backend: 1 },
      // One carries what the page reads of `give`.
      channels: 2,
      streams: 2,
      calls: 4,
      resources: 1,
    })
    page.close()
    letGo()
    await reaches(() => ({ ...app.metrics(), errors: {} }), { ...before, errors: {}, resources: 1 })
  })

  it('count calls that have failed by their codes', async () => {
    const { test, app } = await setUp()
    const page = await test.page('main')
    for (const name of ['fail', 'fail', 'crash', 'no_such_command' as 'crash'] as const) {
      await page.invoke(name).catch(() => {})
    }
    expect(app.metrics().errors).toEqual({
      command_error: 2,
      handler_failed: 1,
      command_not_found: 1,
    })
  })
})
