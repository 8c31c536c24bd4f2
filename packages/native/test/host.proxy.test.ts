// A proxy gets requests to other machines, never those to this machine.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { startNative } from './support/app.ts'
import { PATIENCE, useDesktop, waitFor } from './support/desktop.ts'

const options = { timeout: 2 * PATIENCE }

const desktop = useDesktop()

test('a proxy in the environment is not asked for the app’s own pages', options, async () => {
  const asked: string[] = []
  const proxy = createServer(({ url = '' }, response) => {
    asked.push(url)
    response.setHeader('content-type', 'text/html').end('<title>by proxy</title>')
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  for (const name of ['http_proxy', 'HTTP_PROXY', 'all_proxy']) vi.stubEnv(name, address)
  for (const name of ['no_proxy', 'NO_PROXY']) vi.stubEnv(name, undefined)
  onTestFinished(() => {
    vi.unstubAllEnvs()
    proxy.close()
  })
  const { app, window } = await startNative(desktop())
  expect(await (await window()).evalWithResult('1 + 1')).toBe(2)
  expect(asked).toEqual([])
  await app.createWebviewWindow('world', { url: 'http://far.away.invalid/page' })
  await waitFor(() => expect(asked).toContain('http://far.away.invalid/page'))
})
