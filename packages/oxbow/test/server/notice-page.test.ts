import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { parseConfig } from '../../src/config/config.ts'
import { faceOf } from '../../src/server/face.ts'
import { ticketNotice } from '../../src/server/notice.ts'
import { NOTICE_POLICY, noticePage } from '../../src/server/notice-page.ts'
import { directoryOf, NAVIGATION, recorder, send, startTestServer } from '../support/server.ts'

const FACE = { name: 'Downloads', icon: 'data:image/png;base64,AAAA' }

test('a notice has the name and the icon of the app, and the action that helps', () => {
  const html = noticePage(ticketNotice(true), FACE)
  expect(html).toContain('<title>This link has already been used – Downloads</title>')
  expect(html).toContain('<img src="data:image/png;base64,AAAA" alt=""><span dir="auto">Downloads<')
  expect(html).toContain('<a href="/.oxbow/window">Open the app again</a>')
  expect(html).toContain('<html lang="en">')
})

test('without an icon and an action there is none', () => {
  const html = noticePage(ticketNotice(false), { name: 'Downloads' })
  expect(html).not.toMatch(/<img|<a /)
  expect(html).toContain('Open the app as you did the first time')
})

test('what others have written is no markup', () => {
  const evil = `"><script>alert('1')</script>&`
  const notice = { title: evil, text: evil, action: { href: evil, text: evil } }
  const html = noticePage(notice, { name: evil, icon: evil })
  expect(html).not.toContain('<script')
  expect(html.match(/&#34;&#62;&#60;script&#62;/g)).toHaveLength(9)
})

test('the policy allows the style of the notice, pictures inside it, and nothing else', () => {
  const html = noticePage(ticketNotice(true), FACE)
  const [, style = ''] = /<style>([^<]*)<\/style>/.exec(html) ?? []
  const hash = createHash('sha256').update(style).digest('base64')
  expect(NOTICE_POLICY).toBe(
    `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'`,
  )
  expect(html).toContain(`<meta http-equiv="content-security-policy" content="${NOTICE_POLICY}">`)
  // The page has no inline style, no script, and nothing from another origin.
  expect(html).not.toMatch(/ style=|<script|https?:\/\//)
})

test('a notice knows both colour schemes and narrow screens', () => {
  const html = noticePage(ticketNotice(true), FACE)
  expect(html).toContain('color-scheme:light dark')
  expect(html).toContain('@media(prefers-color-scheme:dark)')
  expect(html).toContain('content="width=device-width,initial-scale=1"')
})

test('the icon is the first SVG of bundle.icon, or else its largest PNG that is not too large', async () => {
  const root = await directoryOf({
    'small.png': Buffer.alloc(10),
    'large.png': Buffer.alloc(20),
    'huge.png': Buffer.alloc(70_000),
    'icon.svg': '<svg/>',
    'icon.ico': 'ico',
  })
  const logs: string[] = []
  const iconOf = (...icon: string[]): string | undefined =>
    faceOf({ config: parseConfig({ bundle: { icon } }), root, logger: recorder(logs) }).icon
  const png = (bytes: number): string =>
    `data:image/png;base64,${Buffer.alloc(bytes).toString('base64')}`
  expect(iconOf('small.png', 'icon.svg')).toBe('data:image/svg+xml;base64,PHN2Zy8+')
  expect(iconOf('small.png', 'large.png', 'huge.png', 'icon.ico')).toBe(png(20))
  expect(iconOf('icon.ico', 'icon.icns')).toBeUndefined()
  expect(iconOf()).toBeUndefined()
  expect(logs).toEqual([])
  expect(iconOf('small.png', 'missing.png')).toBe(png(10))
  expect(logs.join()).toContain('bundle.icon: an icon cannot be read: ENOENT')
})

test('a used link is answered with the name, the icon and the policy', async () => {
  const root = await directoryOf({ 'index.html': '<p>hi', 'icons/a.png': 'png' })
  const config = {
    productName: 'A & B',
    build: { frontendDist: '.' },
    bundle: { icon: ['icons/a.png'], active: true },
  }
  const server = await startTestServer({ config, root })
  const { status, headers, body } = await send(server, '/?oxbow-ticket=x', NAVIGATION)
  expect(status).toBe(403)
  expect(headers['content-security-policy']).toBe(NOTICE_POLICY)
  expect(body).toContain('A &#38; B')
  expect(body).toContain(`src="data:image/png;base64,${Buffer.from('png').toString('base64')}"`)
})

test('a host of native windows gets the notice for a crash, with one link for it to fill in', async () => {
  const server = await startTestServer({ config: { productName: 'Downloads' } })
  const html = server.pageFor('main', '/', { givesIdentity: true }).identity?.crashNotice ?? ''
  expect(html).toContain('<h1>This page has crashed</h1>')
  expect(html).toContain('>Downloads</span>')
  expect(html.match(/href=""/g)).toHaveLength(1)
  expect(html).toContain('<a href="">Load it again</a>')
})

test('a person whose request is refused gets a page, which does not say of which app', async () => {
  const server = await startTestServer({ config: { productName: 'Secret plans' } })
  const refused = await send(server, '/', { ...NAVIGATION, host: 'evil.example' })
  expect(refused.status).toBe(403)
  expect(refused.headers['content-type']).toBe('text/html; charset=utf-8')
  expect(refused.body).toContain('<h1>This address does not open the app</h1>')
  expect(refused.body).toContain('this request is for evil.example')
  expect(refused.body).not.toContain('Secret plans')
  const fetched = await send(server, '/', { host: 'evil.example' })
  expect(fetched.headers['content-type']).toBe('text/plain; charset=utf-8')
})
