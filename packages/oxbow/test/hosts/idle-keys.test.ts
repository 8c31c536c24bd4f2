// The log lists the keys of a window's configuration that have no effect on its host.
import { describe, expect, it } from 'vitest'
import { parseWindowConfig, type WindowConfigInput } from '../../src/config/config.ts'
import { UNREAD_KEYS } from '../../src/config/tauri-keys.ts'
import type { Host } from '../../src/hosts/host.ts'
import { IdleKeys, idleKeys } from '../../src/hosts/idle-keys.ts'
import type { Place } from '../../src/hosts/window-answer.ts'
import { startBackend } from '../support/backend.ts'
import { FakeHost } from '../support/fake-host.ts'

const LINUX = { host: 'native', platform: 'linux' } as const
const MAC = { host: 'native', platform: 'darwin' } as const
const CHROMIUM = { host: 'chromium', platform: 'linux' } as const
const BROWSER = { host: 'browser', platform: 'linux' } as const
const NONE = { host: 'none', platform: 'linux' } as const

/** A configuration, which may have keys of Tauri that Oxbow does not read. */
const configOf = (keys: object) => parseWindowConfig(keys as WindowConfigInput)

describe('keys without an effect', () => {
  it.each<[Place, object, string[]]>([
    [
      LINUX,
      { additionalBrowserArgs: '--x', alwaysOnTop: true, minWidth: 5 },
      ['additionalBrowserArgs'],
    ],
    [LINUX, { 'additional-browser-args': '--x' }, ['additionalBrowserArgs']],
    [LINUX, { parent: 'main', theme: 'Dark', center: true, fullscreen: true }, []],
    [MAC, { parent: 'main', theme: 'Dark', alwaysOnTop: true }, ['parent', 'theme']],
    [CHROMIUM, { visible: false, maximized: true, minWidth: 5 }, ['minWidth', 'visible']],
    [CHROMIUM, { incognito: true, fullscreen: true, zoomHotkeysEnabled: true }, []],
    [BROWSER, { title: 'A', width: 1, x: 1, y: 1, incognito: true }, ['incognito']],
    [NONE, { additionalBrowserArgs: '--x', visible: false }, []],
  ])('on %j, of %j they are %j', (place, keys, expected) => {
    expect(idleKeys(configOf(keys), place).sort()).toEqual(expected)
  })

  it.each([
    { shadow: true, titleBarStyle: 'Visible', dragDropEnabled: false, visible: true },
    { windowEffects: null, backgroundThrottling: null, parent: null, devtools: true },
    {},
  ])('are none if the configuration sets none: %j', (keys) => {
    for (const place of [LINUX, MAC, CHROMIUM, BROWSER]) {
      expect(idleKeys(configOf(keys), place)).toEqual([])
    }
  })

  it('are all of Tauri’s keys that Oxbow does not read', () => {
    for (const key of UNREAD_KEYS.window) {
      expect(idleKeys(configOf({ [key]: 'asked' }), LINUX)).toEqual([key])
    }
  })

  it('are reported once for each app, in one line for a window', () => {
    const keys = new IdleKeys()
    const asked = configOf({ label: 'a', shadow: false, additionalBrowserArgs: '--x' })
    expect(keys.textFor(asked, LINUX)).toBe(
      '`additionalBrowserArgs`, `shadow` of the window `a` have no effect on this host (native)',
    )
    expect(keys.textFor(asked, LINUX)).toBeUndefined()
    expect(keys.textFor(configOf({ label: 'b', shadow: false, hiddenTitle: true }), LINUX)).toBe(
      '`hiddenTitle` of the window `b` has no effect on this host (native)',
    )
  })

  it('are logged as a warning when a window opens', async () => {
    const host: Host = Object.assign(new FakeHost(), { name: 'chromium' })
    const { manager, complaints } = await startBackend({}, host)
    await manager.windows.create({ label: 'main', visible: false, alwaysOnTop: true })
    await manager.windows.create({ label: 'second', visible: false })
    expect(complaints).toEqual([
      '`visible`, `alwaysOnTop` of the window `main` have no effect on this host (chromium)',
    ])
  })
})
