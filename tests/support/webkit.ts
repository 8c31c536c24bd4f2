// Native windows of WebKitGTK, on the display of the test's worker.
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { App } from 'oxbow'
import type { Page } from 'playwright-core'
import { inject, vi } from 'vitest'
import { pathOf } from './frontend.ts'
import type {} from './shared-desktops.ts'
import { WebKitPage } from './webkit-page.ts'

/** The package of the host, from which an app finds it. */
export const NATIVE_ROOT: URL = new URL('../../packages/native/', import.meta.url)

// Milliseconds. A limit for a slow machine.
const PATIENCE = 30_000

// Milliseconds after which a page is asked again for its window.
const UNANSWERED = 3_000

type WindowApp = Pick<App, 'url' | 'getWebviewWindow' | 'createWebviewWindow'>

/** Prepares the environment for the next app; returns the address of its inspector. */
export async function prepareWebKit(): Promise<string> {
  const inspector = await freeAddress()
  const { env = {}, data } = inject('desktops')[Number(process.env.VITEST_POOL_ID) - 1] ?? {}
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
  Object.assign(process.env, {
    XDG_DATA_HOME: data,
    XDG_CACHE_HOME: data,
    WEBKIT_INSPECTOR_HTTP_SERVER: inspector,
  })
  return inspector
}

/** A loopback address that only this process uses, so that no other process takes the port before WebKit. */
async function freeAddress(): Promise<string> {
  const host = `127.${(process.pid >> 16) & 255}.${(process.pid >> 8) & 255}.${process.pid & 255}`
  const server = createServer().listen(0, host)
  await once(server, 'listening')
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  server.close()
  await once(server, 'close')
  return `${host}:${port}`
}

/** The pages of one app. */
export class WebKitWindows {
  readonly #app: WindowApp
  readonly #inspector: string
  /** The pages by their path at the inspector. A new window has a new path. */
  readonly #pages = new Map<string, Promise<WebKitPage>>()
  /** The pages that a test has already used. */
  readonly #taken = new Set<WebKitPage>()

  constructor(app: WindowApp, inspector: string) {
    this.#app = app
    this.#inspector = inspector
  }

  /** The freshly loaded page of a window; opens the window if necessary. */
  async open(label: string, path: string): Promise<Page> {
    const app = this.#app
    if (!app.getWebviewWindow(label)) await app.createWebviewWindow(label, { url: path })
    // The inspector may drop a connection while a window opens, and answer the next one.
    const page = await vi.waitFor(() => this.#find(label), { timeout: PATIENCE, interval: 10 })
    const { origin, pathname } = new URL(page.url())
    const isThere = pathname === `/${path}` || (isFirst(pathname) && isFirst(`/${path}`))
    if (!isThere || this.#taken.has(page)) await page.startAnew(`${origin}/${path}`)
    this.#taken.add(page)
    return page.asPage
  }

  /** Waits for the page of a window to report its label. */
  async #find(label: string): Promise<WebKitPage> {
    for (const path of await this.#listed()) {
      // A page that is just being loaded may go to another process: what was asked of the one before is
      // then never answered, and the new one is attached to next time.
      const page = await Promise.race([this.#identified(path), delay(UNANSWERED, undefined)])
      if (page === undefined || page.isClosed()) this.#pages.delete(path)
      else if (page.label === label) return page
    }
    throw new Error(`the inspector lists no page of the window ${label}`)
  }

  async #identified(path: string): Promise<WebKitPage | undefined> {
    const page = await this.#pageAt(path).catch(() => {})
    await page?.identify().catch(() => {})
    return page ?? undefined
  }

  #pageAt(path: string): Promise<WebKitPage> {
    const page =
      this.#pages.get(path) ??
      WebKitPage.attach(`ws://${this.#inspector}${path}`, async (label) => {
        await this.#app.getWebviewWindow(label)?.close()
      })
    this.#pages.set(path, page)
    return page
  }

  async #listed(): Promise<string[]> {
    const list = await (await fetch(`http://${this.#inspector}/`)).text()
    return [...list.matchAll(/\/socket\/\d+\/\d+\/WebPage/g)].map(([path]) => path)
  }
}

/** The first page of an app is a copy of the newest package's. */
function isFirst(path: string): boolean {
  return ['/', '/index.html', `/${pathOf('2.12')}`].includes(path)
}
