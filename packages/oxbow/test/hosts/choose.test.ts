import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type ConfigInput, parseConfig } from '../../src/config.ts'
import { chooseHost } from '../../src/hosts/choose.ts'
import { directoryOf, recorder } from '../support/server.ts'

type HostName = NonNullable<NonNullable<ConfigInput['oxbow']>['host']>

/** The name of the host that is chosen, and what the log says of it. */
function choose(host: HostName | undefined, env: NodeJS.ProcessEnv): string[] {
  const logs: string[] = []
  const config = parseConfig(host === undefined ? {} : { oxbow: { host } })
  return [chooseHost(config, recorder(logs), env).name, ...logs]
}

async function envWithChromium(): Promise<NodeJS.ProcessEnv & { CHROME_PATH: string }> {
  const CHROME_PATH = join(await directoryOf({ chromium: '#!/bin/sh' }), 'chromium')
  await chmod(CHROME_PATH, 0o755)
  return { CHROME_PATH }
}

describe('auto', () => {
  test('is Chromium where there are a display and a Chromium', async () => {
    const env = await envWithChromium()
    for (const display of [{ DISPLAY: ':0' }, { WAYLAND_DISPLAY: 'wayland-0' }]) {
      const [name, log] = choose(undefined, { ...env, ...display })
      expect(name).toBe('chromium')
      expect(log).toContain(`info windows: chromium (found ${env.CHROME_PATH})`)
    }
  })

  test.runIf(process.platform === 'linux')('is the browser without a display', async () => {
    const env = await envWithChromium()
    for (const display of [{}, { DISPLAY: '' }]) {
      const [name, log] = choose('auto', { ...env, ...display })
      expect(name).toBe('browser')
      expect(log).toContain('windows: browser (there is no display)')
    }
  })
})

test('the configuration chooses, and the environment over it', async () => {
  expect(choose('none', {})[0]).toBe('none')
  expect(choose('browser', {})[0]).toBe('browser')
  expect(choose('browser', { OXBOW_HOST: '' })[0]).toBe('browser')
  const [name, log] = choose('browser', { OXBOW_HOST: 'none' })
  expect(name).toBe('none')
  expect(log).toContain('chosen by OXBOW_HOST')
})

test('an unknown host is refused with those that there are', () => {
  expect(() => choose(undefined, { OXBOW_HOST: 'electron' })).toThrow(
    /OXBOW_HOST: `electron` is not one of auto, chromium, browser, none/,
  )
})

test.runIf(process.platform === 'linux')('Chromium without a display is refused', async () => {
  const env = await envWithChromium()
  expect(() => choose('chromium', env)).toThrow(/Chromium needs a display/)
})
