// Activities of windows at their end: each opens a window, starts something, and destroys the window meanwhile.
import type { PageHandlers, WebviewWindow } from 'oxbow'
import { expect } from 'vitest'
import type { NativeApp } from './app.ts'
import { type Desktop, waitFor } from './desktop.ts'
import { encodePng } from './png.ts'
import { click } from './pointer.ts'
import type { SlowSite } from './slow-site.ts'

/** The app's answer to requests of pages; `undefined` never answers. */
type Say = boolean | undefined

export interface Scene {
  readonly screen: Desktop
  readonly native: NativeApp
  readonly site: SlowSite
  /** Sets the answer to all further requests; returns the list of these requests. */
  say(answer: Say): readonly string[]
}

let sites = 0

type Options = Parameters<NativeApp['app']['createWebviewWindow']>[1]
type Life = (scene: Scene) => Promise<void>

/** Page handlers that give the answer set by `say`. */
export function talking(): { readonly pages: PageHandlers; readonly say: Scene['say'] } {
  let said: Say
  let asked: string[] = []
  const answer = (what: string): boolean | Promise<boolean> => {
    asked.push(what)
    return said ?? new Promise<boolean>(() => {})
  }
  return {
    say: (next) => {
      said = next
      asked = []
      return asked
    },
    pages: {
      onNavigation: () => answer('navigation'),
      onDownload: () => answer('download'),
      onPermission: () => answer('permission'),
      onNewWindow: async () => ((await answer('window')) ? 'allow' : 'deny'),
    },
  }
}

async function open({ native }: Scene, options: Options = {}): Promise<WebviewWindow> {
  await native.app.createWebviewWindow('passing', { title: 'Passing', ...options })
  return await native.window('passing')
}

/** Opens a window whose page runs a script, and destroys it after the app has been asked. */
function asking(script: (site: string) => string, answer: Say): Life {
  return async (scene) => {
    const asked = scene.say(answer)
    const passing = await open(scene)
    passing.eval(script(scene.site.origin))
    await waitFor(() => expect(asked).toHaveLength(1))
    // Any result shows that the answer has arrived before.
    if (answer !== undefined) await passing.evalWithResult('1')
    await passing.destroy()
  }
}

const LOCATE = () => 'navigator.geolocation.getCurrentPosition(() => {}, () => {}, { timeout: 1 })'
const GO = (site: string) => `location.href = '${site}/elsewhere'`
const POST = (
  site: string,
) => `document.body.innerHTML = '<form method="post" action="${site}/form">'
  document.forms[0].submit()`
const SAVE = () => `(() => {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob(['saved']))
  link.download = 'saved.txt'
  link.click()
})()`

/** Clicks a link that opens another window; WebKit asks the app only after a click of the user. */
async function poppingUp(scene: Scene, answer: Say): Promise<void> {
  const asked = scene.say(answer)
  const passing = await open(scene)
  await show(passing, `<a id="link" target="_blank" href="${scene.site.origin}/window">link</a>`)
  await click(scene.screen, passing, '#link')
  await waitFor(() => expect(asked).toHaveLength(1))
  await passing.destroy()
}

/** Replaces the content of the page. */
async function show(passing: WebviewWindow, html: string): Promise<void> {
  await passing.evalWithResult(`document.body.innerHTML = ${JSON.stringify(html)}; null`)
}

/** Starts a download, which continues without its window until the site ends the response. */
async function downloading(scene: Scene): Promise<void> {
  scene.say(true)
  const { payloads } = scene.native
  const states = (): unknown[] =>
    payloads('oxbow://download').map((payload) => (payload as { state: string }).state)
  const before = states().length
  const passing = await open(scene)
  passing.eval(`document.body.append(Object.assign(document.createElement('iframe'),
    { src: '${scene.site.origin}/endless' }))`)
  await waitFor(() => expect(states().slice(before)).toContain('started'))
  await passing.destroy()
  scene.site.release()
}

export const LIVES: Readonly<Record<string, Life>> = {
  'shows its page': async (scene) => (await open(scene)).destroy(),
  'is destroyed at once': async ({ native: { app } }) =>
    (await app.createWebviewWindow('passing', { title: 'Passing' })).destroy(),
  'is one of some for sites that the app has not shown before': async ({ native: { app } }) => {
    const opening = Array.from({ length: 5 }, async (_, index) => {
      const url = `http://site-${++sites}.invalid/`
      return await app.createWebviewWindow(`site-${index}`, { title: 'Passing', url })
    })
    for (const passing of await Promise.all(opening)) await passing.destroy()
  },
  'waits for its page': async ({ native: { app }, site }) => {
    const asked = site.asked.length
    const url = `${site.origin}/silent`
    const passing = await app.createWebviewWindow('passing', { title: 'Passing', url })
    await waitFor(() => expect(site.asked.length).toBeGreaterThan(asked))
    await passing.destroy()
    site.release()
  },
  'is in memory only': async (scene) => (await open(scene, { incognito: true })).destroy(),
  'has a directory of its own': async (scene) =>
    (await open(scene, { dataDirectory: 'pages' })).destroy(),
  'goes by a proxy': async (scene) =>
    (await open(scene, { incognito: true, proxyUrl: 'http://127.0.0.1:1' })).destroy(),
  'is refused another site': asking(GO, false),
  'waits whether it gets another site': asking(GO, undefined),
  'waits whether a form may be sent': asking(POST, undefined),
  'is refused a window': (scene) => poppingUp(scene, false),
  'waits for a window': (scene) => poppingUp(scene, undefined),
  'is given a permission': asking(LOCATE, true),
  'is refused a permission': asking(LOCATE, false),
  'waits for a permission': asking(LOCATE, undefined),
  'saves a file': asking(SAVE, true),
  'is refused a file': asking(SAVE, false),
  'waits whether it may save a file': asking(SAVE, undefined),
  'is in the middle of a download': downloading,
  'shows a message': async (scene) => {
    const passing = await open(scene)
    const asked = scene.site.asked.length
    passing.eval(`fetch('${scene.site.origin}/shown', { mode: 'no-cors' }); alert('here')`)
    await waitFor(() => expect(scene.site.asked.length).toBeGreaterThan(asked))
    await passing.destroy()
  },
  'lets its user choose a file': async (scene) => {
    const passing = await open(scene)
    await show(passing, '<input id="file" type="file" style="width: 200px; height: 100px">')
    await click(scene.screen, passing, '#file')
    await waitFor(async () => expect(await scene.screen.titles()).toHaveLength(3))
    await passing.destroy()
  },
  'shows its devtools': async (scene) => {
    const passing = await open(scene, { devtools: true })
    await passing.run('open_devtools')
    await waitFor(async () => expect(await passing.run('is_devtools_open')).toBe(true))
    await passing.destroy()
  },
  'has an icon, and another window above it': async (scene) => {
    const passing = await open(scene, { parent: 'main', zoomHotkeysEnabled: true })
    await passing.run('set_icon', encodePng(16, 16))
    await passing.run('set_ignore_cursor_events', true)
    await passing.destroy()
  },
  'reads and writes cookies': async (scene) => {
    const passing = await open(scene)
    const cookie = { name: 'seen', value: '1', domain: '127.0.0.1', path: '/' }
    await passing.run('set_cookie', { ...cookie, expires: Date.now() + 1_000_000 })
    await passing.run('cookies')
    await passing.run('cookies_for_url', scene.site.origin)
    await passing.run('delete_cookie', cookie)
    await passing.destroy()
  },
  'is closed by its user': async (scene) => {
    const { native, screen } = scene
    await open(scene)
    await waitFor(async () => expect(await screen.titles()).toContain('Passing'))
    await screen.run('wmctrl', '-c', 'Passing')
    await waitFor(() => expect(native.app.getWebviewWindow('passing')).toBeUndefined())
  },
}
