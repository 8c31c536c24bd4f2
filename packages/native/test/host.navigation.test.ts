// Addresses that a page may navigate to. The user's browser opens all others.
import { expect, test } from 'vitest'
import { logged } from './support/app.ts'
import { PATIENCE, useDesktop, waitFor } from './support/desktop.ts'
import { addLink, mark, startScene, stays } from './support/navigation.ts'
import { click } from './support/pointer.ts'

const options = { timeout: 3 * PATIENCE }

const desktop = useDesktop()

const start = (scene: Parameters<typeof startScene>[1] = {}) => startScene(desktop(), scene)

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
