/** The scripts that every page loads before its own, kept in memory. */

import { createHash } from 'node:crypto'
import { BRIDGE, GLOBAL_TAURI, RECOVER } from '@oxbow/api/scripts'
import { type Exchange, OWN_PATH, sendText } from './exchange.ts'
import { INITIALIZATION_SCRIPT } from './initialization-script.ts'

/** A script of ours. */
export interface PageScript {
  readonly path: string
  /** Its path with its digest: the content at this address never changes. */
  readonly url: string
  readonly etag: string
  readonly body: Uint8Array
}

/** All scripts of ours; the global one only where `withGlobalTauri` asks for it (P13). */
export interface PageScripts {
  readonly bridge: PageScript
  /** Repairs broken lines; the bridge loads it. */
  readonly recover: PageScript
  readonly globalTauri: PageScript | undefined
  /** Runs the scripts that windows are given; no page has it in an app that gives none. */
  readonly initialization: PageScript
}

/** The scripts of `@oxbow/api`, which are a part of this program wherever it is. */
export function loadScripts(withGlobalTauri: boolean): PageScripts {
  return {
    bridge: scriptOf('bridge.js', BRIDGE),
    recover: scriptOf('recover.js', RECOVER),
    initialization: scriptOf('initialization.js', INITIALIZATION_SCRIPT),
    globalTauri: withGlobalTauri ? scriptOf('global-tauri.js', GLOBAL_TAURI) : undefined,
  }
}

/** Sends the script at a path, if there is one. */
export function sendScript(exchange: Exchange, scripts: PageScripts): void {
  const all = [scripts.bridge, scripts.recover, scripts.globalTauri, scripts.initialization]
  const script = all.find((candidate) => candidate?.path === exchange.pathname)
  if (script === undefined) sendText(exchange, 404, 'Not found.')
  else send(exchange, script)
}

function send({ request, response }: Exchange, script: PageScript): void {
  const versioned = request.url === script.url
  response.setHeader('etag', script.etag)
  response.setHeader('cache-control', versioned ? 'max-age=31536000, immutable' : 'no-cache')
  if (request.headers['if-none-match'] === script.etag) {
    response.writeHead(304).end()
    return
  }
  response.writeHead(200, {
    'content-type': 'text/javascript; charset=utf-8',
    'content-length': script.body.byteLength,
  })
  response.end(request.method === 'HEAD' ? undefined : script.body)
}

function scriptOf(file: string, text: string): PageScript {
  const body = Buffer.from(text)
  const digest = createHash('sha256').update(body).digest('base64url').slice(0, 16)
  const path = `${OWN_PATH}${file}`
  return { path, url: `${path}?v=${digest}`, etag: `"${digest}"`, body }
}
