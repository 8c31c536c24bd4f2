/** Serves files of the machine to pages, at the addresses that `convertFileSrc` makes. */

import type { IncomingMessage } from 'node:http'
import { isAbsolute } from 'node:path'
import { openRegular, placeOf } from '../base/regular-file.ts'
import type { AssetScope } from '../config/config.ts'
import type { PathResolver } from '../path/path.ts'
import { PathScope } from '../path/path-scope.ts'
import { ASSET_PATH, type Exchange, isReading, sendText } from './exchange.ts'
import type { Gate } from './gate.ts'
import { sendFile, typeOf } from './send-file.ts'

const OUTSIDE = 'The file is outside `app.security.assetProtocol.scope`.'

// Files for these destinations run with the rights of the app, which assets must not.
const RUNNING: ReadonlySet<string> = new Set([
  'document',
  'iframe',
  'frame',
  'embed',
  'object',
  'script',
  'worker',
  'sharedworker',
  'serviceworker',
  'audioworklet',
  'paintworklet',
  'manifest',
  'xslt',
])

/** Files inside a scope, for pages that have a key of their own for it. */
export class Assets {
  readonly #gate: Gate
  readonly #scope: PathScope

  /** @throws {IpcError} `invalid_config` for a scope that names an unknown directory */
  constructor(gate: Gate, scope: AssetScope, paths: PathResolver) {
    this.#gate = gate
    this.#scope = new PathScope(isList(scope) ? { allow: scope } : scope, paths)
  }

  async respond(exchange: Exchange): Promise<void> {
    const { request, pathname } = exchange
    if (!isReading(exchange)) return
    const [key = '', encoded = '', ...more] = pathname.slice(ASSET_PATH.length).split('/')
    const path = decode(encoded)
    if (this.#gate.labelOfAssetKey(key) === undefined || runsIt(request)) {
      sendText(exchange, 403, 'This page may not read files here.')
    } else if (path === undefined || more.length > 0) {
      sendText(exchange, 400, 'The path must be absolute, and encoded as one part of the address.')
    } else await this.#serve(exchange, path)
  }

  async #serve(exchange: Exchange, path: string): Promise<void> {
    const file = this.#scope.allows(path) ? await openRegular(path).catch(() => undefined) : null
    // The answer does not reveal whether a file outside the scope exists. Both the name and the place must be
    // inside: a link must not lead out, and not in by a name that the scope does not have.
    if (file === null) return sendText(exchange, 403, OUTSIDE)
    if (file === undefined) return sendText(exchange, 404, 'Not found.')
    const place = await placeOf(file, path)
    if (place === undefined || !this.#scope.allows(place)) {
      await file.close()
      return sendText(exchange, 403, OUTSIDE)
    }
    // If a file is shown as a document after all, it has no origin and runs no scripts.
    exchange.response.setHeader('content-security-policy', "sandbox; default-src 'none'")
    await sendFile(exchange, file, typeOf(path))
  }
}

function runsIt(request: IncomingMessage): boolean {
  return RUNNING.has(String(request.headers['sec-fetch-dest'] ?? ''))
}

function decode(encoded: string): string | undefined {
  try {
    const path = decodeURIComponent(encoded)
    const sound = isAbsolute(path) && !path.includes('\0') && !path.startsWith('\\\\')
    return sound && !path.split(/[\\/]/).includes('..') ? path : undefined
  } catch {
    return undefined
  }
}

function isList(scope: AssetScope): scope is readonly string[] {
  return Array.isArray(scope)
}
