/** The script that the server puts first into every page: it opens the connection and names it. */

import { CLOSE_CODES, type CloseInfo, type Transport } from '@oxbow/protocol'
import type { BridgeConfig, Identity } from './bridge-config.ts'
import { type ConnectionOptions, PageConnection } from './connection.ts'
import { cleanAddress, rememberIdentity } from './identity.ts'
import { defineInternals } from './internals.ts'
import { CONNECTION_KEY } from './page.ts'
import { runScript } from './script.ts'
import { LINK_PATH, openWebSocket } from './websocket.ts'

/** What the bridge needs of the page. */
type Page = Window & typeof globalThis

const CONFIG_ATTRIBUTE = 'data-oxbow'

const NO_IDENTITY =
  'this page does not know which window it is: open it through the app, or by the whole address that the app prints'

/** Sets a page up. Frames inside it get nothing (P3), and a second bridge changes nothing. */
export function installBridge(page: Page): void {
  const element = page.document.currentScript
  const attribute = element?.getAttribute(CONFIG_ATTRIBUTE)
  if (!element || !attribute || page.top !== page || CONNECTION_KEY in page) return
  element.removeAttribute(CONFIG_ATTRIBUTE)
  const config = JSON.parse(attribute) as BridgeConfig
  const identity = rememberIdentity(page, config.identity)
  cleanAddress(page)
  const { nonce } = element
  const connection = new PageConnection({
    ...line(page, identity),
    windows: config.windows,
    evaluate: (script) => runScript(page, script, nonce ?? ''),
  })
  // Mocks put another in its place, so it can be defined anew; it cannot be assigned to.
  Object.defineProperty(page, CONNECTION_KEY, { value: connection, configurable: true })
  defineInternals(page, connection)
  if (config.freezePrototype) Object.freeze(page.Object.prototype)
}

/** A page that may not connect gets a line that has ended: every call then says why. */
function line(page: Page, identity: Identity | undefined): ConnectionOptions {
  if (identity === undefined) {
    return { key: '', open: async () => endedTransport(CLOSE_CODES.unauthorized, NO_IDENTITY) }
  }
  const { protocol, host } = page.location
  const url = `${protocol === 'https:' ? 'wss' : 'ws'}://${host}${LINK_PATH}`
  return { ...identity, open: () => openWebSocket(url, page.WebSocket) }
}

function endedTransport(code: number, reason: string): Transport {
  const closed: Promise<CloseInfo> = Promise.resolve({ code, reason })
  return { send: () => {}, onmessage: null, close: () => {}, closed }
}
