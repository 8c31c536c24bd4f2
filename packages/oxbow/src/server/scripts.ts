/** The scripts that every page loads before its own, kept in memory. */

import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { IpcError } from '@oxbow/protocol'
import { type Exchange, OWN_PATH, sendText } from './exchange.ts'

/** A script of ours. */
export interface PageScript {
  readonly path: string
  /** Its path with its digest: what this address says never changes. */
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
}

/** Finds the file behind a module name. */
export type ResolveFile = (name: string) => string

/**
 * Reads the scripts from `@oxbow/api`.
 *
 * @throws {IpcError} `invalid_config` where they are not built
 */
export async function loadScripts(
  withGlobalTauri: boolean,
  resolve: ResolveFile = createRequire(import.meta.url).resolve,
): Promise<PageScripts> {
  return {
    bridge: await loadScript('bridge.js', resolve),
    recover: await loadScript('recover.js', resolve),
    globalTauri: withGlobalTauri ? await loadScript('global-tauri.js', resolve) : undefined,
  }
}

/** Sends the script at a path, if there is one. */
export function sendScript(exchange: Exchange, scripts: PageScripts): void {
  const all = [scripts.bridge, scripts.recover, scripts.globalTauri]
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

async function loadScript(file: string, resolve: ResolveFile): Promise<PageScript> {
  const body = await readModule(`@oxbow/api/${file}`, resolve)
  const digest = createHash('sha256').update(body).digest('base64url').slice(0, 16)
  const path = `${OWN_PATH}${file}`
  return { path, url: `${path}?v=${digest}`, etag: `"${digest}"`, body }
}

async function readModule(name: string, resolve: ResolveFile): Promise<Uint8Array> {
  try {
    return await readFile(resolve(name))
  } catch (cause) {
    const advice = 'Install @oxbow/api, or build it if you work on Oxbow itself (`npm run build`).'
    throw new IpcError('invalid_config', `the page script ${name} is missing. ${advice}`, { cause })
  }
}
