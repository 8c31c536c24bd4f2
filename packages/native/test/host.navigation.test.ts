// Which addresses the page of a window may go to; the others the user's browser opens.
import type { ConfigInput, PageHandlers, WebviewWindow } from 'oxbow'
import { expect, test } from 'vitest'
import { type NativeApp, startNative } from './support/app.ts'
import { PATIENCE, useDesktop, waitFor } from './support/desktop.ts'
import { useFakeBrowser } from './support/fake-browser.ts'
import { click } from './support/pointer.ts'
import { type Site, startSite } from './support/site.ts'

const options = { timeout: 3 * PATIENCE }

const desktop = useDesktop()

/** Waits for a line of the log. */
async function logged({ logs }: NativeApp, text: string): Promise<void> {
  await waitFor(() => expect(logs.join('\n')).toContain(text))
}

interface Scene {
  readonly app: NativeApp
  readonly main: WebviewWindow
  readonly site: Site
  readonly opened: () => string[]
}

/** An app, somebody else's site and the user's browser. */
async function start({
  native = {},
  pages = {},
  csp,
  site,
}: {
  readonly native?: NonNullable<ConfigInput['oxbow']>['native']
  readonly pages?: PageHandlers
  readonly csp?: string | null
  readonly site?: Site
} = {}): Promise<Scene> {
  const opened = await useFakeBrowser()
  const other = site ?? (await startSite())
  const app = await startNative(
    desktop(),
    {
      ...(csp === undefined
        ? {}
        : {
            app: {
              security: { csp, capabilities: [] },
              windows: [{ title: 'Main' }],
              withGlobalTauri: true,
            },
          }),
      oxbow: { host: 'native', native },
    },
    { pages, files: { 'second.html': '<!doctype html><title>second</title>second' } },
  )
  return { app, main: await app.window(), site: other, opened }
}

/** Puts a link into the page that is large enough to be hit. */
async function addLink(main: WebviewWindow, href: string, attributes = ''): Promise<void> {
  const html = `<a id="link" href="${href}" ${attributes} style="display: block; height: 100px">link</a>`
  await main.evalWithResult(`document.body.innerHTML = ${JSON.stringify(html)}; null`)
}

/** Proves that the page is the one that it was. */
async function stays(main: WebviewWindow): Promise<void> {
  expect(await main.evalWithResult('globalThis.isOld')).toBe(true)
}

async function mark(main: WebviewWindow): Promise<void> {
  await main.evalWithResult('void (globalThis.isOld = true)')
}

test(
  'a link to another site opens in the browser, and the window sends no request to the site',
  options,
  async () => {
    const { app, main, site, opened } = await start()
    await mark(main)
    await addLink(main, `${site.origin}/page?secret=1`)
    await click(desktop(), main, '#link')
    await waitFor(() => expect(opened()).toEqual([`${site.origin}/page?secret=1`]))
    await logged(app, `${site.origin}/page… is not of the app and opens in the user's browser`)
    expect(app.logs.join('\n')).not.toContain('secret')
    await stays(main)
    expect(site.paths()).toEqual([])
  },
)

test('a link to another site opens nowhere if externalLinks is refuse', options, async () => {
  const { app, main, site, opened } = await start({ native: { externalLinks: 'refuse' } })
  await mark(main)
  await addLink(main, `${site.origin}/page`)
  await click(desktop(), main, '#link')
  await logged(app, `${site.origin}/page is not of the app and was refused`)
  await stays(main)
  expect([opened(), site.paths()]).toEqual([[], []])
})

test('a window shows another site if externalLinks is window', options, async () => {
  const { app, main, site } = await start({ native: { externalLinks: 'window' } })
  main.eval(`location.href = '${site.origin}/page'`)
  await logged(app, `${site.origin}/page is loaded into the window`)
  await waitFor(() => expect(site.paths()).toEqual(['/page']))
})

test(
  'scripts, forms and redirects lead out of the app no more than links do',
  options,
  async () => {
    const { app, main, site, opened } = await start({ csp: null })
    await mark(main)
    main.eval(`location.href = '${site.origin}/script'`)
    await waitFor(() => expect(opened()).toEqual([`${site.origin}/script`]))
    const form = (method: string) => `(() => {
    const form = Object.assign(document.createElement('form'), { method: '${method}', action: '${site.origin}/form' })
    form.innerHTML = '<input name="a" value="b">'
    document.body.append(form)
    form.submit()
  })()`
    main.eval(form('get'))
    await waitFor(() => expect(opened()).toContain(`${site.origin}/form?a=b`))
    main.eval(form('post'))
    await logged(app, `${site.origin}/form was refused: a form that is sent by POST cannot leave`)
    await stays(main)
    expect(site.paths()).toEqual([])
  },
)

test('a redirect of a site that is shown leads to no other site', options, async () => {
  const other = await startSite()
  const first = await startSite({
    '/away': { status: 302, headers: { location: `${other.origin}/target` } },
  })
  const { app, opened } = await start({ site: first })
  await app.app.createWebviewWindow('first', { url: `${first.origin}/away` })
  await waitFor(() => expect(opened()).toEqual([`${other.origin}/target`]))
  expect([first.paths(), other.paths()]).toEqual([['/away'], []])
})

test(
  'pages of the app, their frames and their parts load without a question',
  options,
  async () => {
    const questions: string[] = []
    const { main, site } = await start({
      csp: null,
      pages: { onNavigation: (url) => void questions.push(url.href) },
    })
    const load = (src: string) => `new Promise((resolve) => {
    const frame = document.createElement('iframe')
    frame.onload = () => resolve(null)
    frame.src = ${src}
    document.body.append(frame)
  })`
    await main.evalWithResult(load(`'${site.origin}/frame'`))
    await main.evalWithResult(load("'data:text/html,part'"))
    await main.evalWithResult(
      load("URL.createObjectURL(new Blob(['part'], { type: 'text/html' }))"),
    )
    await main.evalWithResult(load("'/second.html'"))
    expect(site.paths()).toEqual(['/frame'])
    await mark(main)
    main.eval("location.href = '/second.html?x#y'")
    await waitFor(async () => expect(await main.evalWithResult('document.title')).toBe('second'))
    main.eval('history.back()')
    await waitFor(async () => expect(await main.evalWithResult('document.title')).toBe('page'))
    expect(questions).toEqual([])
  },
)

test('a form that onNavigation lets through arrives as it was sent, once', options, async () => {
  const { app, main, site, opened } = await start({
    csp: null,
    pages: {
      onNavigation: async (url) => {
        await new Promise((resolve) => setTimeout(resolve, 50))
        return url.pathname === '/form'
      },
    },
  })
  main.eval(`document.body.innerHTML =
    '<form method="post" action="${site.origin}/form"><input name="a" value="b"></form>'
    document.forms[0].submit()`)
  await logged(app, `${site.origin}/form is loaded into the window`)
  await waitFor(() => expect(site.asked.length).toBeGreaterThan(0))
  expect(site.asked[0]).toEqual({ method: 'POST', path: '/form', body: 'a=b' })
  expect(site.paths()).toEqual(['/form'])
  expect(opened()).toEqual([])
})

test('an allowed site may link to its own pages, and to no other site', options, async () => {
  const other = await startSite()
  const first = await startSite({
    '/in': { body: "<script>setTimeout(() => { location.href = '/next' })</script>" },
    '/next': {
      body: `<iframe src="${other.origin}/frame"
        onload="location.href = '${other.origin}/away'"></iframe>`,
    },
  })
  const { main, opened } = await start({
    site: first,
    pages: { onNavigation: ({ origin }) => (origin === first.origin ? true : undefined) },
  })
  main.eval(`location.href = '${first.origin}/in'`)
  await waitFor(() => expect(opened()).toEqual([`${other.origin}/away`]))
  // Frames are the page's own affair again.
  expect([first.paths(), other.paths()]).toEqual([['/in', '/next'], ['/frame']])
})

test('onNavigation decides about links, and refuses if it throws', options, async () => {
  const asked: string[] = []
  const { app, main, site, opened } = await start({
    pages: {
      onNavigation: (url, { window }) => {
        asked.push(`${window.label} ${url.pathname}`)
        if (url.pathname === '/broken') throw new Error('no idea')
        return url.pathname === '/allowed'
      },
    },
  })
  await mark(main)
  main.eval(`location.href = '${site.origin}/denied'`)
  await logged(app, `${site.origin}/denied was refused by onNavigation`)
  main.eval(`location.href = '${site.origin}/broken'`)
  await logged(app, `${site.origin}/broken was refused: no idea`)
  await stays(main)
  expect(site.paths()).toEqual([])
  main.eval(`location.href = '${site.origin}/allowed'`)
  await waitFor(() => expect(site.paths()).toEqual(['/allowed']))
  expect(asked).toEqual(['main /denied', 'main /broken', 'main /allowed'])
  expect(opened()).toEqual([])
})

test('a window does not show addresses that no browser shows', options, async () => {
  const { app, main, opened } = await start({ csp: null })
  await mark(main)
  main.eval("location.href = 'mailto:ada@example.com?subject=a%20b&attach=/etc/passwd'")
  await waitFor(() => expect(opened()).toEqual(['mailto:ada@example.com?subject=a%20b']))
  main.eval("location.href = 'tel:+123'")
  await waitFor(() => expect(opened()).toContain('tel:+123'))
  main.eval("location.href = 'steam://run/1'")
  await logged(app, 'steam://run/1 was refused: no other program opens such an address')
  main.eval("location.href = 'data:text/html,<title>data</title>'")
  main.eval("location.href = 'file:///etc/passwd'")
  main.eval(`location.href = 'about:blank#' + 'x'.repeat(1e6)`)
  main.eval(`location.href = 'https://example.com/' + 'x'.repeat(1e6)`)
  await logged(app, 'may not be the page of a window: it was refused')
  await stays(main)
  expect(opened()).toHaveLength(2)
})

test('a page that keeps linking to other sites opens only a few addresses', options, async () => {
  const { app, main, site, opened } = await start()
  await mark(main)
  await main.evalWithResult(`(async () => {
    for (let count = 0; count < 40; count++) {
      location.href = '${site.origin}/' + count
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  })()`)
  await logged(app, 'was refused: the page opens too much at once')
  await stays(main)
  expect(opened().length).toBeLessThan(20)
  expect(site.paths()).toEqual([])
})

test('a link with a target opens the browser, or a window of the app', options, async () => {
  const { app, main, site, opened } = await start()
  await addLink(main, `${site.origin}/blank`, 'target=_blank')
  await click(desktop(), main, '#link')
  await waitFor(() => expect(opened()).toEqual([`${site.origin}/blank`]))
  await addLink(main, '/second.html', 'target=_blank')
  await click(desktop(), main, '#link')
  const popup = await app.window('popup-1')
  expect(await popup.evalWithResult('location.pathname')).toBe('/second.html')
  await logged(app, '/second.html opens in the window `popup-1`')
  expect(site.paths()).toEqual([])
})

test('window.open opens nothing for a window that may not create windows', options, async () => {
  const { app, main } = await start({ csp: null })
  await main.evalWithResult(`document.body.innerHTML = '<button style="height: 100px">open</button>'
    document.querySelector('button').onclick = () => { window.opened = window.open('/second.html') }; null`)
  await click(desktop(), main, 'button')
  await logged(app, '/second.html was refused: ')
  expect(await main.evalWithResult('opened')).toBe(null)
  expect([...app.app.webviewWindows().keys()]).toEqual(['main'])
})

test('onNewWindow can refuse, and choose the window', options, async () => {
  const { app, main, site } = await start({
    pages: {
      onNewWindow: (url) =>
        url.pathname === '/second.html' ? { create: { label: 'chosen', title: 'Chosen' } } : 'deny',
    },
  })
  await addLink(main, `${site.origin}/blank`, 'target=_blank')
  await click(desktop(), main, '#link')
  await logged(app, `${site.origin}/blank was refused by onNewWindow`)
  await addLink(main, '/second.html', 'target=_blank')
  await click(desktop(), main, '#link')
  expect(await (await app.window('chosen')).title()).toBe('Chosen')
})

test('a flood of window.open opens a few windows only', options, async () => {
  const { app, main } = await start()
  await main.evalWithResult(`document.body.innerHTML = '<button style="height: 100px">open</button>'
    document.querySelector('button').onclick = () => {
      for (let count = 0; count < 60; count++) window.open('/second.html?' + count)
      document.title = 'clicked'
    }; null`)
  const begin = performance.now()
  await click(desktop(), main, 'button')
  await waitFor(async () => expect(await main.evalWithResult('document.title')).toBe('clicked'))
  await logged(app, 'was refused')
  const seconds = (performance.now() - begin) / 1000
  expect(app.app.webviewWindows().size).toBeGreaterThan(1)
  // Five at once, and one in each second.
  expect(app.app.webviewWindows().size).toBeLessThanOrEqual(1 + 5 + Math.ceil(seconds))
})
