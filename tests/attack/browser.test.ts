// Attacks in a real browser: by pages of other origins, in frames, and under a policy.

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AuditEntry } from 'oxbow'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { Chromium, consoleOf } from '../support/chromium.ts'
import { keyIn, load, startVictim, type Victim } from './victim.ts'

const chromium = new Chromium()
let context: BrowserContext

beforeEach(async () => {
  context = await chromium.newContext()
})

afterEach(async () => {
  await context.close()
})

afterAll(async () => {
  await chromium.close()
})

/** A foreign site with the same page at every path. */
async function startSite(html: string): Promise<number> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end(html)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

/** Opens the app's window as its user does, and waits until its page is connected. */
async function openApp(victim: Victim, path?: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(victim.app.url('main', path))
  await page.evaluate(() => window.__OXBOW_INTERNALS__.invoke('whoami'))
  return page
}

/** The end of a WebSocket from a page to the app. */
function tryLine(page: Pick<Page, 'evaluate'>, port: number): Promise<string> {
  return page.evaluate(
    (to) =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(`ws://127.0.0.1:${to}/.oxbow/line`)
        socket.onopen = () => resolve('open')
        socket.onerror = () => resolve('refused')
      }),
    port,
  )
}

// Another port makes another origin of the same site; another name makes another site.
describe.each(['127.0.0.1', 'localhost'])('a page of another origin, at %s,', (name) => {
  async function visit(victim: Victim, html = '<title>evil</title>'): Promise<Page> {
    const port = await startSite(html.replaceAll('APP', victim.origin))
    const page = await context.newPage()
    await page.goto(`http://${name}:${port}/`)
    return page
  }

  it('opens no line', async () => {
    const victim = await startVictim()
    await openApp(victim)
    const page = await visit(victim)
    expect(await tryLine(page, victim.port)).toBe('refused')
    const refused = victim.audit.filter(({ kind }) => kind === 'line-refused')
    expect(refused).toHaveLength(1)
  })

  it('reads and loads nothing', async () => {
    const victim = await startVictim()
    const page = await visit(victim)
    const found = await page.evaluate(async (origin) => {
      const read = async (mode: RequestMode): Promise<string> => {
        const answer = await fetch(`${origin}/app.js`, { mode }).catch(() => undefined)
        return (await answer?.text().catch(() => '')) ?? ''
      }
      const run = (src: string): Promise<boolean> =>
        new Promise((resolve) => {
          const script = document.createElement('script')
          script.src = src
          script.onload = () => resolve(true)
          script.onerror = () => resolve(false)
          document.head.append(script)
        })
      return {
        texts: [await read('cors'), await read('no-cors')],
        scripts: [await run(`${origin}/app.js`), await run(`${origin}/.oxbow/bridge.js`)],
        globals: ['app', '__TAURI_INTERNALS__', '__OXBOW_INTERNALS__'].filter((it) => it in window),
      }
    }, victim.origin)
    expect(found).toEqual({ texts: ['', ''], scripts: [false, false], globals: [] })
  })

  it('cannot show the app in a frame', async () => {
    const victim = await startVictim()
    const page = await visit(
      victim,
      '<iframe src="APP/"></iframe><iframe src="APP/page.html"></iframe>',
    )
    const refused = (): AuditEntry[] =>
      victim.audit.filter(({ kind }) => kind === 'request-refused')
    await expect.poll(refused).toHaveLength(2)
    for (const frame of page.frames().slice(1)) {
      expect(await frame.title().catch(() => '')).not.toMatch(/The app|Another page/)
    }
  })

  it('has no reference to the app that it opens, whose page has no window', async () => {
    const victim = await startVictim()
    const page = await visit(victim)
    const opening = context.waitForEvent('page')
    await page.evaluate((origin) => {
      Object.assign(window, { opened: window.open(`${origin}/`) })
    }, victim.origin)
    const opened = await opening
    await opened.waitForLoadState()
    expect(await opened.title()).toBe('The app')
    expect(await opened.evaluate(() => [window.opener, sessionStorage.length])).toEqual([null, 0])
    const closed = await page.evaluate(
      () => (window as unknown as { opened: Window }).opened.closed,
    )
    expect(closed).toBe(true)
    expect(victim.audit.map(({ kind }) => kind)).not.toContain('line-accepted')
  })

  it('gets no address of the app as the referrer when the user follows a link to it', async () => {
    const victim = await startVictim()
    const page = await openApp(victim)
    const port = await startSite('<title>evil</title>')
    await page.evaluate((to) => location.assign(to), `http://${name}:${port}/`)
    await page.waitForURL(`http://${name}:${port}/`)
    expect(await page.evaluate(() => [document.referrer, history.state])).toEqual(['', null])
    expect(await page.evaluate(() => '__OXBOW_INTERNALS__' in window)).toBe(false)
  })
})

describe('in a page of the app', () => {
  const csp = { 'default-src': "'self'", 'frame-src': '*' }

  async function openWithFrame(html: string, sandbox?: string) {
    const victim = await startVictim({ app: { security: { csp } } })
    const port = await startSite(html)
    const page = await openApp(victim)
    await page.evaluate(
      ([src, flags]) => {
        const frame = document.createElement('iframe')
        if (flags !== undefined) frame.sandbox.value = flags
        frame.src = src
        document.body.append(frame)
        return new Promise((resolve) => frame.addEventListener('load', resolve))
      },
      [
        sandbox === undefined ? `http://localhost:${port}/` : `${victim.origin}/page.html`,
        sandbox,
      ] as const,
    )
    const [, frame] = page.frames()
    if (frame === undefined) throw new Error('there is no frame')
    return { victim, page, frame }
  }

  const reach = (): Record<string, unknown> => {
    const tryIt = (read: () => unknown): unknown => {
      try {
        return read()
      } catch {
        return 'refused'
      }
    }
    return {
      own: '__OXBOW_INTERNALS__' in window || '__TAURI_INTERNALS__' in window,
      parent: tryIt(() => '__OXBOW_INTERNALS__' in window.parent),
      storage: tryIt(() => window.parent.sessionStorage.length),
    }
  }

  it('a frame of another origin gets neither bridge nor key nor line', async () => {
    const { victim, frame } = await openWithFrame('<title>evil</title>')
    expect(await frame.title()).toBe('evil')
    expect(await frame.evaluate(reach)).toEqual({
      own: false,
      parent: 'refused',
      storage: 'refused',
    })
    expect(await tryLine(frame, victim.port)).toBe('refused')
    expect(victim.audit.filter(({ kind }) => kind === 'line-accepted')).toHaveLength(1)
  })

  it('a sandboxed frame of the app itself gets neither, and has the origin `null`', async () => {
    const { victim, frame } = await openWithFrame('', 'allow-scripts')
    expect(await frame.evaluate(() => window.origin)).toBe('null')
    expect(await frame.evaluate(reach)).toEqual({
      own: false,
      parent: 'refused',
      storage: 'refused',
    })
    expect(await tryLine(frame, victim.port)).toBe('refused')
    const origins = victim.audit.flatMap((entry) =>
      entry.kind === 'line-refused' ? [entry.origin] : [],
    )
    expect(origins).toEqual(['null'])
  })

  it('a ticket that a script steals from the address bar is used up', async () => {
    const victim = await startVictim()
    const url = victim.app.url('main')
    const page = await context.newPage()
    await page.goto(url)
    // The ticket is removed before the first script of the page runs, and is already used up.
    expect(await page.evaluate(() => location.search)).toBe('')
    expect(keyIn(await load(victim, url))).toBeUndefined()
    const thief = await context.newPage()
    expect((await thief.goto(url))?.status()).toBe(403)
    expect(await thief.evaluate(() => '__OXBOW_INTERNALS__' in window)).toBe(false)
  })

  it('a tab of the same address has no window without a ticket', async () => {
    const victim = await startVictim()
    await openApp(victim)
    const other = await context.newPage()
    await other.goto(`${victim.origin}/`)
    const refused = await other.evaluate(() =>
      window.__OXBOW_INTERNALS__.invoke('whoami').then(
        () => 'let in',
        (error) => String(error),
      ),
    )
    expect(refused).not.toBe('let in')
    expect(refused).not.toBe('main')
  })
})

describe('under a strict policy', () => {
  const strict = "default-src 'none'; script-src 'self'; base-uri 'self'"

  async function openStrict() {
    const victim = await startVictim({ app: { security: { csp: strict } } })
    return { victim, page: await openApp(victim) }
  }

  it('scripts of the backend run, so that the refusals mean something', async () => {
    const { victim } = await openStrict()
    const window = victim.app.getWebviewWindow('main')
    expect(await window?.evalWithResult('document.title')).toBe('The app')
  })

  it.each([
    ['eval', "try { eval('window.owned = true') } catch {}"],
    ['the constructor of functions', "try { new Function('window.owned = true')() } catch {}"],
    ['a timer with a text', "setTimeout('window.owned = true')"],
    [
      'an inline script',
      "const s = document.createElement('script'); s.textContent = 'window.owned = true'; document.head.append(s)",
    ],
    ['markup', 'document.body.innerHTML = \'<img src=x onerror="window.owned = true">\''],
    [
      'an address',
      "const a = document.createElement('a'); a.href = 'javascript:void(window.owned = true)'; document.body.append(a); a.click()",
    ],
    [
      'a script of another origin',
      "const s = document.createElement('script'); s.src = 'http://localhost:1/x.js'; document.head.append(s)",
    ],
    [
      'a base',
      "const b = document.createElement('base'); b.href = 'http://localhost:1/'; document.head.prepend(b)",
    ],
  ])('%s runs nothing', async (_what, attempt) => {
    const { page } = await openStrict()
    const violation = page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          document.addEventListener('securitypolicyviolation', (event) => {
            resolve(event.effectiveDirective)
          })
        }),
    )
    // The attempt runs as a script file of the app's origin, as code of the page would.
    await page.route('**/attempt.js', (route) =>
      route.fulfill({ body: attempt, contentType: 'text/javascript' }),
    )
    await page.evaluate(() => {
      const script = document.createElement('script')
      script.src = '/attempt.js'
      document.head.append(script)
    })
    expect(await violation).toMatch(/^(script-src|base-uri|default-src)/)
    expect(await page.evaluate(() => 'owned' in window)).toBe(false)
  })

  it('the nonce of a page cannot be read from its markup, and is different each time', async () => {
    const { victim, page } = await openStrict()
    const read = (): Promise<(string | null)[]> =>
      page.evaluate(() => [...document.scripts].map((script) => script.getAttribute('nonce')))
    expect((await read()).filter(Boolean)).toEqual([])
    const nonces = await Promise.all([1, 2, 3].map(() => load(victim, '/'))).then((answers) =>
      answers.map(
        ({ headers }) => /'nonce-([^']+)'/.exec(String(headers['content-security-policy']))?.[1],
      ),
    )
    expect(new Set(nonces).size).toBe(3)
    expect(await consoleOf(page)).toEqual([])
  })
})
