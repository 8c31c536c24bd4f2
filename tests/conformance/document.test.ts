// Documents other than HTML, and addresses that only a page's router knows.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Builder, command } from 'oxbow'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { linkOf, type RunningApp, startApp } from '../support/app.ts'

const XHTML = (head: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml">${head}
<body><p>é</p><script><![CDATA[ window.ran = '<head>' && 1 < 2 ]]></script></body>
</html>`

const FILES = {
  'index.html': '<!doctype html><title>start</title>',
  'head.xhtml': XHTML('<head><title>x</title><style>p > b {}</style></head>'),
  'empty.xhtml': XHTML('<head/>'),
  'headless.xhtml': XHTML(''),
  'picture.svg':
    '<svg xmlns="http://www.w3.org/2000/svg"><script>document.documentElement.id = "ran"</script></svg>',
}

let folder: string
let running: RunningApp

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oxbow-document-'))
  for (const [name, text] of Object.entries(FILES)) await writeFile(join(folder, name), text)
  const greet = command((_args, { window }) => `hello ${window.label}`)
  const build = { frontendDist: folder }
  running = await startApp(Builder.default().commands({ greet }), { build })
})

afterAll(async () => {
  await running.stop()
  await rm(folder, { recursive: true })
})

describe('an XHTML page', () => {
  it.each(['head.xhtml', 'empty.xhtml', 'headless.xhtml'])(
    'calls the backend, and its own scripts run: %s',
    async (name) => {
      const page = await running.open(name.replace('.', '-'))
      await page.goto(`${running.origin}/${name}`)
      await linkOf(page)
      const found = await page.evaluate(async () => [
        document.contentType,
        await window.__OXBOW_INTERNALS__.invoke('greet'),
        (window as { ran?: unknown }).ran,
      ])
      expect(found).toEqual(['application/xhtml+xml', `hello ${name.replace('.', '-')}`, true])
      await page.close()
    },
  )
})

it('an SVG picture that is shown as a document runs no script', async () => {
  const page = await running.open('picture')
  const found = await page.evaluate(async () => {
    const frame = document.createElement('iframe')
    frame.src = '/picture.svg'
    const loaded = new Promise((resolve) => frame.addEventListener('load', resolve))
    document.body.append(frame)
    await loaded
    const root = frame.contentDocument?.documentElement
    return [root?.localName, root?.id]
  })
  expect(found).toEqual(['svg', ''])
  await page.close()
})

it.each(['/file/%2Fhome%2Fx', '/search/100%', '/%E0%A4%A', '/repo/.github/x', '/.hidden'])(
  'a reload of a path that only a router knows is the app again: %s',
  async (path) => {
    const page = await running.open('router')
    await page.goto(running.origin + path)
    await linkOf(page)
    await page.reload()
    await linkOf(page)
    expect(await page.title()).toBe('start')
    await page.close()
  },
)
