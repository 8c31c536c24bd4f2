// A page keeps the identity of its window even if its storage is cleared, and no other site gets its key.
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { WebviewWindow } from 'oxbow'
import { expect, onTestFinished, test } from 'vitest'
import { startNative } from './support/app.ts'
import { PATIENCE, useDesktop, waitFor } from './support/desktop.ts'

const options = { timeout: 2 * PATIENCE }

const desktop = useDesktop()

const GREET = "__TAURI__.core.invoke('greet', { name: 'again' })"

/** Runs a script that leaves the page, and waits for the next page. */
async function leave(window: WebviewWindow, script: string): Promise<void> {
  await window.evalWithResult('void (globalThis.isOld = true)')
  window.eval(script)
  await waitFor(async () => expect(await window.evalWithResult('globalThis.isOld')).toBe(null))
}

/** Starts a foreign site on this machine, which reports the storage and internals that it can see. */
async function startSite(): Promise<{ readonly origin: string; readonly found: string[] }> {
  const found: string[] = []
  const server: Server = createServer(({ url = '/' }, response) => {
    if (url.startsWith('/found?')) found.push(decodeURIComponent(url.slice('/found?'.length)))
    response.setHeader('content-type', 'text/html')
    response.end(`<script>
      const all = { ...sessionStorage, ...localStorage, internals: typeof __OXBOW_INTERNALS__ }
      new Image().src = '/found?' + encodeURIComponent(JSON.stringify(all))
    </script>`)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  return { origin: `http://127.0.0.1:${port}`, found }
}

test('a page that clears its storage and reloads keeps its window', options, async () => {
  const { window } = await startNative(desktop(), {
    app: { windows: [{ title: 'Main' }, { label: 'second', title: 'Second' }] },
  })
  for (const label of ['main', 'second']) {
    const one = await window(label)
    await leave(one, 'sessionStorage.clear(); localStorage.clear(); location.reload()')
    expect(await one.evalWithResult(GREET)).toBe(`Hello, again! (${label})`)
  }
})

test('a page at a bare address of the app is its window', options, async () => {
  const { window } = await startNative(desktop())
  const main = await window()
  expect(await main.evalWithResult('[location.search, document.referrer]')).toEqual(['', ''])
  await leave(main, "sessionStorage.clear(); location.href = '/index.html?bare#x'")
  expect(await main.evalWithResult(GREET)).toBe('Hello, again! (main)')
  await leave(main, 'sessionStorage.clear(); history.back()')
  expect(await main.evalWithResult(GREET)).toBe('Hello, again! (main)')
})

test(
  'a ticket for a window that is traded elsewhere does not end that window',
  options,
  async () => {
    const { app, window } = await startNative(desktop())
    const main = await window()
    await fetch(app.url('main'), { headers: { 'sec-fetch-dest': 'document' } })
    await leave(main, 'location.reload()')
    expect(await main.evalWithResult(GREET)).toBe('Hello, again! (main)')
  },
)

test('no other site gets the key, not even on another port of this machine', options, async () => {
  const site = await startSite()
  const { app, window } = await startNative(desktop())
  await window()
  // A window may show a foreign site if its configured address is that site.
  await app.createWebviewWindow('foreign', { url: site.origin })
  await waitFor(() => expect(site.found).toHaveLength(1))
  expect(JSON.parse(site.found[0] ?? '')).toEqual({ internals: 'undefined' })
})

test('frames inside a page get no key', options, async () => {
  const { window } = await startNative(desktop())
  const main = await window()
  const found = await main.evalWithResult(`new Promise((resolve) => {
    sessionStorage.clear()
    const frame = document.createElement('iframe')
    frame.src = '/index.html'
    frame.onload = () => resolve([...Object.keys(frame.contentWindow.sessionStorage)])
    document.body.append(frame)
  })`)
  expect(found).toEqual([])
})
