// Native windows follow the options of their configuration.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { WebviewWindow } from 'oxbow'
import { expect, onTestFinished, test } from 'vitest'
import { startNative } from '../support/app.ts'
import { PATIENCE, useDesktop, waitFor } from '../support/desktop.ts'
import { pixelAt } from '../support/pixel.ts'

const options = { timeout: 2 * PATIENCE }

const desktop = useDesktop()

/** Reads an X property of a window. */
async function propertyOf(title: string, name: string): Promise<string> {
  return (await desktop().run('xprop', '-name', title, name)).trim()
}

test(
  'a window stays in front of its parent, and stays open when the parent is gone',
  options,
  async () => {
    const { app, window } = await startNative(desktop())
    const main = await window()
    const child = await app.createWebviewWindow('child', { title: 'Child', parent: 'main' })
    await window('child')
    const id = (await desktop().run('xwininfo', '-name', 'Main', '-int')).match(/id: (\d+)/)?.[1]
    const parent = Number(id).toString(16)
    await waitFor(async () =>
      expect(await propertyOf('Child', 'WM_TRANSIENT_FOR')).toContain(`0x${parent}`),
    )
    await main.destroy()
    expect(await child.evalWithResult('1 + 1')).toBe(2)
  },
)

test('a parent that does not exist is refused, as in Tauri', options, async () => {
  const { app } = await startNative(desktop())
  await expect(app.createWebviewWindow('child', { parent: 'ghost' })).rejects.toMatchObject({
    code: 'window_not_found',
    message: 'window not found',
  })
  expect(app.getWebviewWindow('child')).toBeUndefined()
})

test('the window manager offers the actions that the configuration allows', options, async () => {
  const { app, window } = await startNative(desktop())
  const held = { title: 'Held', minimizable: false, maximizable: false, closable: false }
  await app.createWebviewWindow('held', held)
  const asked = ['is_minimizable', 'is_maximizable', 'is_closable']
  const answers = async (of: WebviewWindow): Promise<unknown[]> =>
    await Promise.all(asked.map((name) => of.run(name)))
  expect(await answers(await window('held'))).toEqual([false, false, false])
  expect(await answers(await window())).toEqual([true, true, true])
  // The second field lists the allowed functions: 6 is move (4) and resize (2).
  await waitFor(async () =>
    expect(await propertyOf('Held', '_MOTIF_WM_HINTS')).toMatch(/= 0x[13], 0x6,/),
  )
})

test('a window that is not focusable says so to the window manager', options, async () => {
  const { app, window } = await startNative(desktop())
  await app.createWebviewWindow('shy', { title: 'Shy', focusable: false, focus: false })
  await window('shy')
  await waitFor(async () => expect(await propertyOf('Shy', 'WM_HINTS')).toMatch(/input.*: False/))
  expect(await propertyOf('Main', 'WM_HINTS')).toMatch(/input.*: True/)
})

test('the colour behind the page is set from the start', options, async () => {
  const { app, window } = await startNative(desktop())
  const place = { x: 100, y: 100, width: 400, height: 300 }
  const colored = await app.createWebviewWindow('colored', { ...place, backgroundColor: '#1e9632' })
  await window('colored')
  const { x, y } = (await colored.run('inner_position')) as { x: number; y: number }
  await waitFor(() => expect(pixelAt(desktop().display, x + 50, y + 50)).toBe('1e9632'))
})

test(
  'addresses of other machines are loaded through the proxy of the window',
  options,
  async () => {
    const asked: string[] = []
    const proxy = createServer(({ url = '' }, response) => {
      asked.push(url)
      response.setHeader('access-control-allow-origin', '*').end('by proxy')
    }).listen(0, '127.0.0.1')
    await once(proxy, 'listening')
    onTestFinished(() => void proxy.close())
    const proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
    const security = { csp: null }
    const { app, window } = await startNative(desktop(), { app: { security } })
    await app.createWebviewWindow('proxied', { proxyUrl, incognito: true })
    const ask = "fetch('http://far.away.invalid/data').then((it) => it.text(), () => 'not there')"
    expect(await (await window('proxied')).evalWithResult(ask)).toBe('by proxy')
    expect(await (await window()).evalWithResult(ask)).toBe('not there')
    expect(asked).toEqual(['http://far.away.invalid/data'])
  },
)

test('the developer tools of a page open and close', options, async () => {
  const { window } = await startNative(desktop(), { app: { windows: [{ devtools: true }] } })
  const main = await window()
  const isOpen = (): Promise<unknown> => main.run('is_devtools_open')
  expect(await isOpen()).toBe(false)
  await main.run('open_devtools')
  await waitFor(async () => expect(await isOpen()).toBe(true))
  await main.run('close_devtools')
  await waitFor(async () => expect(await isOpen()).toBe(false))
})

test('developer tools that are closed while they open stay closed', options, async () => {
  const { window } = await startNative(desktop(), { app: { windows: [{ devtools: true }] } })
  const main = await window()
  // Docked developer tools reduce the height of the page.
  await main.evalWithResult(`
    globalThis.shrunk = false
    globalThis.whole = innerHeight
    addEventListener('resize', () => { shrunk ||= innerHeight < whole })`)
  await main.run('open_devtools')
  await waitFor(async () => expect(await main.run('is_devtools_open')).toBe(true))
  await main.run('close_devtools')
  expect(await main.run('is_devtools_open')).toBe(false)
  await waitFor(async () =>
    expect(await main.evalWithResult('[shrunk, innerHeight === whole]')).toEqual([true, true]),
  )
  expect(await main.run('is_devtools_open')).toBe(false)
})
