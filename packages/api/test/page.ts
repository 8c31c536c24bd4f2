/** A page in its own VM context, with the bundled bridge and a scripted backend. */

import { createContext, runInContext } from 'node:vm'
import { memoryTransports } from '@oxbow/protocol'
import { vi } from 'vitest'
import { bundle, bundleBridge, bundleGlobalTauri } from '../build.mjs'
import type { BridgeConfig } from '../src/bridge-config.ts'
import { FakeBackend, type Script } from './backend.ts'
import { catching } from './uncaught.ts'

const bridge = bundleBridge()
// A context has no module loader, so the page gets the second script from a global instead.
const recovery = bundle(`import { recover } from './src/recover.ts'
globalThis.recovery = { recover }`)
const LOADS_RECOVERY = 'import("/.oxbow/recover.js")'
const globalTauri = bundleGlobalTauri()

/** How a page is loaded. */
export interface PageOptions {
  readonly config?: Partial<BridgeConfig>
  readonly scripts?: Record<string, Script>
  readonly href?: string
  /** The page's `sessionStorage`, which outlives its documents. */
  readonly stored?: Map<string, string>
  readonly before?: string
  readonly isFrame?: boolean
  /** Whether the document is never parsed to its end, unless the test says so. */
  readonly isLoading?: boolean
  /** Whether the second script cannot be loaded. */
  readonly lacksRecovery?: boolean
}

/** Does what a browser does after parsing a document. */
export const PARSED = `document.readyState = 'interactive'; dispatchEvent({ type: 'DOMContentLoaded' })`

export interface Page {
  /** Runs code in the page and returns its value; `tauri` is Tauri's API there. */
  run(code: string): unknown
  readonly backends: FakeBackend[]
  readonly urls: string[]
  readonly stored: Map<string, string>
  readonly replaceState: ReturnType<typeof vi.fn>
  /** The data attributes of the bridge's own script element. */
  readonly dataset: { readonly oxbow?: string }
  /** Nonces of the scripts that the bridge has added. */
  readonly nonces: string[]
  readonly warn: ReturnType<typeof vi.fn>
  readonly uncaught: ReturnType<typeof vi.fn>
}

const DEFAULTS: BridgeConfig = {
  identity: { label: 'main', key: 'a key' },
  windows: false,
  globalTauri: false,
  freezePrototype: false,
}

/** Loads a page: its globals, the bridge first, and then Tauri's API as `tauri`. */
export async function loadPage(options: PageOptions = {}): Promise<Page> {
  const {
    config,
    scripts,
    stored = new Map<string, string>(),
    before = '',
    isFrame,
    isLoading,
    lacksRecovery,
  } = options
  const dataset = { oxbow: JSON.stringify({ ...DEFAULTS, ...config }) }
  const page = {
    backends: [] as FakeBackend[],
    urls: [] as string[],
    nonces: [] as string[],
    replaceState: vi.fn(),
    warn: vi.fn(),
    uncaught: vi.fn(),
    dataset,
    stored,
  }
  const context = createContext({
    TextEncoder,
    Blob,
    Headers,
    AbortController,
    crypto,
    queueMicrotask: catching(page.uncaught),
    setTimeout,
    clearTimeout,
    console: { warn: page.warn },
    location: new URL(options.href ?? 'http://127.0.0.1:1420/'),
    history: { state: { kept: true }, replaceState: page.replaceState },
    sessionStorage: {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => stored.set(key, value),
    },
    ...events(),
  })
  const run = (code: string): unknown => runInContext(code, context)
  Object.assign(context, {
    window: run('globalThis'),
    top: isFrame ? {} : run('globalThis'),
    WebSocket: socketClass(page, scripts),
    document: fakeDocument(dataset, run, page.nonces),
  })
  run(before)
  const script = await bridge
  if (!script.includes(LOADS_RECOVERY)) throw new Error('the bridge loads no second script')
  if (!lacksRecovery) run(await recovery)
  run(script.replace(LOADS_RECOVERY, 'Promise.resolve(globalThis.recovery)'))
  run(await globalTauri)
  run('globalThis.tauri = globalThis.__TAURI__; delete globalThis.__TAURI__')
  if (!isLoading) run(PARSED)
  return { ...page, run }
}

/** The parts of the window's events that the page needs. */
function events() {
  const listeners = new Map<string, Set<(event: unknown) => void>>()
  const of = (type: string) => {
    const known = listeners.get(type) ?? new Set()
    listeners.set(type, known)
    return known
  }
  return {
    addEventListener: (type: string, listener: () => void) => of(type).add(listener),
    removeEventListener: (type: string, listener: () => void) => of(type).delete(listener),
    dispatchEvent: (event: { type: string }) => {
      for (const listener of of(event.type)) listener(event)
    },
  }
}

/** A class of sockets, each joined to a new scripted backend. */
function socketClass(
  page: { backends: FakeBackend[]; urls: string[] },
  scripts?: Record<string, Script>,
) {
  return class {
    readonly readyState = 1
    onopen: (() => void) | undefined
    onmessage: ((event: { data: string | ArrayBuffer }) => void) | undefined
    onclose: ((event: { code: number; reason: string }) => void) | undefined
    readonly #transport

    constructor(url: string) {
      const [own, other] = memoryTransports()
      page.urls.push(url)
      page.backends.push(new FakeBackend(other, scripts))
      this.#transport = own
      own.onmessage = (data) =>
        this.onmessage?.({ data: typeof data === 'string' ? data : data.buffer })
      void own.closed.then((info) => this.onclose?.(info))
      queueMicrotask(() => this.onopen?.())
    }

    send(data: string | Uint8Array<ArrayBuffer>): void {
      this.#transport.send(data)
    }

    close(code?: number, reason?: string): void {
      this.#transport.close(code, reason)
    }
  }
}

/** A document whose scripts run when they are added, as those of a browser do. */
function fakeDocument(dataset: object, run: (code: string) => unknown, nonces: string[]) {
  return {
    readyState: 'loading',
    currentScript: { nonce: 'the nonce', dataset },
    createElement: () => ({ nonce: '', textContent: '', remove: () => {} }),
    documentElement: {
      append: (script: { nonce: string; textContent: string }) => {
        nonces.push(script.nonce)
        try {
          run(script.textContent)
        } catch (error) {
          run(`dispatchEvent({ type: 'error', message: ${JSON.stringify(String(error))} })`)
        }
      },
    },
  }
}
