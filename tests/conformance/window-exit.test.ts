// W6: an app on a desktop ends with its last window.
import { Builder, command } from 'oxbow'
import { expect, it, vi } from 'vitest'
import * as none from '../../packages/oxbow/src/hosts/none.ts'
import { startApp } from '../support/app.ts'

// A host as on a desktop, but without windows to look at: only who ends the app is different.
const { noHost } = none
vi.spyOn(none, 'noHost').mockImplementation(() => ({ ...noHost(), endsWithLastWindow: true }))

function builder() {
  return Builder.default().commands({ nothing: command(() => {}) })
}

/** Whether a promise has settled by now. */
async function hasSettled(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending')
  return (await Promise.race([promise, Promise.resolve(pending)])) !== pending
}

it('W6 an app ends when its last window is destroyed, and not before', async () => {
  await using running = await startApp(builder(), {
    app: { windows: [{ label: 'first' }, { label: 'second' }] },
  })
  const { app } = running
  await app.getWebviewWindow('first')?.destroy()
  const page = await running.open('second')
  expect(await hasSettled(app.ended)).toBe(false)
  // The page goes with its window; nobody is left to hear the answer.
  const destroy = () => window.outcome(window.tauri.window.getCurrentWindow().destroy())
  page.evaluate(destroy).catch(() => {})
  expect(await app.ended).toBe(0)
})

it('W6 a window that is opened before the last one goes keeps the app', async () => {
  await using running = await startApp(builder())
  const { app } = running
  await app.createWebviewWindow('next')
  await app.getWebviewWindow('main')?.destroy()
  const page = await running.open('next')
  expect(await page.evaluate(() => window.tauri.core.invoke('nothing'))).toBeNull()
  expect(await hasSettled(app.ended)).toBe(false)
})

it('W6 a page ends the app with a code of its own', async () => {
  await using running = await startApp(builder())
  const page = await running.open()
  await page.evaluate(() => window.tauri.core.invoke('plugin:app|exit', { code: 7 }))
  expect(await running.app.ended).toBe(7)
})
