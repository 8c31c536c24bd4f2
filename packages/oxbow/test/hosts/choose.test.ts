import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type ConfigInput, parseConfig } from '../../src/config/config.ts'
import { chooseHost } from '../../src/hosts/choose.ts'
import { directoryOf, recorder } from '../support/server.ts'

type HostName = NonNullable<NonNullable<ConfigInput['oxbow']>['host']>

/** The name of the chosen host, and the line about it in the log. */
async function choose(host: HostName | undefined, env: NodeJS.ProcessEnv): Promise<string[]> {
  const logs: string[] = []
  const config = parseConfig(host === undefined ? {} : { oxbow: { host } })
  const root = new URL('.', import.meta.url)
  const chosen = await chooseHost({ config, logger: recorder(logs), root, env })
  onTestFinished(() => chosen.stop())
  return [chosen.name, ...logs]
}

async function envWithChromium(): Promise<NodeJS.ProcessEnv & { CHROME_PATH: string }> {
  const CHROME_PATH = join(await directoryOf({ chromium: '#!/bin/sh' }), 'chromium')
  await chmod(CHROME_PATH, 0o755)
  return { CHROME_PATH }
}

describe('auto', () => {
  test('is Chromium if it is installed and native windows do not open on the display', async () => {
    const env = await envWithChromium()
    for (const display of [{ DISPLAY: ':not-there' }, { WAYLAND_DISPLAY: 'not-there' }]) {
      const [name, log] = await choose(undefined, { ...env, ...display })
      expect(name).toBe('chromium')
      expect(log).toContain(`info windows: chromium (found ${env.CHROME_PATH}; no native windows: `)
    }
  })

  test.runIf(process.platform === 'linux')('is the browser without a display', async () => {
    const env = await envWithChromium()
    for (const display of [{}, { DISPLAY: '' }]) {
      const [name, log] = await choose('auto', { ...env, ...display })
      expect(name).toBe('browser')
      expect(log).toContain('windows: browser (there is no display)')
    }
  })
})

test('the configuration chooses, and the environment overrides it', async () => {
  expect((await choose('none', {}))[0]).toBe('none')
  expect((await choose('browser', {}))[0]).toBe('browser')
  expect((await choose('browser', { OXBOW_HOST: '' }))[0]).toBe('browser')
  const [name, log] = await choose('browser', { OXBOW_HOST: 'none' })
  expect(name).toBe('none')
  expect(log).toContain('chosen by OXBOW_HOST')
})

test('an unknown host is refused with the list of known ones', async () => {
  await expect(choose(undefined, { OXBOW_HOST: 'electron' })).rejects.toThrow(
    /OXBOW_HOST: `electron` is not one of auto, native, chromium, browser, none/,
  )
})

test.runIf(process.platform === 'linux')('Chromium without a display is refused', async () => {
  const env = await envWithChromium()
  await expect(choose('chromium', env)).rejects.toThrow(/Chromium needs a display/)
  await expect(choose('native', env)).rejects.toThrow(/a native window needs a display/)
})
