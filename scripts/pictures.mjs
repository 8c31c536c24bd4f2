// Makes the pictures of the documents: the example in both colour schemes, in the middle of its work.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
const SIZE = { width: 1100, height: 700 }

const data = mkdtempSync(join(tmpdir(), 'oxbow-pictures-'))
const app = spawn(process.execPath, ['dist/backend/main.js'], {
  cwd: join(ROOT, 'examples', 'downloads'),
  env: {
    ...process.env,
    OXBOW_HOST: 'browser',
    DISPLAY: '',
    WAYLAND_DISPLAY: '',
    XDG_DATA_HOME: data,
  },
  stdio: ['ignore', 'pipe', 'inherit'],
})

/** @returns {Promise<string>} the address that the app prints */
async function printedAddress() {
  let text = ''
  for await (const part of app.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    text += part
    const [address] = /http:\/\/\S+oxbow-ticket=\S+/.exec(text) ?? []
    if (address) return address
  }
  throw new Error(`the app has printed no address:\n${text}`)
}

const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
try {
  const page = await browser.newPage({ viewport: SIZE, deviceScaleFactor: 1.5 })
  await page.goto(await printedAddress())
  await page.locator('#canvas[data-state=complete]').waitFor()
  const download = (/** @type {string} */ title) =>
    page.getByRole('button', { name: new RegExp(`^Download ${title},`) }).click()
  const setLimit = (/** @type {number} */ bytes) =>
    page.locator(`#limit input[value="${bytes}"]`).check({ force: true })
  await setLimit(0)
  await download('Tide tables')
  await page.locator('.transfer', { hasText: 'checked' }).waitFor({ timeout: 60_000 })
  await setLimit(20_000_000)
  for (const title of ['Night crossing', 'River atlas', 'Valley survey']) await download(title)
  // Nothing is pointed at.
  await page.mouse.move(0, 0)
  const far = (/** @type {Element[]} */ bars) =>
    bars.length === 3 && bars.every((bar) => Number(bar.getAttribute('aria-valuenow')) > 8)
  const bars = page.getByRole('progressbar')
  while (!(await bars.evaluateAll(far))) await page.waitForTimeout(200)
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    await page.emulateMedia({ colorScheme })
    // The colours change slowly.
    await page.waitForTimeout(1500)
    const name = colorScheme === 'light' ? 'downloads' : 'downloads-dark'
    await page.screenshot({ path: join(ROOT, 'docs', 'images', `${name}.png`) })
  }
} finally {
  await browser.close()
  app.kill('SIGTERM')
  await once(app, 'exit')
  rmSync(data, { recursive: true, force: true })
}
