// Pages that crash, hang or fail to load are logged, and their window keeps working.
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { groupOf, logged, startNative, windowProcessOf } from '../support/app.ts'
import { PATIENCE, useDesktop, waitFor } from '../support/desktop.ts'

const options = { timeout: 3 * PATIENCE }

const desktop = useDesktop()

/** The web processes, newest last. */
function pageProcesses(): number[] {
  return groupOf(windowProcessOf()).filter((pid) =>
    readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('WebKitWebProces'),
  )
}

function kill(signal: NodeJS.Signals): void {
  for (const pid of pageProcesses()) process.kill(pid, signal)
}

test(
  'a page whose process dies is loaded again, and the second time replaced by a notice',
  options,
  async () => {
    const screen = desktop()
    // A short time, as the test waits until the connection of the crashed page is given up.
    const app = await startNative(screen, { oxbow: { limits: { resumeMs: 1000 } } })
    const main = await app.window()
    await main.evalWithResult('void (globalThis.isOld = true)')
    kill('SIGKILL')
    await logged(app, '/ crashed: it is loaded again')
    await waitFor(async () => expect(await main.evalWithResult('globalThis.isOld')).toBe(null))
    expect(await main.evalWithResult("__TAURI__.core.invoke('greet', { name: 'again' })")).toBe(
      'Hello, again! (main)',
    )
    kill('SIGKILL')
    await logged(app, '/ crashed: it is not loaded again')
    await waitFor(() => expect(main.isConnected).toBe(false))
    expect(app.payloads('tauri://destroyed')).toEqual([])
    // The first Tab focuses the button.
    const { x, y, width, height } = await screen.geometry('Main')
    await screen.run('xdotool', 'mousemove', `${x + width / 2}`, `${y + height - 20}`, 'click', '1')
    await waitFor(async () => {
      await screen.run('xdotool', 'key', 'Tab', 'Return')
      await expect.poll(() => main.isConnected, { timeout: 2000 }).toBe(true)
    })
  },
)

test('a window closes with the process of its page if the app wants that', options, async () => {
  const app = await startNative(desktop(), {
    app: { windows: [{ title: 'Main' }, { label: 'hidden', title: 'Hidden', create: false }] },
    oxbow: { native: { onPageCrash: 'close' } },
  })
  await app.window()
  kill('SIGKILL')
  await logged(app, '/ crashed: its window closes')
  await waitFor(() => expect(app.payloads('tauri://destroyed')).toEqual([null]))
  expect(await app.app.ended).toBe(0)
})

test('a page that hangs is reported, and so is its recovery', options, async () => {
  const screen = desktop()
  const app = await startNative(screen)
  await app.window()
  const { x, y } = await screen.geometry('Main')
  kill('SIGSTOP')
  try {
    // WebKit notices the hang when it sends input to the page.
    await screen.run('xdotool', 'mousemove', `${x + 50}`, `${y + 50}`, 'click', '1', 'key', 'a')
    await logged(app, 'does not answer')
  } finally {
    kill('SIGCONT')
  }
  await logged(app, 'answers again')
})

test('a page that does not load is reported with the reason', options, async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/nothing`
  server.close()
  await once(server, 'close')
  const app = await startNative(desktop(), {
    app: { windows: [{ title: 'Main' }, { label: 'away', url }] },
  })
  await logged(app, `${url} did not load: Could not connect`)
})

test('a page whose certificate is not trusted is reported with the reason', options, async () => {
  const read = (name: string): Buffer =>
    readFileSync(new URL(`../../../oxbow/test/support/tls/${name}.pem`, import.meta.url))
  const server = createTlsServer({ cert: read('cert'), key: read('key') }, (_, response) =>
    response.end('<!doctype html><title>secret</title>'),
  ).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/page`
  const app = await startNative(desktop(), {
    app: { windows: [{ title: 'Main' }, { label: 'away', url }] },
  })
  await logged(app, `${url} did not load because of its certificate: its issuer is unknown`)
})
