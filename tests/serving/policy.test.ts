// Policies in a real browser: pages and development servers work, and broken connections recover.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Builder, type ConfigInput, type RunOptions } from 'oxbow'
import type { BrowserContext, Page } from 'playwright-core'
import { createServer, type ViteDevServer } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Chromium } from '../support/chromium.ts'
import { freePort } from '../support/free-port.ts'

const chromium = new Chromium()
let folder: string
let context: BrowserContext

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oxbow-policy-'))
  context = await chromium.newContext()
})

afterAll(async () => {
  await chromium.close()
  await rm(folder, { recursive: true, force: true })
})

const log = (): void => {}

async function open(config: ConfigInput, options: RunOptions = {}) {
  const app = Builder.default()
    .logger({ debug: log, info: log, warn: log, error: log })
    .build({ ...config, oxbow: { host: 'none', shutdownMs: 50, ...config.oxbow } }, options)
  await app.start()
  const page = await context.newPage()
  await page.addInitScript(() => {
    const violations: string[] = []
    const sockets: WebSocket[] = []
    Object.assign(window, {
      violations,
      sockets,
      WebSocket: class extends WebSocket {
        constructor(url: string, protocols?: string | string[]) {
          super(url, protocols)
          sockets.push(this)
        }
      },
    })
    addEventListener('securitypolicyviolation', (event) => {
      violations.push(`${event.effectiveDirective} ${event.blockedURI}`)
    })
  })
  await page.goto(app.url('main'))
  const stop = async (): Promise<void> => {
    await page.close()
    await app.stop()
  }
  return { app, page, [Symbol.asyncDispose]: stop }
}

const violationsOf = (page: Page): Promise<unknown> =>
  page.evaluate(() => (window as unknown as { violations: string[] }).violations)

const openSockets = (page: Page): Promise<unknown> =>
  page.evaluate(() => {
    const { sockets } = window as unknown as { sockets: WebSocket[] }
    return [
      sockets.length,
      sockets.filter(({ readyState }) => readyState === WebSocket.OPEN).length,
    ]
  })

const version = (page: Page): Promise<unknown> =>
  page.evaluate(() => window.__OXBOW_INTERNALS__.invoke('plugin:app|version'))

async function write(files: Record<string, string>): Promise<string> {
  const dist = await mkdtemp(join(folder, 'dist-'))
  for (const [file, text] of Object.entries(files)) await writeFile(join(dist, file), text)
  return dist
}

describe('the default policy', () => {
  it('lets pages use their own data, blobs and workers', async () => {
    const frontendDist = await write({ 'index.html': '<!doctype html><title>x</title>' })
    await using running = await open({ build: { frontendDist } })
    const { page } = running
    const found = await page.evaluate(async () => {
      const blob = (text: string, type: string): string =>
        URL.createObjectURL(new Blob([text], { type }))
      const framed = async (src: string): Promise<void> => {
        const frame = document.createElement('iframe')
        const loaded = new Promise((resolve) => frame.addEventListener('load', resolve))
        frame.src = src
        document.body.append(frame)
        await loaded
      }
      const worker = new Promise((resolve) => {
        new Worker(blob('postMessage("worker")', 'text/javascript')).onmessage = ({ data }) =>
          resolve(data)
      })
      const wasm = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])
      await framed(blob('<p>frame', 'text/html'))
      return {
        worker: await worker,
        wasm: await WebAssembly.instantiate(wasm).then(() => 'wasm'),
        data: await (await fetch('data:,data')).text(),
        blob: await (await fetch(blob('blob', 'text/plain'))).text(),
      }
    })
    expect(found).toEqual({ worker: 'worker', wasm: 'wasm', data: 'data', blob: 'blob' })
    expect(await violationsOf(page)).toEqual([])
    const elsewhere = await page.evaluate(() => fetch('http://127.0.0.1:9/').catch(String))
    expect(elsewhere).toContain('Failed to fetch')
    expect(await violationsOf(page)).toEqual(['connect-src http://127.0.0.1:9/'])
  })
})

describe('a policy in <meta>', () => {
  it('leaves room for the line, again and again', async () => {
    const meta = `<meta http-equiv="Content-Security-Policy" content="default-src 'self'; connect-src https://api.example; upgrade-insecure-requests">`
    const index = `<!doctype html><head>${meta}<script>window.inline = true</script></head>`
    const frontendDist = await write({ 'index.html': index })
    await using running = await open({
      app: { security: { csp: null } },
      build: { frontendDist },
    })
    const { page } = running
    for (let count = 1; count < 3; count++) {
      expect(await version(page)).toBe('0.0.0')
      await page.evaluate(() =>
        (window as unknown as { sockets: WebSocket[] }).sockets.at(-1)?.close(),
      )
      // The page opens another one, which inherits its policy.
      await expect.poll(() => openSockets(page)).toEqual([count + 1, 1])
    }
    expect(await version(page)).toBe('0.0.0')
    expect(await page.evaluate(() => fetch('/').catch(String))).toContain('Failed to fetch')
    expect(await violationsOf(page)).toEqual([expect.stringContaining('connect-src')])
  })
})

describe('headers of the configuration', () => {
  it('isolate pages, which then have SharedArrayBuffer', async () => {
    const headers = {
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    }
    const index = '<!doctype html><script src="/app.js"></script>'
    const frontendDist = await write({ 'index.html': index, 'app.js': 'window.loaded = true' })
    await using running = await open({ app: { security: { headers } }, build: { frontendDist } })
    const { page } = running
    const found = await page.evaluate(() => [
      crossOriginIsolated,
      typeof SharedArrayBuffer,
      (window as unknown as { loaded: boolean }).loaded,
    ])
    expect(found).toEqual([true, 'function', true])
    expect(await version(page)).toBe('0.0.0')
  })
})

describe('the development server of Vite', () => {
  async function startVite(root: string, port: number): Promise<ViteDevServer & { url: string }> {
    const vite = await createServer({
      root,
      configFile: false,
      logLevel: 'silent',
      cacheDir: join(root, '.vite'),
      server: { host: '127.0.0.1', port, strictPort: true, hmr: { port: 0 }, watch: null },
    })
    await vite.listen()
    return Object.assign(vite, { url: `http://127.0.0.1:${port}` })
  }

  it.each<[string, ConfigInput['app']]>([
    ['with the default policy', {}],
    ['with a strict policy', { security: { csp: "default-src 'self'" } }],
  ])(
    'shows pages with its styles and workers, and is found again after a restart, %s',
    async (_, app) => {
      const root = await write({
        'index.html': '<!doctype html><body><script type="module" src="/main.js"></script>',
        'main.js': `import './style.css'
import Small from './small.js?worker&inline'
new Small().onmessage = ({ data }) => { document.title = data }`,
        'small.js': 'postMessage("from a worker")',
        'style.css': 'body { color: rgb(1, 2, 3) }',
      })
      const port = await freePort()
      const vite = await startVite(root, port)
      await using running = await open(
        { ...(app && { app }), build: { devUrl: vite.url } },
        { dev: true },
      )
      const { page } = running
      await expect.poll(() => page.title()).toBe('from a worker')
      expect(await page.evaluate(() => getComputedStyle(document.body).color)).toBe('rgb(1, 2, 3)')
      expect(await violationsOf(page)).toEqual([])
      await page.evaluate(() => Object.assign(window, { isOld: true }))
      await vite.close()
      const again = await startVite(root, port)
      // The client of the development server notices, and reloads the page.
      await expect
        .poll(() => page.evaluate(() => 'isOld' in window).catch(String), { timeout: 30_000 })
        .toBe(false)
      await expect.poll(() => page.title().catch(String)).toBe('from a worker')
      expect(await violationsOf(page)).toEqual([])
      expect(await version(page)).toBe('0.0.0')
      await again.close()
    },
  )
})
