// The app decides about the permissions that a page asks for. By default all are denied.
import type { PageHandlers } from 'oxbow'
import { expect, test } from 'vitest'
import { startNative } from '../support/app.ts'
import { PATIENCE, useDesktop, waitFor } from '../support/desktop.ts'

const options = { timeout: 2 * PATIENCE }

const desktop = useDesktop()

const DENIED = 1

/** Asks for the location. The machine has none, so a granted request fails with another code than a denied one. */
const LOCATE = `new Promise((resolve) => {
  navigator.geolocation.getCurrentPosition(() => resolve(0), ({ code }) => resolve(code), { timeout: 500 })
})`

async function start(pages: PageHandlers = {}) {
  const app = await startNative(desktop(), {}, { pages })
  return { ...app, main: await app.window() }
}

test('a page gets no permission by default, and the log reports the refusal', options, async () => {
  const { logs, main } = await start()
  expect(await main.evalWithResult(LOCATE)).toBe(DENIED)
  await waitFor(() => expect(logs.join('\n')).toContain('was refused the permission `geolocation`'))
})

test('onPermission grants permissions', options, async () => {
  const asked: string[] = []
  const { logs, main } = await start({
    onPermission: async (permission, { window }) => {
      asked.push(`${window.label} ${permission}`)
      return permission === 'geolocation'
    },
  })
  expect(await main.evalWithResult(LOCATE)).not.toBe(DENIED)
  expect(asked).toEqual(['main geolocation'])
  expect(logs.join('\n')).toContain('was given the permission `geolocation`')
})

test('a page plays sounds before the first click', options, async () => {
  const { main } = await start()
  // The machine may be unable to play the sound, so only `NotAllowedError` counts.
  const error = await main.evalWithResult(`(async () => {
    const audio = new Audio('data:audio/wav;base64,UklGRiQAAABXQVZFZm10IBAAAAABAAEARKwAAIhYAQACABAAZGF0YQAAAAA=')
    const late = new Promise((resolve) => setTimeout(() => resolve(null), 2000))
    return Promise.race([audio.play().then(() => null, ({ name }) => name), late])
  })()`)
  expect(error).not.toBe('NotAllowedError')
})
