// The native host is chosen if it can open windows; otherwise the app reports the reason.
import { IpcError } from '@oxbow/protocol'
import { expect, onTestFinished, test, vi } from 'vitest'
import { nativeHost } from '../src/host.ts'
import { startNative } from './support/app.ts'
import { PATIENCE, useDesktop } from './support/desktop.ts'

const options = { timeout: 2 * PATIENCE }

const desktop = useDesktop()

test('an app uses native windows by default if there is a display', options, async () => {
  const { logs, window } = await startNative(desktop(), { oxbow: { host: 'auto' } })
  await window()
  expect(logs).toContain('windows: native (@oxbow/native is installed)')
})

test('the environment chooses native windows over the configuration', options, async () => {
  vi.stubEnv('OXBOW_HOST', 'native')
  onTestFinished(() => void vi.unstubAllEnvs())
  const { logs, window } = await startNative(desktop(), { oxbow: { host: 'none' } })
  await window()
  expect(logs).toContain('windows: native (chosen by OXBOW_HOST)')
})

test('the reason names a display that cannot be opened', options, async () => {
  const host = nativeHost({ env: { DISPLAY: ':not-there' } })
  const text = 'the display cannot be opened; check DISPLAY and WAYLAND_DISPLAY'
  await expect(host.load()).rejects.toThrow(new IpcError('host_failed', text))
  await host.stop()
  await expect(host.load()).rejects.toThrow('the native host has been stopped')
})
