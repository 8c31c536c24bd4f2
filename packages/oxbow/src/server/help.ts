/** A script for pages that have lost their window: it informs the user, and links to help. */

import { CLOSE_CODES } from '@oxbow/protocol'
import { WINDOW_PATH } from './exchange.ts'
import type { Notice } from './notice.ts'
import { DARK, LIGHT } from './notice-colours.ts'

/** The app's help for pages without a window. */
export interface Help {
  /** Whether the host can show a window to its user alone. */
  readonly canReopen: boolean
  /** Gives a user a window, if this is safe, and returns its place. */
  reopen(): Promise<Notice>
}

const STYLE = `:host { all: initial; position: fixed; inset: 0 0 auto; z-index: 2147483647;
color-scheme: light dark; font: 0.9375rem/1.5 system-ui, sans-serif; ${LIGHT} }
@media (prefers-color-scheme: dark) { :host { ${DARK} } }
div { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; align-items: center; padding: 0.625rem 1rem;
background: var(--paper); color: var(--ink); box-shadow: 0 2px 12px rgb(0 0 0 / 25%) }
span { flex: 1 1 16rem }
a, button { padding: 0.25rem 0.875rem; border: 0; border-radius: 0.5rem; font: inherit; font-weight: 600;
text-decoration: none; cursor: pointer }
a { background: var(--accent); color: var(--on-accent) }
button { background: none; color: var(--soft) }
:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px }`

// The host may show the window again by itself; the bar should not flash up before.
const WAIT_MS = 1000

/** The script. It exports `help(code)`: the code with which the line of the page has ended. */
export const HELP_SCRIPT: string = `export const help = (code) => {
  setTimeout(() => {
    const make = (name, text) => Object.assign(document.createElement(name), { textContent: text })
    const element = make('oxbow-help', '')
    const root = element.attachShadow({ mode: 'open' })
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(${JSON.stringify(STYLE)})
    root.adoptedStyleSheets = [sheet]
    const bar = make('div', '')
    bar.setAttribute('role', 'alert')
    bar.lang = 'en'
    bar.dir = 'ltr'
    const close = make('button', 'Hide')
    close.onclick = () => element.remove()
    if (code === ${CLOSE_CODES.replaced}) {
      bar.append(make('span', 'The app’s window is open in another tab. Continue in that tab, or close it and load this page again.'))
    } else {
      const link = Object.assign(make('a', 'Open the app again'), { href: '${WINDOW_PATH}' })
      bar.append(make('span', 'This page is not connected to a window of the app.'), link)
    }
    bar.append(close)
    root.append(bar)
    document.documentElement.append(element)
  }, ${WAIT_MS})
}
`
