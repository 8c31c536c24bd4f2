// Crashes of each process have a defined result and leave no process behind.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { groupOf, startNative, windowProcessOf } from './support/app.ts'
import { PATIENCE, startDesktop, useDesktop, waitFor } from './support/desktop.ts'

const options = { timeout: 2 * PATIENCE }

const desktop = useDesktop()

const windows = [{ title: 'Main' }, { label: 'second', title: 'Second' }]

test('a window process that dies takes its windows and the app with it', options, async () => {
  const { app, window, payloads, logs } = await startNative(desktop(), { app: { windows } })
  await window('main')
  await window('second')
  const pid = windowProcessOf()
  expect(groupOf(pid).length).toBeGreaterThan(1)
  process.kill(pid, 'SIGKILL')
  expect(await app.ended).toBe(1)
  expect(payloads('tauri://destroyed')).toEqual([null, null])
  expect(app.webviewWindows().size).toBe(0)
  expect(logs.join('\n')).toContain('the window process has ended')
  await waitFor(() => expect(groupOf(pid)).toEqual([]))
})

test('windows open again if the app wants them to survive their process', options, async () => {
  const { app, window, payloads } = await startNative(desktop(), {
    app: { windows },
    oxbow: { native: { onCrash: 'restart' } },
  })
  const before = await window('main')
  await window('second')
  const pid = windowProcessOf()
  process.kill(pid, 'SIGKILL')
  await waitFor(() => expect(payloads('tauri://destroyed')).toEqual([null, null]))
  const after = await window('main')
  expect(after).not.toBe(before)
  await window('second')
  const greet = "__TAURI__.core.invoke('greet', { name: 'again' })"
  expect(await after.evalWithResult(greet)).toBe('Hello, again! (main)')
  await waitFor(() => expect(groupOf(pid)).toEqual([]))
  // Restarting after a second crash so soon could loop for ever.
  process.kill(windowProcessOf(), 'SIGKILL')
  expect(await app.ended).toBe(1)
})

test('a display that goes away ends the app, even if windows are to survive', options, async () => {
  for (const onCrash of ['exit', 'restart'] as const) {
    const screen = await startDesktop()
    const { app, window } = await startNative(screen, { oxbow: { native: { onCrash } } })
    await window()
    const pid = windowProcessOf()
    screen.kill()
    expect(await app.ended).toBe(1)
    await waitFor(() => expect(groupOf(pid)).toEqual([]))
    await screen[Symbol.asyncDispose]()
  }
})

test('a backend that dies takes its windows with it within a second', options, async () => {
  const screen = desktop()
  const script = fileURLToPath(new URL('fixtures/backend.mjs', import.meta.url))
  const backend = spawn(process.execPath, [script], {
    env: { ...process.env, DISPLAY: screen.display, OXBOW_HOST: 'native' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [ready] = await once(backend.stdout.setEncoding('utf8'), 'data')
  expect(ready).toBe('ready\n')
  expect(await screen.titles()).toEqual(['Fixture'])
  const pid = windowProcessOf(backend.pid)
  backend.kill('SIGKILL')
  await expect.poll(() => groupOf(pid).includes(pid), { timeout: 1000, interval: 10 }).toBe(false)
  await waitFor(async () => expect(await screen.titles()).toEqual([]))
  await waitFor(() => expect(groupOf(pid)).toEqual([]))
})

test('an app that stops leaves no process', options, async () => {
  const { app, window } = await startNative(desktop())
  await window()
  const pid = windowProcessOf()
  await app.stop()
  expect(() => windowProcessOf()).toThrow('there is no window process')
  await waitFor(() => expect(groupOf(pid)).toEqual([]))
})
