// The page written for Tauri, unchanged, with the built backend and a real browser.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Chromium, consoleOf, errorsOf } from '../../../tests/support/chromium.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** What waiting may take on a busy machine, in milliseconds. */
const PATIENCE = { timeout: 20_000 }

const chromium = new Chromium()
const app = spawn(process.execPath, ['dist/backend/main.js'], {
  cwd: ROOT,
  env: { ...process.env, OXBOW_HOST: 'browser' },
  stdio: ['ignore', 'pipe', 'inherit'],
})
let page: Page

beforeAll(async () => {
  const address = await new Promise<string>((resolve, reject) => {
    let text = ''
    app.stdout.setEncoding('utf8').on('data', (part) => {
      text += part
      const [found] = /http:\/\/\S+oxbow-ticket=\S+/.exec(text) ?? []
      if (found) resolve(found)
    })
    app.once('exit', () => reject(new Error(`the app has printed no address:\n${text}`)))
  })
  page = await (await chromium.newContext()).newPage()
  await page.goto(address)
  await page.locator('#path:not(:empty)').waitFor(PATIENCE)
})

afterAll(async () => {
  await chromium.close()
  if (app.exitCode !== null) return
  app.kill('SIGTERM')
  await once(app, 'exit')
})

it('imports nothing but @tauri-apps/api', () => {
  const text = readFileSync(new URL('../page/main.ts', import.meta.url), 'utf8')
  const imports = [...text.matchAll(/from '([^']+)'/g)].map(([, name]) => name ?? '')
  expect(imports.length).toBeGreaterThan(0)
  expect(imports.filter((name) => !name.startsWith('@tauri-apps/api/'))).toEqual([])
})

it('greets through a command', async () => {
  await page.getByLabel('Your name').fill('Ada')
  await page.keyboard.press('Enter')
  await expect.poll(() => page.textContent('#greeting'), PATIENCE).toContain('Hello, Ada!')
})

it('counts down through a channel, and an event says when it has finished', async () => {
  await page.getByRole('button', { name: 'Count down' }).click()
  await page.locator('#left', { hasText: /^[1-5]$/ }).waitFor(PATIENCE)
  await page.locator('#left', { hasText: 'Finished' }).waitFor(PATIENCE)
  await page.locator('#heard', { hasText: 'The countdown of window “main”' }).waitFor(PATIENCE)
})

it('hears the event that it emits', async () => {
  await page.getByRole('button', { name: 'Emit' }).click()
  await page.locator('#heard', { hasText: 'The page has heard itself.' }).waitFor(PATIENCE)
})

it('renames its window', async () => {
  await page.getByLabel('New title').fill('Renamed')
  await page.keyboard.press('Enter')
  await page.locator('#title', { hasText: 'Window “main” is called “Renamed”.' }).waitFor(PATIENCE)
  expect(await page.title()).toBe('Renamed')
})

it('knows the app and its directories from tauri.conf.json', async () => {
  expect(await page.textContent('#app')).toMatch(/^Tauri frontend 0\.1\.0, as under Tauri 2\./)
  expect(await page.textContent('#path')).toMatch(/dev\.oxbow\.tauri-frontend.notes\.json$/)
})

it('runs without a complaint from the browser', async () => {
  expect(await errorsOf(page)).toEqual([])
  expect(await consoleOf(page)).toEqual([])
})
