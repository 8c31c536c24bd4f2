// An app's progress bar and badge count reach docks by the session bus.
import { expect, onTestFinished, test, vi } from 'vitest'
import { startNative } from './support/app.ts'
import { startBus } from './support/bus.ts'
import { PATIENCE, useDesktop, waitFor } from './support/desktop.ts'

const options = { timeout: 2 * PATIENCE }

const desktop = useDesktop()

const INTERFACE = 'com.canonical.Unity.LauncherEntry'

/** The properties of the last message, by name. */
function lastOf(heard: string): Record<string, string> {
  const message = heard.slice(heard.lastIndexOf(`interface=${INTERFACE}`))
  const found = message.matchAll(/string "([\w-]+)"\s+variant\s+\w+ (\S+)/g)
  return Object.fromEntries([...found].map(([, name, value]) => [name, value]))
}

test('docks get the progress and the number of the app', options, async () => {
  const bus = await startBus(INTERFACE)
  vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', bus.address)
  onTestFinished(() => void vi.unstubAllEnvs())
  const { window } = await startNative(desktop())
  const main = await window()
  const shown = (expected: object): Promise<void> =>
    waitFor(() => expect(lastOf(bus.heard())).toMatchObject(expected))
  await main.run('set_progress_bar', { status: 'normal', progress: 25 })
  await shown({ progress: '0.25', 'progress-visible': 'true', 'count-visible': 'false' })
  expect(bus.heard()).toContain('string "application://app.oxbow.test.desktop"')
  expect(bus.heard()).toMatch(/path=\/com\/canonical\/unity\/launcherentry\/\d+;.*member=Update/)
  await main.run('set_progress_bar', { progress: 400 })
  await shown({ progress: '1', 'progress-visible': 'true' })
  await main.run('set_badge_count', 7)
  await shown({ progress: '1', count: '7', 'count-visible': 'true' })
  await main.run('set_badge_count', null)
  await main.run('set_progress_bar', { status: 'none' })
  await shown({ 'progress-visible': 'false', count: '0', 'count-visible': 'false' })
  await expect(main.run('set_progress_bar', { progress: 'half' })).rejects.toMatchObject({
    code: 'invalid_args',
  })
})

test('without a bus nothing happens, and nothing fails', options, async () => {
  vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', 'unix:path=/nowhere/at/all')
  onTestFinished(() => void vi.unstubAllEnvs())
  const { window } = await startNative(desktop())
  const main = await window()
  expect(await main.run('set_progress_bar', { status: 'normal', progress: 50 })).toBeNull()
  expect(await main.run('set_badge_count', 3)).toBeNull()
  expect(await main.evalWithResult('1 + 1')).toBe(2)
})
