// Pages come from the backend even if a service worker answers navigations.
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Builder } from 'oxbow'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Chromium } from '../support/chromium.ts'
import { freePort } from '../support/free-port.ts'

const chromium = new Chromium()

const CLAIM = `addEventListener('install', (e) => { skipWaiting(); e.waitUntil(fill()) })
addEventListener('activate', (e) => e.waitUntil(clients.claim()))
`

/** Workers that handle navigations. The last one does so like Workbox in builds of vite-plugin-pwa. */
const WORKERS = {
  'passes them on': `${CLAIM}const fill = async () => {}
addEventListener('fetch', (e) => e.respondWith(fetch(e.request)))`,
  'answers them with what it has kept of the first': `${CLAIM}const fill = async () => {}
addEventListener('fetch', (e) => e.respondWith((async () => {
  const cache = await caches.open('all')
  const hit = await cache.match(e.request, { ignoreSearch: true })
  if (hit) return hit
  const answer = await fetch(e.request)
  await cache.put(e.request, answer.clone())
  return answer
})()))`,
  'answers them with an index that it has loaded before': `"use strict";
${CLAIM}const fill = async () => (await caches.open('all')).addAll(['/index.html', '/app.js'])
addEventListener('fetch', (e) => {
  if (e.request.mode === 'navigate') e.respondWith(caches.match('/index.html'))
  else e.respondWith(caches.match(e.request).then((hit) => hit ?? fetch(e.request)))
})`,
}

const INDEX = `<!doctype html><title>NAME</title><script src="/app.js" defer></script>`
const APP = `window.ready = navigator.serviceWorker.register('/sw.js')
  .then(() => navigator.serviceWorker.ready)`

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oxbow-worker-'))
})

afterAll(async () => {
  await chromium.close()
  await rm(folder, { recursive: true, force: true })
})

async function write(name: string, files: Record<string, string>): Promise<string> {
  const dist = await mkdtemp(join(folder, name))
  for (const [file, text] of Object.entries(files)) await writeFile(join(dist, file), text)
  return dist
}

async function startOn(frontendDist: string, port = 0) {
  const logs: string[] = []
  const log = (_: object, message: string): void => void logs.push(message)
  const app = Builder.default()
    .logger({ debug: () => {}, info: () => {}, warn: log, error: log })
    .build({ build: { frontendDist }, oxbow: { host: 'none', port, shutdownMs: 50 } })
  await app.start()
  return { app, logs, port: Number(new URL(app.url('main')).port) }
}

/** Whether the page has a bridge that is connected to its backend. */
async function isWindow(page: Page): Promise<unknown> {
  return await page.evaluate(async () => {
    const { __OXBOW_INTERNALS__: bridge } = window
    if (bridge === undefined) return 'no bridge'
    return await bridge.invoke('plugin:app|version').then(() => 'a window', String)
  })
}

async function untilControlled(page: Page): Promise<void> {
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
}

describe.each(Object.entries(WORKERS))('a service worker that %s', (_, script) => {
  it('keeps the windows of reloads, paths of a router and fresh addresses', async () => {
    const dist = await write('dist-', { 'index.html': INDEX, 'app.js': APP, 'sw.js': script })
    const { app, logs } = await startOn(dist)
    const context = await chromium.newContext()
    const page = await context.newPage()
    await page.goto(app.url('main'))
    await untilControlled(page)
    for (let count = 0; count < 2; count++) {
      await page.reload()
      expect(await isWindow(page)).toBe('a window')
    }
    await page.evaluate(() => location.assign('/some/route?a=1'))
    await page.waitForURL('**/some/route?a=1')
    expect(await isWindow(page)).toBe('a window')
    await page.goto(app.url('main'))
    expect(await isWindow(page)).toBe('a window')
    expect(logs).toEqual([])
    await context.close()
    await app.stop()
  })
})

/** Another program on the machine, which serves its worker unchanged. */
async function startOther(
  files: Record<string, string>,
): Promise<{ server: Server; port: number }> {
  const server = createServer((request, response) => {
    const name = request.url === '/' ? 'index.html' : String(request.url).slice(1)
    const type = name.endsWith('.js') ? 'text/javascript' : 'text/html'
    response.writeHead(files[name] === undefined ? 404 : 200, { 'content-type': type })
    response.end(files[name])
  })
  server.listen(await freePort(), '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return { server, port: typeof address === 'object' ? (address?.port ?? 0) : 0 }
}

it('a worker of another app that had the address is named and removed', async () => {
  const { server, port } = await startOther({
    'index.html': INDEX.replace('NAME', 'first'),
    'app.js': APP,
    'sw.js': WORKERS['answers them with an index that it has loaded before'],
  })
  const context = await chromium.newContext()
  const page = await context.newPage()
  await page.goto(`http://127.0.0.1:${port}/`)
  await untilControlled(page)
  server.closeAllConnections()
  await new Promise((closed) => server.close(closed))
  const index = INDEX.replace('NAME', 'second').replace(/<script.*/, '')
  const second = await startOn(await write('second-', { 'index.html': index }), port)
  await page.goto(second.app.url('main'))
  await expect.poll(() => page.title().catch(String)).toBe('second')
  await expect.poll(() => isWindow(page).catch(String)).toBe('a window')
  await expect.poll(() => second.logs.join()).toContain('"/sw.js"')
  const left = () =>
    page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)
  await expect.poll(() => left().catch(String)).toBe(0)
  await context.close()
  await second.app.stop()
})
