// A window with its own data directory stores the data of its pages only there.
import { existsSync, readdirSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startNative } from './support/app.ts'
import { PATIENCE, useDesktop } from './support/desktop.ts'

const options = { timeout: 2 * PATIENCE }

const desktop = useDesktop()

const WRITE = "localStorage.setItem('kept', 'yes'); document.cookie = 'kept=yes; max-age=1000'"
const READ = "[localStorage.getItem('kept'), document.cookie]"
const windows = [
  { title: 'Main' },
  { label: 'own', title: 'Own', dataDirectory: 'pages' },
  { label: 'other', title: 'Other', dataDirectory: 'pages' },
]

async function home(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'oxbow-home-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }))
  return folder
}

test(
  'a window with a directory of its own shares nothing, and finds it again',
  options,
  async () => {
    const data = await home()
    {
      const { app, window } = await startNative(desktop(), { app: { windows } }, { home: data })
      const own = await window('own')
      await own.evalWithResult(`${WRITE}; null`)
      expect(await own.evalWithResult(READ)).toEqual(['yes', 'kept=yes'])
      expect(await (await window()).evalWithResult(READ)).toEqual([null, ''])
      await app.stop()
    }
    expect(readdirSync(join(data, 'app.oxbow.test', 'own', 'pages'))).toContain('cookies.sqlite')
    expect(statSync(join(data, 'app.oxbow.test', 'own', 'pages')).mode & 0o077).toBe(0)
    const { window } = await startNative(desktop(), { app: { windows } }, { home: data })
    expect(await (await window('own')).evalWithResult(READ)).toEqual(['yes', 'kept=yes'])
    for (const caches of ['own/pages', 'other/pages']) {
      expect(existsSync(join(data, 'app.oxbow.test', caches, 'WebKitCache'))).toBe(true)
    }
    // As in Tauri, the same name means another directory in another window.
    expect(await (await window('other')).evalWithResult(READ)).toEqual([null, ''])
  },
)

test('an app whose port is not kept leaves nothing of its pages', options, async () => {
  const data = await home()
  const config = { app: { windows }, oxbow: { port: 0 } }
  const { app, window } = await startNative(desktop(), config, { home: data })
  for (const label of ['main', 'own', 'other']) {
    await (await window(label)).evalWithResult(`${WRITE}; null`)
  }
  await app.stop()
  expect(existsSync(join(data, 'app.oxbow.test'))).toBe(false)
})

test.each(['/tmp/elsewhere', '../main', 'a/../../b', 'a\0b'])(
  'a directory that leads out of the window’s own is refused: %j',
  options,
  async (dataDirectory) => {
    const { app } = await startNative(desktop(), { app: { windows: [] } })
    await expect(app.createWebviewWindow('own', { dataDirectory })).rejects.toMatchObject({
      code: 'invalid_config',
    })
  },
)
