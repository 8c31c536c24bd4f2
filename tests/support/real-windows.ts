// Runs apps in real windows of either engine, with a data directory of their own that outlives a start.
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type App, Builder, type ConfigInput, type WebviewWindow } from 'oxbow'
import { vi } from 'vitest'
import { startXvfb, type Xvfb } from '../../packages/oxbow/test/support/xvfb.ts'
import { frontendFolder } from './app.ts'
import { everything } from './capabilities.ts'
import { ENGINE } from './engine.ts'
import { NATIVE_ROOT, prepareWebKit } from './webkit.ts'

/** A user's machine: a display, and a place where apps keep their data. */
export interface Machine extends AsyncDisposable {
  /** Starts an app with an identifier, whose log is at hand. */
  start(config?: ConfigInput): Promise<WindowsApp>
}

/** An app with windows. */
export interface WindowsApp extends AsyncDisposable {
  readonly app: App
  readonly origin: string
  readonly logs: readonly string[]
  /** A window whose page is there. */
  window(label?: string): Promise<WebviewWindow>
  /** The value of a script in the page of a window. */
  ask(label: string, script: string): Promise<unknown>
}

// Milliseconds. Limits for a slow machine: the error says what was missing before a test ends without a word.
const STARTING = 60_000
const ANSWERING = 20_000

/** Prepares a machine on which nothing has run yet. */
export async function makeMachine(): Promise<Machine> {
  const display = ENGINE === 'chromium' ? await startXvfb() : undefined
  if (display === undefined) await prepareWebKit()
  const data = await mkdtemp(join(tmpdir(), 'oxbow-data-'))
  // Apps of other machines must not take the port of this one while it starts again.
  const identifier = `com.example.kept-${randomUUID()}`
  const set = (): void => {
    if (display !== undefined) vi.stubEnv('DISPLAY', display.display)
    vi.stubEnv('XDG_DATA_HOME', data)
    vi.stubEnv('XDG_CACHE_HOME', data)
  }
  return {
    start: (config = {}) => {
      set()
      return start({ identifier, ...config })
    },
    [Symbol.asyncDispose]: () => tidy(data, display),
  }
}

async function tidy(data: string, display: Xvfb | undefined): Promise<void> {
  vi.unstubAllEnvs()
  await display?.stop()
  await rm(data, { recursive: true, force: true, maxRetries: 10 })
}

async function start(config: ConfigInput): Promise<WindowsApp> {
  const logs: string[] = []
  const log =
    (level: string) =>
    (fields: object, message: string): void => {
      logs.push(`${level} ${message} ${JSON.stringify(fields)}`)
    }
  const app = Builder.default()
    .logger({ debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') })
    .audit((entry) => {
      if (entry.kind !== 'eval') logs.push(`audit ${JSON.stringify(entry)}`)
    })
    .build(
      {
        build: { frontendDist: frontendFolder() },
        ...config,
        app: { ...config.app, security: { capabilities: [everything()], ...config.app?.security } },
        oxbow: { host: ENGINE === 'chromium' ? 'chromium' : 'native', ...config.oxbow },
      },
      { root: NATIVE_ROOT },
    ) as App
  const missing = (what: string): Error => new Error(`${what}\n${stateOf(app, logs)}`)
  await startInTime(app, missing)
  return {
    app,
    origin: new URL(app.url('main')).origin,
    logs,
    window: (label = 'main') =>
      vi.waitFor(
        () => {
          const window = app.getWebviewWindow(label)
          if (window?.isConnected) return window
          throw missing(`the page of the window "${label}" has not connected`)
        },
        { timeout: ANSWERING },
      ),
    ask: async (label, script) => {
      const window = app.getWebviewWindow(label)
      if (window === undefined) throw missing(`there is no window "${label}"`)
      const signal = AbortSignal.timeout(ANSWERING)
      try {
        return await window.evalWithResult(script, { signal })
      } catch (error) {
        if (!signal.aborted) throw error
        throw missing(`the page of the window "${label}" has not answered: ${script}`)
      }
    },
    [Symbol.asyncDispose]: async () => void (await app.stop()),
  }
}

async function startInTime(app: App, missing: (what: string) => Error): Promise<void> {
  const limit = new AbortController()
  const tooLate = delay(STARTING, true, { signal: limit.signal }).catch(() => false)
  try {
    if (!(await Promise.race([app.start(), tooLate]))) return
  } finally {
    limit.abort()
  }
  // Said before the app is told to end, which closes its windows.
  const error = missing('the app has not opened its windows')
  await app.stop()
  throw error
}

/** What there is of an app, for who looks for what is not. */
function stateOf(app: App, logs: readonly string[]): string {
  const windows = [...app.webviewWindows().values()].map(
    ({ label, isConnected }) =>
      `window "${label}": its page is ${isConnected ? '' : 'not '}connected`,
  )
  return [...windows, 'The log:', ...logs].join('\n')
}
