import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findChromium } from '../../src/hosts/chromium-finder.ts'
import { directoryOf } from '../support/server.ts'

test('CHROME_PATH takes precedence over installed browsers', async () => {
  const path = join(await directoryOf({ mine: '#!/bin/sh' }), 'mine')
  await chmod(path, 0o755)
  expect(findChromium({ CHROME_PATH: path })).toBe(path)
})

test('a CHROME_PATH that cannot be run is ignored', async () => {
  const path = join(await directoryOf({ mine: 'text' }), 'mine')
  expect(findChromium({ CHROME_PATH: path })).not.toBe(path)
  expect(findChromium({ CHROME_PATH: '/no/such/file' })).not.toBe('/no/such/file')
})
