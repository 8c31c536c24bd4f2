// Backends read and write the cookies of native windows.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Cookie, WebviewWindow } from 'oxbow'
import { expect, onTestFinished, test } from 'vitest'
import { startNative } from '../support/app.ts'
import { PATIENCE, useDesktop, waitFor } from '../support/desktop.ts'

const options = { timeout: 2 * PATIENCE }

const desktop = useDesktop()

const far: Cookie = { name: 'far', value: 'away', domain: '.example.com', path: '/deep' }

const cookiesOf = async (window: WebviewWindow): Promise<Cookie[]> =>
  (await window.run('cookies')) as Cookie[]

const namesFor = async (window: WebviewWindow, url: string): Promise<string[]> =>
  ((await window.run('cookies_for_url', url)) as Cookie[]).map(({ name }) => name).sort()

/** A site that records the cookies that it receives. */
async function startSite(sent: string[]): Promise<string> {
  const server = createServer(({ headers }, response) => {
    sent.push(...(headers.cookie ?? '').split('; '))
    response.setHeader('content-type', 'text/plain').end('a site')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

test('a backend sets, reads and deletes cookies, which pages and sites get', options, async () => {
  const { app, window } = await startNative(desktop())
  const main = await window()
  const here = { domain: '127.0.0.1' }
  const expires = Math.floor(Date.now() / 1000) * 1000 + 1_000_000
  await main.run('set_cookie', { ...here, name: 'seen', value: 'ä=1', expires, sameSite: 'Strict' })
  await main.run('set_cookie', { ...here, name: 'hidden', value: '2', httpOnly: true })
  await main.run('set_cookie', { ...far, secure: true, sameSite: 'None' })
  await main.evalWithResult("document.cookie = 'own=3'; null")
  await waitFor(async () => expect(await cookiesOf(main)).toHaveLength(4))
  const all = new Map((await cookiesOf(main)).map((cookie) => [cookie.name, cookie]))
  expect(all.get('seen')).toEqual({
    ...{ name: 'seen', value: 'ä=1', domain: '127.0.0.1', path: '/', expires },
    ...{ httpOnly: false, secure: false, sameSite: 'Strict' },
  })
  expect(all.get('hidden')).toMatchObject({ httpOnly: true, sameSite: 'Lax' })
  expect(all.get('hidden')).not.toHaveProperty('expires')
  expect(all.get('far')).toEqual({ ...far, httpOnly: false, secure: true, sameSite: 'None' })

  expect(await main.evalWithResult('document.cookie.split("; ").sort()')).toEqual([
    'own=3',
    'seen=ä=1',
  ])
  expect(await namesFor(main, 'https://www.example.com/deep/x')).toEqual(['far'])
  expect(await namesFor(main, 'http://www.example.com/deep/x')).toEqual([])
  expect(await namesFor(main, 'http://127.0.0.1/')).toEqual(['hidden', 'own', 'seen'])
  // The site has another port but the same host, and cookies do not depend on the port.
  const sent: string[] = []
  await app.createWebviewWindow('site', { url: await startSite(sent), title: 'Site' })
  await waitFor(() => expect(sent).toContain('hidden=2'))
  // A private window shares no cookies.
  await app.createWebviewWindow('private', { title: 'Private', incognito: true })
  expect(await cookiesOf(await window('private'))).toEqual([])

  await main.run('delete_cookie', { ...here, name: 'seen' })
  await main.run('delete_cookie', { ...here, name: 'nothing' })
  await main.run('delete_cookie', { ...far, path: '/' })
  await main.run('set_cookie', { ...here, name: 'hidden', value: 'x', expires: 0 })
  expect((await cookiesOf(main)).map(({ name }) => name).sort()).toEqual(['far', 'own'])
})

test('an invalid cookie is refused, and the window keeps working', options, async () => {
  const { window } = await startNative(desktop())
  const main = await window()
  // WebKit refuses cookies for a whole top-level domain.
  await expect(main.run('set_cookie', { ...far, domain: '.com' })).rejects.toMatchObject({
    code: 'invalid_args',
    message: 'invalid args `value` for command `set_cookie`: WebKit refuses this cookie',
  })
  for (const wrong of [
    { ...far, name: 'a\0' },
    { ...far, value: 'x'.repeat(2 ** 20) },
    { ...far, domain: '\u0000' },
  ]) {
    await expect(main.run('set_cookie', wrong)).rejects.toMatchObject({ code: 'invalid_args' })
  }
  const ask = "__TAURI__.core.invoke('plugin:webview|cookies').then(() => 'told', String)"
  expect(await main.evalWithResult(ask)).toMatch(/not (found|allowed)/)
  expect(await cookiesOf(main)).toEqual([])
})

test('a page finds no stored data after its data was cleared', options, async () => {
  const { window } = await startNative(desktop())
  const main = await window()
  await main.evalWithResult(`new Promise((resolve, reject) => {
    localStorage.setItem('kept', 'yes')
    document.cookie = 'kept=yes; max-age=1000'
    const open = indexedDB.open('kept', 1)
    open.onsuccess = () => { open.result.close(); resolve(null) }
    open.onerror = reject
  })`)
  await waitFor(async () => expect(await cookiesOf(main)).toHaveLength(1))
  await main.run('clear_all_browsing_data')
  await waitFor(async () => {
    expect(await cookiesOf(main)).toEqual([])
    expect(
      await main.evalWithResult(
        "(async () => [localStorage.getItem('kept'), (await indexedDB.databases()).length])()",
      ),
    ).toEqual([null, 0])
  })
  // Clearing the data does not disconnect the page, nor its next document.
  await main.evalWithResult('setTimeout(() => location.reload()); window.isOld = true')
  await waitFor(async () => {
    expect(await main.evalWithResult("String(window.isOld) + localStorage.getItem('kept')")).toBe(
      'undefinednull',
    )
  })
})
