import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Message, Transport } from '@oxbow/protocol'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { parseWindowConfig, type WindowConfigInput } from '../../src/config/config.ts'
import { ChromiumHost } from '../../src/hosts/chromium.ts'
import { findChromium } from '../../src/hosts/chromium-finder.ts'
import type { HostWindow } from '../../src/hosts/host.ts'
import { hostContext } from '../support/host.ts'
import { processesWith } from '../support/processes.ts'
import { directoryOf, recorder, startTestServer } from '../support/server.ts'
import { startXvfb, type Xvfb } from '../support/xvfb.ts'

// A browser with several windows takes seconds on a slow machine.
const TIMEOUT = 60_000

// Each page reports its position and size over its connection, and executes commands of the test.
// The default policy applies, so every script needs the nonce.
const PAGE = `<!doctype html><html><head></head><body><script>
const { nonce } = document.currentScript
const { identity } = JSON.parse(document.querySelector('[data-oxbow]').dataset.oxbow)
history.replaceState(null, '', location.pathname)
const line = new WebSocket('ws://' + location.host + '/.oxbow/line')
const tell = () => line.send(JSON.stringify({
  label: identity?.label, address: location.href, history: history.length,
  app: matchMedia('(display-mode: standalone), (display-mode: fullscreen)').matches,
  inner: [innerWidth, innerHeight], at: [screenX, screenY],
}))
line.onopen = tell
line.onmessage = ({ data }) => {
  document.head.append(Object.assign(document.createElement('script'), { nonce, text: data }))
}
addEventListener('resize', tell)
</script></body></html>`

interface Report {
  readonly label?: string
  readonly address: string
  readonly history: number
  readonly app: boolean
  readonly inner: number[]
  readonly at: number[]
}

let xvfb: Xvfb

beforeAll(async () => {
  xvfb = await startXvfb()
}, TIMEOUT)

afterAll(() => xvfb.stop())

interface Setup {
  readonly host: ChromiumHost
  readonly closed: string[]
  readonly logs: string[]
  /** The directory for the host's profile. */
  readonly temporary: string
  open(label: string, config?: WindowConfigInput, path?: string): Promise<HostWindow>
  /** The latest report of the page at a path. */
  report(path: string): Report | undefined
  runIn(path: string, script: string): void
}

async function setUp(): Promise<Setup> {
  const closed: string[] = []
  const logs: string[] = []
  const reports = new Map<string, Report>()
  const lines = new Map<string, Transport>()
  const frontendDist = await directoryOf({ 'index.html': PAGE })
  const temporary = await mkdtemp(join(tmpdir(), 'oxbow-host-'))
  vi.stubEnv('TMPDIR', temporary)
  const server = await startTestServer({
    config: { build: { frontendDist } },
    onLine: (transport: Transport) => {
      transport.onmessage = (message: Message) => {
        const report = JSON.parse(String(message)) as Report
        const { pathname } = new URL(report.address)
        reports.set(pathname, report)
        lines.set(pathname, transport)
      }
    },
  })
  const host = new ChromiumHost({
    path: findChromium() ?? 'chromium',
    env: { ...process.env, DISPLAY: xvfb.display },
  })
  await host.start(
    hostContext({ logger: recorder(logs), windowClosed: (label) => closed.push(label) }),
  )
  onTestFinished(async () => {
    await host.stop()
    vi.unstubAllEnvs()
    await rm(temporary, { recursive: true, force: true })
  })
  return {
    host,
    closed,
    logs,
    temporary,
    open: (label, config = {}, path = `/${label}`) =>
      host.open({
        label,
        url: server.urlFor(label, path),
        config: parseWindowConfig({ label, ...config }),
      }),
    report: (path) => reports.get(path),
    runIn: (path, script) => lines.get(path)?.send(script),
  }
}

function waitFor<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 20_000, interval: 20 })
}

test(
  'windows are app windows with their size and position, and their pages know their labels',
  async () => {
    const { open, report, temporary } = await setUp()
    await open('main', { width: 700, height: 500, x: 20, y: 30 })
    await open('second', { width: 420, height: 310, x: 200, y: 100 })
    await waitFor(() => {
      expect(report('/main')).toMatchObject({ app: true, inner: [700, 500], at: [20, 30] })
      expect(report('/second')).toMatchObject({ app: true, inner: [420, 310], at: [200, 100] })
    })
    expect([report('/main')?.label, report('/second')?.label]).toEqual(['main', 'second'])
    // A ticket must not be in a command line, which every user of the machine can read.
    expect(await processesWith('oxbow-ticket')).toEqual([])
    expect((await processesWith(temporary)).length).toBeGreaterThan(0)
    // The history must not contain the blank page in which a window begins.
    expect(report('/main')?.history).toBe(1)
  },
  TIMEOUT,
)

test(
  "a window carries out Tauri's window commands",
  async () => {
    const { open, report, runIn } = await setUp()
    const { commands } = await open('main', { width: 500, height: 400 })
    const run = (name: string, value?: unknown) => commands.get(name)?.(value)
    await run('set_size', { Logical: { width: 640, height: 480 } })
    await waitFor(() => expect(report('/main')?.inner).toEqual([640, 480]))
    await run('set_size', { Physical: { width: 600.4, height: 450 } })
    await waitFor(() => expect(report('/main')?.inner).toEqual([600, 450]))
    await run('set_position', { Logical: { x: 11, y: 22 } })
    await run('set_size', { Logical: { width: 601, height: 451 } })
    await waitFor(() => expect(report('/main')).toMatchObject({ inner: [601, 451], at: [11, 22] }))
    await run('center')
    // Pages get no event for a move, and X moves the window asynchronously.
    await waitFor(() => {
      runIn('/main', 'tell()')
      expect(report('/main')?.at).toEqual([340, 225])
    })
    // Without a window manager, only Chromium's own report of these states is reliable.
    await run('set_fullscreen', true)
    expect([await run('is_fullscreen'), await run('is_maximized')]).toEqual([true, false])
    await run('set_fullscreen', false)
    expect(await run('is_fullscreen')).toBe(false)
    for (const name of ['maximize', 'unmaximize', 'minimize', 'unminimize', 'set_focus']) {
      await run(name)
    }
    expect(await run('is_minimized')).toBe(false)
  },
  TIMEOUT,
)

test(
  'I17 a value of the wrong shape rejects with the name of the command',
  async () => {
    const { open } = await setUp()
    const { commands } = await open('main')
    for (const value of [undefined, null, {}, { Logical: { width: '1', height: 2 } }]) {
      await expect(commands.get('set_size')?.(value)).rejects.toMatchObject({
        code: 'invalid_args',
        message: expect.stringContaining('invalid args `value` for command `set_size`'),
      })
    }
  },
  TIMEOUT,
)

test(
  'a window that the app has not closed is reported, and no other',
  async () => {
    const { open, closed, report, runIn } = await setUp()
    await open('main')
    await open('second')
    await waitFor(() => expect(report('/second')).toBeDefined())
    runIn('/second', 'window.close()')
    await waitFor(() => expect(closed).toEqual(['second']))
    const beforeReload = report('/main')
    runIn('/main', 'location.reload()')
    await waitFor(() => expect(report('/main')).not.toBe(beforeReload))
    expect(closed).toEqual(['second'])
    runIn('/main', 'window.close()')
    await waitFor(() => expect(closed).toEqual(['second', 'main']))
  },
  TIMEOUT,
)

test(
  'a window that the app closes is gone, and is not reported',
  async () => {
    const { open, closed, report } = await setUp()
    await open('main')
    const second = await open('second')
    await waitFor(() => expect(report('/second')).toBeDefined())
    await second.close()
    await expect(second.commands.get('is_maximized')?.(null)).rejects.toMatchObject({
      code: 'host_failed',
    })
    expect(closed).toEqual([])
  },
  TIMEOUT,
)

test(
  'a browser that dies takes all windows with it, and the next window starts a new one',
  async () => {
    const { open, closed, temporary, report } = await setUp()
    await open('main')
    await open('second')
    for (const pid of await processesWith(temporary)) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // The process has ended together with another one.
      }
    }
    await waitFor(() => expect(closed.toSorted()).toEqual(['main', 'second']))
    await open('third')
    await waitFor(() => expect(report('/third')?.app).toBe(true))
  },
  TIMEOUT,
)

test(
  'after the last window the browser ends by itself, and the next window starts a new one',
  async () => {
    const { open, report } = await setUp()
    const main = await open('main')
    await waitFor(() => expect(report('/main')).toBeDefined())
    await main.close()
    await open('second')
    await waitFor(() => expect(report('/second')?.app).toBe(true))
  },
  TIMEOUT,
)

test(
  'several windows may be requested at once',
  async () => {
    const { open, report } = await setUp()
    await Promise.all(['one', 'two', 'three'].map((label) => open(label)))
    await waitFor(() => {
      for (const path of ['/one', '/two', '/three']) expect(report(path)?.app).toBe(true)
    })
  },
  TIMEOUT,
)

test(
  'stop leaves no process, no profile and no report behind',
  async () => {
    const { host, open, temporary, closed } = await setUp()
    await open('main')
    await open('second')
    await host.stop()
    // The helper processes have been killed, but the kernel may take a moment to end them.
    await waitFor(async () => expect(await processesWith(temporary)).toEqual([]))
    expect(await readdir(temporary)).toEqual([])
    expect(closed).toEqual([])
    await expect(open('late')).rejects.toMatchObject({ code: 'host_failed' })
  },
  TIMEOUT,
)

test(
  'a backend that exits without stopping its host leaves nothing behind either',
  async () => {
    const before = process.listeners('exit')
    const { open, temporary } = await setUp()
    await open('main')
    const [vanish] = process.listeners('exit').filter((listener) => !before.includes(listener))
    vanish?.call(process, 0)
    expect(await readdir(temporary)).toEqual([])
    await waitFor(async () => expect(await processesWith(temporary)).toEqual([]))
    await waitFor(() => expect(process.listeners('exit')).toEqual(before))
  },
  TIMEOUT,
)

test(
  'the error for a browser that cannot start has its output',
  async () => {
    const { host } = await setUp()
    await host.stop()
    const broken = new ChromiumHost({
      path: findChromium() ?? 'chromium',
      env: { ...process.env, DISPLAY: ':nowhere', WAYLAND_DISPLAY: '' },
    })
    await broken.start(hostContext({}))
    const config = parseWindowConfig({})
    const opening = broken.open({ label: 'main', url: 'http://127.0.0.1:1/', config })
    await expect(opening).rejects.toMatchObject({
      code: 'host_failed',
      message: expect.stringMatching(/has ended\. It said:\n.*display/is),
    })
    await broken.stop()
    const missing = new ChromiumHost({ path: '/no/such/chromium' })
    await missing.start(hostContext({}))
    const hopeless = missing.open({ label: 'main', url: 'http://127.0.0.1:1/', config })
    await expect(hopeless).rejects.toMatchObject({
      code: 'host_failed',
      message: expect.stringContaining('ENOENT'),
    })
    await missing.stop()
  },
  TIMEOUT,
)
