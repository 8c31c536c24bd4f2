import { encode, memoryTransports, PROTOCOL_VERSION, type Transport } from '@oxbow/protocol'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { LostPages } from '../../src/app/lost-pages.ts'
import { parseConfig } from '../../src/config/config.ts'
import { BrowserHost } from '../../src/hosts/browser.ts'
import { type App, Builder, type ConfigInput } from '../../src/index.ts'
import type { WebviewWindow } from '../../src/window/window.ts'
import { startBackend } from '../support/backend.ts'
import { FakeHost } from '../support/fake-host.ts'
import { hostContext } from '../support/host.ts'
import { NAVIGATION, recorder, send } from '../support/server.ts'

interface Scene {
  readonly pages: LostPages
  readonly opened: string[]
  readonly logs: string[]
  readonly created: string[]
}

type FakeWindow = Pick<WebviewWindow, 'label' | 'isConnected'>

async function sceneOf(
  { hasDesktop = true, config = {} }: { hasDesktop?: boolean; config?: ConfigInput },
  ...windows: FakeWindow[]
): Promise<Scene> {
  const opened: string[] = []
  const logs: string[] = []
  const created: string[] = []
  const host = new BrowserHost(hasDesktop ? async (url) => opened.push(url) : undefined)
  await host.start(hostContext({ logger: recorder(logs) }))
  const pages = new LostPages({
    logger: recorder(logs),
    config: parseConfig(config),
    windows: {
      all: new Map(windows.map((window) => [window.label, window as WebviewWindow])),
      create: async ({ label }) => created.push(label),
    },
    stage: { host, urlFor: (label, path) => `http://app/${path}?ticket-of-${label}` },
  })
  return { pages, opened, logs, created }
}

const AWAY: FakeWindow = { label: 'main', isConnected: false }

describe('a user who asks for a window', () => {
  test('gets it in a tab that the desktop opens, and not in the answer to the request', async () => {
    const { pages, opened } = await sceneOf({}, AWAY)
    const notice = await pages.reopen()
    expect(opened).toEqual(['http://app/index.html?ticket-of-main'])
    expect(notice.title).toBe('A new window is open')
    expect(JSON.stringify(notice)).not.toContain('ticket-of')
  })

  test('finds a new link in the terminal if there is no desktop', async () => {
    const { pages, logs } = await sceneOf({ hasDesktop: false }, AWAY)
    expect((await pages.reopen()).title).toContain('in the terminal')
    expect(logs.join()).toContain('http://app/index.html?ticket-of-main')
  })

  test('gets a window again that has closed since', async () => {
    const { pages, created } = await sceneOf({})
    expect((await pages.reopen()).title).toBe('A new window is open')
    expect(created).toEqual(['main'])
  })

  test('gets no second one while the first has a page', async () => {
    const { pages, opened } = await sceneOf({}, { ...AWAY, isConnected: true })
    expect((await pages.reopen()).title).toContain('open in another tab')
    expect(opened).toEqual([])
  })

  test('gets one window however often they ask', async () => {
    const { pages, opened } = await sceneOf({}, AWAY)
    for (let count = 0; count < 10; count++) await pages.reopen()
    expect(opened).toHaveLength(1)
  })

  test('gets the same notice as before if windows are made on demand', async () => {
    const { pages, opened } = await sceneOf({ config: { app: { windows: [] } } })
    expect((await pages.reopen()).text).toContain('as you did the first time')
    expect(opened).toEqual([])
  })
})

describe('the user at the terminal', () => {
  test('gets a new address whoever has the window, and as often as they ask', async () => {
    const { pages, opened } = await sceneOf({}, { ...AWAY, isConnected: true })
    expect(pages.canReopen).toBe(true)
    await pages.open()
    await pages.open()
    expect(opened).toEqual(Array(2).fill('http://app/index.html?ticket-of-main'))
  })

  test('sees a window of a desktop in front, or a new one where it has closed', async () => {
    const { manager, open } = await startBackend({}, new FakeHost())
    const window = await open('main')
    const run = vi.spyOn(window, 'run').mockRejectedValue(new Error('unsupported'))
    const { windows, stage, logger } = manager
    const pages = new LostPages({ windows, stage, logger, config: parseConfig({}) })
    expect(pages.canReopen).toBe(true)
    await pages.open()
    expect(run.mock.calls.flat()).toEqual(['show', 'unminimize', 'set_focus'])
    await window.destroy()
    await pages.open()
    expect(manager.windows.get('main')).not.toBe(undefined)
    expect(manager.windows.get('main')).not.toBe(window)
  })

  test('gets nothing where windows are made on demand', async () => {
    const { pages, opened, created } = await sceneOf({ config: { app: { windows: [] } } })
    expect(pages.canReopen).toBe(false)
    await pages.open()
    expect([opened, created]).toEqual([[], []])
  })
})

describe('a page that comes without a key', () => {
  const BROKEN = 1006
  const GOING_AWAY = 1001

  /** Windows with connected pages, of a host that can reload them. */
  async function setUp(...labels: string[]) {
    const shown: string[] = []
    const host = Object.assign(new FakeHost(), {
      showAgain: async (label: string, urlFor: (path: string) => string) => {
        shown.push(`${label}: ${urlFor('/notes?1#2')}`)
      },
    })
    const { manager, open } = await startBackend({}, host)
    vi.spyOn(manager.stage, 'urlFor').mockImplementation((label, path) => `${path} for ${label}`)
    const say = (key: string, link: number, received?: number): Transport => {
      const [page, backend] = memoryTransports()
      page.onmessage = () => {}
      manager.accept(backend, { headers: {} })
      page.send(`[${encode.hello(PROTOCOL_VERSION, key, link, received)}]`)
      return page
    }
    const keys = new Map<string, string>()
    const pages = new Map<string, Transport>()
    for (const [link, label] of labels.entries()) {
      const window = await open(label)
      const key = manager.gate.redeem(manager.gate.issueTicket(label))?.key ?? ''
      keys.set(label, key)
      pages.set(label, say(key, link))
      await vi.waitUntil(() => window.isConnected)
    }
    const end = async (label: string, code: number): Promise<void> => {
      pages.get(label)?.close(code)
      await pages.get(label)?.closed
    }
    /** It is refused, which the other side of its line is told. */
    const comeLost = async (): Promise<void> => void (await say('', 100).closed)
    return { manager, shown, keys, say, end, comeLost }
  }

  test('lets the host show its windows without a page again', async () => {
    const { shown, end, comeLost } = await setUp('main', 'second', 'third')
    await end('main', GOING_AWAY)
    await end('third', GOING_AWAY)
    await comeLost()
    await vi.waitUntil(() => shown.length > 1)
    expect(shown).toEqual(['main: /notes?1#2 for main', 'third: /notes?1#2 for third'])
  })

  test('may come before the end of the page that it follows is known', async () => {
    const { shown, end, comeLost } = await setUp('main', 'second')
    await comeLost()
    expect(shown).toEqual([])
    await end('main', GOING_AWAY)
    await vi.waitUntil(() => shown.length > 0)
    expect(shown).toEqual(['main: /notes?1#2 for main'])
  })

  test('may follow a page whose line broke without an end', async () => {
    const { manager, shown, end, comeLost } = await setUp('main', 'second')
    await end('main', BROKEN)
    expect(manager.windows.get('main')?.isConnected).toBe(true)
    await comeLost()
    await vi.waitUntil(() => shown.length > 0)
    expect(shown).toEqual(['main: /notes?1#2 for main'])
  })

  test('takes no window from a page that comes back', async () => {
    const { shown, keys, say, end, comeLost } = await setUp('main', 'second')
    await end('main', BROKEN)
    await end('second', BROKEN)
    await comeLost()
    say(keys.get('main') ?? '', 0, 0)
    await vi.waitUntil(() => shown.length > 0)
    expect(shown).toEqual(['second: /notes?1#2 for second'])
  })

  test('gets its window a little later if the window has just been shown again', async () => {
    const { shown, end, comeLost } = await setUp('main')
    await end('main', GOING_AWAY)
    await comeLost()
    await vi.waitUntil(() => shown.length > 0)
    const since = performance.now()
    await comeLost()
    await comeLost()
    await vi.waitUntil(() => shown.length > 1)
    expect(performance.now() - since).toBeGreaterThan(2000)
    expect(shown).toEqual(Array(2).fill('main: /notes?1#2 for main'))
  })

  test('does not make the host show a window that closes in the meantime', async () => {
    const { manager, shown, end, comeLost } = await setUp('main', 'second')
    await end('second', BROKEN)
    await comeLost()
    await manager.windows.get('main')?.destroy()
    await vi.waitUntil(() => shown.length > 0)
    expect(shown).toEqual(['second: /notes?1#2 for second'])
  })
})

describe('the page that asks whether to open a window', () => {
  async function startApp(): Promise<App> {
    const app = Builder.default()
      .logger(recorder([]))
      .build({ oxbow: { host: 'none' } }) as App
    await app.start()
    onTestFinished(async () => void (await app.stop()))
    return app
  }

  const portOf = (app: App): { port: number } => ({ port: Number(new URL(app.url('main')).port) })

  test.each<[string, Record<string, string>]>([
    ['typed', NAVIGATION],
    ['linked by another site', { ...NAVIGATION, 'sec-fetch-site': 'cross-site' }],
    ['fetched by a script', { 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'same-origin' }],
    [
      'guessed by the browser',
      { ...NAVIGATION, 'sec-fetch-site': 'same-origin', 'sec-purpose': 'prefetch' },
    ],
    ['asked for by no browser', {}],
  ])('does nothing when its address is %s', async (_, headers) => {
    const { status, body } = await send(portOf(await startApp()), '/.oxbow/window', headers)
    expect(status).toBe(200)
    expect(body).toContain('href="/.oxbow/window"')
    expect(body).not.toContain('<script')
  })

  test('does it when its own link is followed', async () => {
    const headers = { ...NAVIGATION, 'sec-fetch-site': 'same-origin' }
    const { body } = await send(portOf(await startApp()), '/.oxbow/window', headers)
    expect(body).toContain('This page is not connected to a window of the app')
  })
})
