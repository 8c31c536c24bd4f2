// Runs an app with native windows on the display of a test, and inspects its processes.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type App,
  type AppHandle,
  Builder,
  type CapabilityInput,
  type ConfigInput,
  command,
  type PageHandlers,
  type WebviewWindow,
} from 'oxbow'
import { expect, onTestFinished } from 'vitest'
import { z } from 'zod'
import { type Desktop, waitFor } from './desktop.ts'

const PACKAGE = new URL('../../', import.meta.url)

const PAGE = `<!doctype html>
<html><head><title>page</title></head><body style="margin: 0"></body></html>`

/** An event that the backend got. */
export interface Heard {
  readonly event: string
  readonly payload: unknown
}

export interface NativeApp {
  readonly app: App
  readonly logs: readonly string[]
  /** Built-in events, in the order in which the backend got them. */
  readonly heard: readonly Heard[]
  /** How often pages have called `tick`. */
  readonly ticks: () => number
  /** Waits for the page of a window, and returns the window. */
  window(label?: string): Promise<WebviewWindow>
  /** The payloads of all events of one name. */
  payloads(event: string): unknown[]
}

/** The permissions that pages of the tests need. */
const CAPABILITY: CapabilityInput = {
  identifier: 'test',
  windows: ['*'],
  permissions: [
    'core:default',
    'core:webview:allow-create-webview-window',
    'core:window:allow-close',
    'core:window:allow-destroy',
    'core:window:allow-set-icon',
    'core:window:allow-start-dragging',
  ],
}

const WATCHED = [
  'tauri://resize',
  'tauri://move',
  'tauri://focus',
  'tauri://blur',
  'tauri://close-requested',
  'tauri://destroyed',
  'tauri://theme-changed',
  'oxbow://download',
]

/** Options of one test's app. */
export interface NativeAppOptions {
  /** Directory for its data. @default a directory that is removed after the test */
  readonly home?: string
  readonly setup?: (app: AppHandle) => Promise<void>
  /** The app's decisions about its pages. */
  readonly pages?: PageHandlers
  /** Files beside the start page; `index.html` replaces it. */
  readonly files?: Readonly<Record<string, string>>
}

/** Starts an app that is stopped after the test. */
export async function startNative(
  desktop: Pick<Desktop, 'display'>,
  config: ConfigInput = {},
  { home, setup = async () => {}, pages = {}, files = {} }: NativeAppOptions = {},
): Promise<NativeApp> {
  const frontend = await mkdtemp(join(tmpdir(), 'oxbow-native-'))
  for (const [name, text] of Object.entries({ 'index.html': PAGE, ...files })) {
    await writeFile(join(frontend, name), text)
  }
  const logs: string[] = []
  const heard: Heard[] = []
  let ticks = 0
  process.env.DISPLAY = desktop.display
  // The stored data of pages is removed with the directory of the test.
  process.env.XDG_DATA_HOME = home ?? frontend
  process.env.XDG_CACHE_HOME = home ?? frontend
  const log = (_fields: object, message: string) => void logs.push(message)
  const app = Builder.default()
    .commands({
      greet: command(
        { name: z.string() },
        ({ name }, { window }) => `Hello, ${name}! (${window.label})`,
      ),
      tick: command(() => ++ticks),
      spin: command({ ms: z.number() }, ({ ms }) => {
        const end = performance.now() + ms
        while (performance.now() < end);
      }),
    })
    .logger({ debug: log, info: log, warn: log, error: log })
    .setup(setup)
    .pages(pages)
    .build(
      {
        identifier: 'app.oxbow.test',
        ...config,
        app: {
          withGlobalTauri: true,
          windows: [{ title: 'Main' }],
          security: { capabilities: [CAPABILITY] },
          ...config.app,
        },
        build: { frontendDist: frontend },
        oxbow: { host: 'native', ...config.oxbow },
      },
      { root: PACKAGE },
    ) as App
  for (const event of WATCHED) app.listenAny(event, ({ payload }) => heard.push({ event, payload }))
  onTestFinished(async () => {
    await app.stop()
    await rm(frontend, { recursive: true, force: true, maxRetries: 10 })
  })
  await app.start()
  return {
    app,
    logs,
    heard,
    ticks: () => ticks,
    window: async (label = 'main') => {
      const window = await waitFor(() => {
        const found = app.getWebviewWindow(label)
        expect(found?.isConnected, `${label} is connected; logged: ${logs.join('; ')}`).toBe(true)
        return found
      })
      return window as WebviewWindow
    },
    payloads: (event) => heard.filter((one) => one.event === event).map(({ payload }) => payload),
  }
}

/** Waits for a text in the log of an app. */
export async function logged({ logs }: NativeApp, text: string): Promise<void> {
  await waitFor(() => expect(logs.join('\n')).toContain(text))
}

interface Process {
  readonly pid: number
  readonly parent: number
  readonly group: number
  readonly command: string
}

/** All running processes of this machine. */
function processes(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
        const [state, parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8')
        // A zombie has ended; only its exit code is unread.
        if (state === 'Z') return []
        return [{ pid: Number(name), parent: Number(parent), group: Number(group), command }]
      } catch {
        // The process has ended in the meantime.
        return []
      }
    })
}

/** The window process of a backend. */
export function windowProcessOf(backend: number = process.pid): number {
  const found = processes().find(
    ({ parent, command }) => parent === backend && command.includes('dist/process.js'),
  )
  if (found === undefined) throw new Error('there is no window process')
  return found.pid
}

/** The window process and the webview's processes. */
export function groupOf(windowProcess: number): number[] {
  return membersOf(windowProcess).map(({ pid }) => pid)
}

function membersOf(windowProcess: number): Process[] {
  return processes().filter(({ group }) => group === windowProcess)
}

/**
 * Memory of an app's windows, in KiB, without the processes of its pages: their engine frees tens of
 * megabytes at unpredictable moments.
 */
export function memoryOfWindows(windowProcess: number): number {
  return membersOf(windowProcess)
    .filter(({ command }) => !command.includes('WebKitWebProcess'))
    .reduce((sum, { pid }) => sum + memoryOf(pid), 0)
}

/** Private memory of a process, in KiB. */
function memoryOf(pid: number): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  return [...text.matchAll(/^Private_\w+:\s+(\d+)/gm)].reduce(
    (sum, [, kib]) => sum + Number(kib),
    0,
  )
}

/** Number of open files, without /proc and /sys: WebKit opens files there at unpredictable moments. */
export function openFilesOf(pid: number): number {
  const folder = `/proc/${pid}/fd`
  return readdirSync(folder).filter((name) => {
    try {
      return !/^\/(proc|sys)\//.test(readlinkSync(`${folder}/${name}`))
    } catch {
      // The directory itself was open while it was listed, and is closed by now.
      return false
    }
  }).length
}
