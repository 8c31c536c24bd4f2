// Initialization scripts run in every document of a native window: of the app, of other sites, and in frames.
import { expect, test } from 'vitest'
import { startNative } from './support/app.ts'
import { PATIENCE, useDesktop, waitFor } from './support/desktop.ts'
import { startSite } from './support/site.ts'

const options = { timeout: 2 * PATIENCE }

const desktop = useDesktop()

// A page of another site has no connection to the backend, so it reports by a request to its site.
const tell = (name: string): string =>
  `fetch('/told-${name}-' + (window === top ? 'top' : 'frame') + '-' + typeof firstOfPage)`

const PAGE = '<!doctype html><title>site</title><script>var firstOfPage = 1</script>'

test('a window runs them in all documents, once in each', options, async () => {
  const site = await startSite({
    '/': { body: `${PAGE}<iframe src="/frame"></iframe>` },
    '/frame': { body: PAGE },
  })
  const frontend = {
    'index.html':
      '<!doctype html><script>var seen = window.runs</script><iframe src="frame.html"></iframe>',
    'frame.html': '<!doctype html><script>var seen = [window.runs, window.framed]</script>',
  }
  const { app, window, logs } = await startNative(desktop(), {}, { files: frontend })
  const scripts = {
    initializationScript: 'var runs = (window.runs ?? 0) + 1',
    initializationScriptForAllFrames: 'var framed = (window.framed ?? 0) + 1',
  }
  await app.createWebviewWindow('own', { title: 'Own', ...scripts })
  const own = await window('own')
  const look = '[seen, runs, framed, frames[0].seen, typeof __TAURI_INTERNALS__]'
  await waitFor(async () =>
    expect(await own.evalWithResult(look)).toEqual([1, 1, 1, [null, 1], 'object']),
  )
  await own.evalWithResult(
    'setTimeout(() => location.reload()); delete window.seen; window.old = 1',
  )
  await waitFor(async () =>
    expect(await own.evalWithResult(`[...${look}, typeof old]`)).toEqual([
      ...[1, 1, 1, [null, 1], 'object', 'undefined'],
    ]),
  )
  expect(await (await window()).evalWithResult('[typeof runs, frames[0].seen]')).toEqual([
    'undefined',
    [null, null],
  ])

  await app.createWebviewWindow('site', {
    title: 'Site',
    url: `${site.origin}/`,
    initializationScript: tell('one'),
    initializationScriptForAllFrames: tell('all'),
  })
  await waitFor(() => {
    const told = site.paths().filter((path) => path.startsWith('/told'))
    expect(told.sort(), logs.join('; ')).toEqual([
      '/told-all-frame-undefined',
      '/told-all-top-undefined',
      '/told-one-top-undefined',
    ])
  })
})
