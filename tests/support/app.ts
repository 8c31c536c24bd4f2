// Runs an app for a test, and opens its windows as pages of a real browser.
import type { App, ConfigInput, Logger, RunOptions } from 'oxbow'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, inject } from 'vitest'
import { everything } from './capabilities.ts'
import { Chromium } from './chromium.ts'
import { ENGINE, HOST } from './engine.ts'
import { type ApiVersion, NEWEST, pathOf } from './frontend.ts'
import type {} from './page/internals.ts'
import type {} from './page/outcome.ts'
import type {} from './page/oxbow.ts'
import type {} from './page/start.ts'
import type {} from './page/tauri.ts'
import type {} from './shared-frontend.ts'
import { NATIVE_ROOT, prepareWebKit, WebKitWindows } from './webkit.ts'

/** One line of the backend's log. */
export interface LogLine {
  readonly level: keyof Logger
  readonly message: string
  readonly fields: object
}

/** The page that a window shows. */
export interface OpenOptions {
  /** @default the newest */
  readonly api?: ApiVersion
  /** A file of the frontend. @default 'index.html' */
  readonly path?: string
}

/**
 * An app that runs without a host, so that its windows are whatever pages of Chromium the test opens;
 * or, in WebKit, an app with native windows.
 */
export interface RunningApp<A = App> extends AsyncDisposable {
  readonly app: A
  /** The origin of the frontend: `http://127.0.0.1:…`. */
  readonly origin: string
  /** The whole log of the backend. */
  readonly logs: readonly LogLine[]
  /** Loads the page of a window, which is created if necessary, and waits for its link. */
  open(label?: string, options?: OpenOptions): Promise<Page>
  stop(): Promise<void>
}

/** The part of `Builder` that tests need. */
interface Buildable<A> {
  logger(logger: Logger): unknown
  build(config?: ConfigInput, options?: RunOptions): A
}

type AnyApp = Pick<
  App,
  'start' | 'stop' | 'url' | 'getWebviewWindow' | 'webviewWindows' | 'createWebviewWindow'
>

// The files of one worker share it; each app has its own context.
const chromium = new Chromium()

// Milliseconds. Short, as stopping must not wait for calls that a test has left open.
const SHUTDOWN = 50

/** The folder of the pages that tests open. */
export function frontendFolder(): string {
  return inject('frontend')
}

/**
 * Starts an app whose windows may call every core command, unless its configuration says what they may.
 * Dispose of it, or call `stop`.
 */
export async function startApp<A extends AnyApp>(
  builder: Buildable<A>,
  config: ConfigInput = {},
): Promise<RunningApp<A>> {
  const logs: LogLine[] = []
  builder.logger(recorder(logs))
  const build = { frontendDist: frontendFolder(), ...config.build }
  const security = { capabilities: [everything()], ...config.app?.security }
  const start = ENGINE === 'webkit' ? startInWindows : startInBrowser
  const oxbow = { host: HOST, shutdownMs: SHUTDOWN, ...config.oxbow }
  const started = await start(builder, {
    ...config,
    app: { ...config.app, security },
    build,
    oxbow,
  })
  const { app, show, stop } = started
  const { origin } = new URL(app.url('main'))
  const open: RunningApp['open'] = async (label = 'main', options = {}) => {
    const { api = NEWEST, path = 'index.html' } = options
    const page = await show(label, pathOf(api, path))
    await linkOf(page)
    return page
  }
  return { app, origin, logs, open, stop, [Symbol.asyncDispose]: stop }
}

/** An app with something that shows its pages. */
interface StartedApp<A> {
  readonly app: A
  show(label: string, path: string): Promise<Page>
  stop(): Promise<void>
}

async function startInBrowser<A extends AnyApp>(
  builder: Buildable<A>,
  config: ConfigInput,
): Promise<StartedApp<A>> {
  const app = builder.build(config, { signals: false })
  await app.start()
  const context = await chromium.newContext()
  return {
    app,
    show: (label, path) => openPage({ app, context }, label, path),
    stop: async () => {
      await context.close()
      await app.stop()
    },
  }
}

async function startInWindows<A extends AnyApp>(
  builder: Buildable<A>,
  config: ConfigInput,
): Promise<StartedApp<A>> {
  const app = builder.build(config, { root: NATIVE_ROOT, signals: false })
  const inspector = await prepareWebKit()
  await app.start()
  const windows = new WebKitWindows(app, inspector)
  return {
    app,
    show: (label, path) => windows.open(label, path),
    stop: async () => void (await app.stop()),
  }
}

/** Runs an app for the tests of a group; the result gives it to each of them. */
export function useApp<A extends AnyApp>(
  builder: () => Buildable<A>,
  config?: ConfigInput,
): () => RunningApp<A> {
  const running = useOne(async () => await startApp(builder(), config))
  afterAll(async () => await running().stop())
  return running
}

/** Opens a page for the tests of a group to share; the result gives it to each of them. */
export function usePage(
  running: () => Pick<RunningApp, 'open'>,
  label: string,
  options?: OpenOptions,
): () => Page {
  return useOne(async () => await running().open(label, options))
}

function useOne<T>(make: () => Promise<T>): () => T {
  let made: { readonly value: T } | undefined
  beforeAll(async () => {
    made = { value: await make() }
  })
  return () => {
    if (made) return made.value
    throw new Error('it is there in tests only, not while they are collected')
  }
}

async function openPage(
  { app, context }: { app: AnyApp; context: BrowserContext },
  label: string,
  path: string,
): Promise<Page> {
  if (!app.getWebviewWindow(label)) await app.createWebviewWindow(label)
  const page = await context.newPage()
  await page.goto(app.url(label, path))
  return page
}

/** Waits until a page is connected to its backend after a load or reload. */
export async function linkOf(page: Page): Promise<void> {
  await page.evaluate(() => window.__OXBOW_INTERNALS__.invoke('plugin:app|version'))
}

function recorder(lines: LogLine[]): Logger {
  const at =
    (level: keyof Logger) =>
    (fields: object, message: string): void => {
      lines.push({ level, message, fields })
    }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}
