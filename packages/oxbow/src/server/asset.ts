/** Serves files of the machine to pages: what `convertFileSrc` points at. */

import { realpath, stat } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { isAbsolute, parse, sep } from 'node:path'
import { IpcError } from '@oxbow/protocol'
import picomatch from 'picomatch'
import send from 'send'
import { BaseDirectory, type BaseDirectoryName } from '../base-directory.ts'
import type { AssetScope } from '../config.ts'
import type { PathResolver } from '../path.ts'
import { ASSET_PATH, type Exchange, isReading, sendText } from './exchange.ts'
import type { Gate } from './gate.ts'

// What these load runs with the rights of the app, and files from elsewhere must not.
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
  readonly #allowed: (file: string) => boolean

  /** @throws {IpcError} `invalid_config` for a scope that names an unknown directory */
  constructor(gate: Gate, scope: AssetScope, paths: PathResolver) {
    this.#gate = gate
    this.#allowed = inScope(scope, paths)
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
    const file = await realFile(path)
    // Outside the scope nobody learns whether a file exists. Both the name and the place must be
    // inside: a link must not lead out, and not in by a name that the scope does not have.
    if (!this.#allowed(path) || (file !== undefined && !this.#allowed(file))) {
      return sendText(exchange, 403, 'The file is outside `app.security.assetProtocol.scope`.')
    }
    if (file === undefined) return sendText(exchange, 404, 'Not found.')
    const { request, response } = exchange
    // Shown as a document after all, it has no origin and runs nothing.
    response.setHeader('content-security-policy', "sandbox; default-src 'none'")
    response.setHeader('cache-control', 'no-cache')
    // `send` does ranges and conditions as Express does; sirv serves no file by an absolute path.
    const { root } = parse(file)
    const encoded = file.slice(root.length).split(sep).map(encodeURIComponent).join('/')
    send(request, encoded, { root, dotfiles: 'allow', cacheControl: false })
      .on('error', () => sendText(exchange, 404, 'Not found.'))
      .pipe(response)
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

async function realFile(path: string): Promise<string | undefined> {
  try {
    const real = await realpath(path)
    return (await stat(real)).isFile() ? real : undefined
  } catch {
    return undefined
  }
}

/** Whether a file is allowed and not denied, as in Tauri: deny goes first. */
function inScope(scope: AssetScope, paths: PathResolver): (file: string) => boolean {
  const lists: ScopeLists = isList(scope) ? { allow: scope } : scope
  // On Unix a pattern must name a leading dot itself, as in Tauri.
  const dot = !(lists.requireLiteralLeadingDot ?? sep === '/')
  const matcher = (globs: readonly string[], options: picomatch.PicomatchOptions) =>
    picomatch(
      globs.map((glob) => expand(glob, paths)),
      options,
    )
  const allow = matcher(lists.allow ?? [], { dot })
  const deny = matcher(lists.deny ?? [], { dot: true })
  return (file) => allow(file) && !deny(file)
}

type ScopeLists = Exclude<AssetScope, readonly string[]>

function isList(scope: AssetScope): scope is readonly string[] {
  return Array.isArray(scope)
}

/** Puts a directory in place of a variable such as `$HOME` at the beginning of a pattern. */
function expand(glob: string, paths: PathResolver): string {
  const [, variable, rest] = /^\$([A-Z]+)(.*)$/.exec(glob) ?? []
  if (variable === undefined) return glob
  const name = Object.keys(BaseDirectory).find((known) => shortName(known) === variable)
  if (name !== undefined) return paths.resolve(BaseDirectory[name as BaseDirectoryName]) + rest
  const reason = `app.security.assetProtocol.scope: \`$${variable}\` is no directory that is known`
  throw new IpcError('invalid_config', `invalid configuration: ${reason}`)
}

const shortName = (name: string): string => (name === 'Executable' ? 'EXE' : name.toUpperCase())
