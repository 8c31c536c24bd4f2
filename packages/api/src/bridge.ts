/**
 * The script that the server puts first into every page: it opens the connection and stores it in a global.
 */

import type { BridgeConfig } from './bridge-config.ts'
import { PageConnection } from './connection.ts'
import { cleanAddress, rememberIdentity } from './identity.ts'
import { defineInternals, type TauriPage } from './internals.ts'
import { CONNECTION_KEY } from './page.ts'
import type { Recover } from './recover.ts'
import { scriptRunner } from './script.ts'
import { LINE_PATH, openWebSocket } from './websocket.ts'

/** The globals of the page that the bridge uses; some may exist already (P2). */
type Page = Window & typeof globalThis & TauriPage

// A separate script, which loads after the page has started, because it is needed only when the line
// breaks.
const RECOVERY_PATH = '/.oxbow/recover.js'

/** Sets a page up. Frames inside it get nothing (P3), and a second bridge changes nothing. */
export function installBridge(page: Page): void {
  const element = page.document.currentScript
  const json = element?.dataset.oxbow
  if (!element || !json || page.top !== page || CONNECTION_KEY in page) return
  delete element.dataset.oxbow
  const config = JSON.parse(json) as BridgeConfig
  const { protocol, host } = page.location
  const url = `${protocol.replace('http', 'ws')}//${host}${LINE_PATH}`
  const connection = new PageConnection({
    // The backend answers a page that does not know its window.
    key: '',
    ...rememberIdentity(page, config.identity),
    windows: config.windows,
    open: (take) => openWebSocket(url, page.WebSocket, take),
    recovery: async () => (await import(RECOVERY_PATH)).recover as Recover,
    evaluate: scriptRunner(page, element.nonce ?? ''),
  })
  cleanAddress(page)
  // Mocks replace it by `defineProperty`, so it is configurable; it cannot be assigned to.
  Object.defineProperty(page, CONNECTION_KEY, { value: connection, configurable: true })
  defineInternals(page, connection)
  // WebKit keeps a page that the user leaves, without its line; when the user comes back, the page must work.
  page.addEventListener('pageshow', ({ persisted }) => persisted && page.location.reload())
  if (config.freezePrototype) Object.freeze(Object.prototype)
}
