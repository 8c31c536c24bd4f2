import { describe, expect, test, vi } from 'vitest'
import { greet, type TerminalApp } from '../../src/app/terminal.ts'
import { parseConfig } from '../../src/config/config.ts'
import { BrowserHost } from '../../src/hosts/browser.ts'
import type { Host } from '../../src/hosts/host.ts'
import { noHost } from '../../src/hosts/none.ts'
import { FakeHost } from '../support/fake-host.ts'
import { FakeTerminal } from '../support/fake-terminal.ts'
import { recorder } from '../support/server.ts'

/** An app with a host that shows its windows, and the number of requests for its window. */
function appWith(host: Host, { terminal = true, windows = ['main'], name = 'Downloads' } = {}) {
  const opened: number[] = []
  const logs: string[] = []
  const canReopen = host.openAgain !== undefined || host.endsWithLastWindow
  const app: TerminalApp = {
    config: parseConfig({ productName: name, oxbow: { terminal } }),
    logger: recorder(logs),
    windows: { all: new Map(windows.map((label) => [label, {}])) },
    stage: { host, origin: 'http://127.0.0.1:1234' },
    lostPages: { canReopen, open: async () => void opened.push(1) },
  }
  return { app, opened, logs }
}

function named(name: string): Host {
  return Object.assign(new FakeHost(), { name })
}

describe('a person at the terminal', () => {
  test.each<[string, Host, string]>([
    [
      'native',
      named('native'),
      'Downloads opened in a native window. Press o and Enter to show it, Ctrl+C to stop.\n',
    ],
    [
      'chromium',
      named('chromium'),
      'Downloads opened in a Chromium window. Press o and Enter to show it, Ctrl+C to stop.\n',
    ],
    [
      'browser, with a desktop',
      new BrowserHost(async () => {}),
      'Downloads opened in your browser. Press o and Enter to open it again, Ctrl+C to stop.\n',
    ],
    [
      'browser, without a desktop',
      new BrowserHost(),
      'Press o and Enter for a new address, Ctrl+C to stop.\n',
    ],
    ['none', noHost(), 'Downloads runs at http://127.0.0.1:1234. Press Ctrl+C to stop.\n'],
  ])('is told where the app is, and how to stop it: %s', async (_name, host, text) => {
    const terminal = new FakeTerminal()
    const end = await greet(appWith(host).app, terminal.streams)
    await vi.waitUntil(() => terminal.output !== '')
    expect(terminal.output).toBe(text)
    end()
  })

  test('is not told of a window where there is none, and not tricked by a name', async () => {
    const terminal = new FakeTerminal()
    const { app } = appWith(named('native'), { windows: [], name: 'A\x1b[2JB' })
    ;(await greet(app, terminal.streams))()
    await vi.waitUntil(() => terminal.output !== '')
    expect(terminal.output).toMatch(/^A\\u\{1b\}\[2JB is running\. /)
  })

  test('opens the window again by o and Enter, and by nothing else', async () => {
    const terminal = new FakeTerminal()
    const { app, opened } = appWith(new BrowserHost())
    const end = await greet(app, terminal.streams)
    terminal.type('x\n\nopen\n')
    terminal.type('o\n')
    await vi.waitUntil(() => opened.length > 0)
    await vi.waitUntil(() => {
      terminal.type('O\r\n')
      return opened.length > 1
    })
    expect(opened).toHaveLength(2)
    end()
  })

  test('learns from the log why a window does not open', async () => {
    const terminal = new FakeTerminal()
    const { app, logs } = appWith(new BrowserHost())
    const lostPages = { canReopen: true, open: () => Promise.reject(new Error('no display')) }
    const end = await greet({ ...app, lostPages }, terminal.streams)
    terminal.type('o\n')
    await vi.waitUntil(() => logs.length > 0)
    expect(logs.join()).toContain('the window did not open again: no display')
    end()
  })
})

describe('nothing is said or read', () => {
  test.each([
    { why: 'without a terminal', isTTY: false, terminal: true, env: {} },
    { why: 'if the app does not want it', isTTY: true, terminal: false, env: {} },
    {
      why: 'if the environment says so',
      isTTY: true,
      terminal: true,
      env: { OXBOW_TERMINAL: 'off' },
    },
  ])('$why', async ({ isTTY, terminal, env }) => {
    const fake = new FakeTerminal({ isTTY })
    const { app, opened } = appWith(new BrowserHost(), { terminal })
    await greet(app, { ...fake.streams, env })
    expect(fake.input.listenerCount('data')).toBe(0)
    fake.type('o\n')
    expect(fake.input.read()?.toString()).toBe('o\n')
    expect([fake.output, opened]).toEqual(['', []])
  })

  test('unless the environment says so', async () => {
    const fake = new FakeTerminal()
    const { app } = appWith(new BrowserHost(), { terminal: false })
    const end = await greet(app, { ...fake.streams, env: { OXBOW_TERMINAL: '1' } })
    await vi.waitUntil(() => fake.output !== '')
    end()
  })
})

test('in the background the input is left alone, and only the stop is told', async () => {
  const fake = new FakeTerminal()
  fake.isInFront = false
  await greet(appWith(new BrowserHost()).app, fake.streams)
  await vi.waitUntil(() => fake.output !== '')
  expect(fake.output).toBe('Press Ctrl+C to stop.\n')
  expect(fake.input.listenerCount('data')).toBe(0)
})
