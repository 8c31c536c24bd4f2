// What the app decides about other sites and new windows, and floods of both.
import { expect, test } from 'vitest'
import { logged } from '../support/app.ts'
import { PATIENCE, useDesktop, waitFor } from '../support/desktop.ts'
import { addLink, mark, startScene, stays } from '../support/navigation.ts'
import { click } from '../support/pointer.ts'
import { startSite } from '../support/site.ts'

const options = { timeout: 3 * PATIENCE }

const desktop = useDesktop()

const start = (scene: Parameters<typeof startScene>[1] = {}) => startScene(desktop(), scene)

test('a window shows another site if externalLinks is window', options, async () => {
  const { app, main, site } = await start({ native: { externalLinks: 'window' } })
  main.eval(`location.href = '${site.origin}/page'`)
  await logged(app, `${site.origin}/page is loaded into the window`)
  await waitFor(() => expect(site.paths()).toEqual(['/page']))
})

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
