// W6: an app on a desktop ends with its last window.
import { Builder, command } from 'oxbow'
import { expect, it, vi } from 'vitest'
import * as none from '../../packages/oxbow/src/hosts/none.ts'
import { startApp } from '../support/app.ts'

// A host that shows no windows, but ends the app with its last window as native windows do.
const { noHost } = none
vi.spyOn(none, 'noHost').mockImplementation(() => ({ ...noHost(), endsWithLastWindow: true }))

function builder() {
  return Builder.default().commands({ nothing: command(() => {}) })
}

/** Whether a promise has settled. */
async function hasSettled(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending')
  return (await Promise.race([promise, Promise.resolve(pending)])) !== pending
}

it('W6 an app ends only when its last window is destroyed', async () => {
  await using running = await startApp(builder(), {
    app: { windows: [{ label: 'first' }, { label: 'second' }] },
  })
  const { app } = running
  await app.getWebviewWindow('first')?.destroy()
  const page = await running.open('second')
  expect(await hasSettled(app.ended)).toBe(false)
  // The page is gone with its window, so it cannot get the answer.
  const destroy = () => window.outcome(window.tauri.window.getCurrentWindow().destroy())
  page.evaluate(destroy).catch(() => {})
  expect(await app.ended).toBe(0)
})

it('W6 an app keeps running if a window opens before the last one is destroyed', async () => {
  await using running = await startApp(builder())
  const { app } = running
  await app.createWebviewWindow('next')
  await app.getWebviewWindow('main')?.destroy()
  const page = await running.open('next')
  expect(await page.evaluate(() => window.tauri.core.invoke('nothing'))).toBeNull()
  expect(await hasSettled(app.ended)).toBe(false)
})

it('W6 a page can end the app with an exit code', async () => {
  await using running = await startApp(builder())
  const page = await running.open()
  await page.evaluate(() => window.tauri.core.invoke('plugin:app|exit', { code: 7 }))
  expect(await running.app.ended).toBe(7)
})
