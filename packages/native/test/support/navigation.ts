// An app beside a foreign site, and what its page does to navigate there.
import type { ConfigInput, PageHandlers, WebviewWindow } from 'oxbow'
import { expect } from 'vitest'
import { type NativeApp, startNative } from './app.ts'
import type { Desktop } from './desktop.ts'
import { useFakeBrowser } from './fake-browser.ts'
import { type Site, startSite } from './site.ts'

export interface Scene {
  readonly app: NativeApp
  readonly main: WebviewWindow
  readonly site: Site
  readonly opened: () => string[]
}

/** Starts an app, a foreign site and a fake of the user's browser. */
export async function startScene(
  desktop: Desktop,
  {
    native = {},
    pages = {},
    csp,
    site,
  }: {
    readonly native?: NonNullable<ConfigInput['oxbow']>['native']
    readonly pages?: PageHandlers
    readonly csp?: string | null
    readonly site?: Site
  } = {},
): Promise<Scene> {
  const opened = await useFakeBrowser()
  const other = site ?? (await startSite())
  const app = await startNative(
    desktop,
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
export async function addLink(main: WebviewWindow, href: string, attributes = ''): Promise<void> {
  const html = `<a id="link" href="${href}" ${attributes} style="display: block; height: 100px">link</a>`
  await main.evalWithResult(`document.body.innerHTML = ${JSON.stringify(html)}; null`)
}

/** Proves that the page is the one that it was. */
export async function stays(main: WebviewWindow): Promise<void> {
  expect(await main.evalWithResult('globalThis.isOld')).toBe(true)
}

export async function mark(main: WebviewWindow): Promise<void> {
  await main.evalWithResult('void (globalThis.isOld = true)')
}
