// The initialization scripts of a window run in each of its documents, before any script of the page.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type App, Builder } from 'oxbow'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Chromium } from '../support/chromium.ts'
import { needsBrowser } from '../support/engine.ts'

const SEE = `<script>
var seen = [window.order?.join(), typeof lexical, typeof everywhere]
</script>`

const chromium = new Chromium()
let folder = ''
let app: App

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oxbow-initialization-'))
  const frame = '<iframe src="frame.html"></iframe>'
  await Promise.all([
    writeFile(join(folder, 'index.html'), `<!doctype html><title>first</title>${SEE}${frame}`),
    writeFile(join(folder, 'second.html'), `<!doctype html><title>second</title>${SEE}`),
    writeFile(join(folder, 'frame.html'), `<!doctype html><title>frame</title>${SEE}`),
    writeFile(
      join(folder, 'third.xhtml'),
      `<html xmlns="http://www.w3.org/1999/xhtml"><head><title>third</title>${SEE}</head><body/></html>`,
    ),
  ])
  app = Builder.default().build({ build: { frontendDist: folder }, oxbow: { host: 'none' } }) as App
  await app.start()
  await app.createWebviewWindow('scripted', {
    initializationScript: [
      'var order = [typeof __TAURI_INTERNALS__.invoke]; const lexical = "yes"',
      'throw new Error("on purpose")',
      'order.push(__TAURI_INTERNALS__.metadata.currentWindow.label) // A comment at the end.',
    ],
    initializationScriptForAllFrames: 'var everywhere = true',
  })
})

afterAll(async () => {
  await chromium.close()
  await app.stop()
  await rm(folder, { recursive: true })
})

const seen = (page: Page | ReturnType<Page['mainFrame']>): Promise<unknown> => page.evaluate('seen')

const ALL = ['function,scripted', 'string', 'boolean']

it('each document of a window runs them first, and its frames those for all frames', async (context) => {
  needsBrowser(context, 'several documents')
  const page = await (await chromium.newContext()).newPage()
  await page.goto(app.url('scripted'))
  expect(await seen(page)).toEqual(ALL)
  const frame = page.frame({ url: /frame\.html/ })
  await frame?.waitForLoadState()
  expect(frame && (await seen(frame))).toEqual([undefined, 'undefined', 'boolean'])
  await page.reload()
  expect(await seen(page)).toEqual(ALL)
  await page.evaluate('location.href = "second.html"')
  await page.waitForURL(/second\.html/)
  expect(await seen(page)).toEqual(ALL)
  await page.goto(new URL('third.xhtml', app.url('scripted')).href)
  expect(await page.title()).toBe('third')
  expect(await seen(page)).toEqual(ALL)
})

it('another window has none of them', async (context) => {
  needsBrowser(context, 'another window')
  const page = await (await chromium.newContext()).newPage()
  await page.goto(app.url('main'))
  expect(await seen(page)).toEqual([undefined, 'undefined', 'undefined'])
})
