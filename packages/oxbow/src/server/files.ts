/** Serves the app's built files. */

import { readFile, realpath, stat } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { join, resolve, sep } from 'node:path'
import { IpcError } from '@oxbow/protocol'
import sirv from 'sirv'
import { type Content, isReading, sendText } from './exchange.ts'
import { isNavigation } from './origin.ts'
import type { Pages } from './page.ts'

const HTML = /\.html?$/i

/**
 * Serves a directory: HTML as pages, everything else as it is, and for navigations to a path that
 * does not exist the `index.html`, whose router will know it. Files are looked up at each request,
 * so that a build may run while the app does.
 *
 * @throws {IpcError} `invalid_config` where the directory is missing
 */
export async function serveFiles(directory: string, pages: Pages): Promise<Content> {
  const root = await realDirectory(directory)
  const assets = sirv(root, { dev: true, etag: true, extensions: [] })
  return {
    async respond(exchange) {
      const { request, response, pathname } = exchange
      if (!isReading(exchange)) return
      const file = await findFile(root, pathname, isNavigation(request))
      if (file === undefined) {
        sendText(exchange, 404, 'Not found.')
      } else if (HTML.test(file)) {
        await pages.send(exchange, { html: await readFile(file) })
      } else {
        dropOddRange(request)
        // A file that vanishes now must end this answer, not the process.
        response.once('pipe', (source) => source.once('error', () => response.destroy()))
        assets(request, response, () => sendText(exchange, 404, 'Not found.'))
      }
    },
  }
}

async function realDirectory(directory: string): Promise<string> {
  try {
    const root = await realpath(resolve(directory))
    if ((await stat(root)).isDirectory()) return root
  } catch {
    // Missing and unreadable are told alike: the advice is the same.
  }
  const advice =
    'Build the frontend first, or correct the path (it is relative to `root`, by default the working directory).'
  throw new IpcError(
    'invalid_config',
    `invalid configuration: build.frontendDist: there is no directory ${directory}. ${advice}`,
  )
}

async function findFile(
  root: string,
  pathname: string,
  navigation: boolean,
): Promise<string | undefined> {
  const path = decodePath(pathname)
  if (path === undefined) return undefined
  const direct = path.endsWith('/') ? `${path}index.html` : path
  const candidates = navigation
    ? [direct, `${path}.html`, `${path}/index.html`, 'index.html']
    : [direct]
  for (const candidate of candidates) {
    const file = await fileInside(root, join(root, candidate))
    if (file !== undefined) return file
  }
  return undefined
}

/** The path in plain letters, unless it names something hidden or tries to leave the directory. */
function decodePath(pathname: string): string | undefined {
  // An encoded slash, a backslash and a NUL are in no file name that we would serve.
  if (/%2f|%5c|%00|\\/i.test(pathname)) return undefined
  try {
    const path = decodeURIComponent(pathname)
    const hidden = path.split('/').some((name) => name.startsWith('.') && name !== '.well-known')
    return hidden ? undefined : path
  } catch {
    return undefined
  }
}

/** A regular file whose real place is below the root: links must not lead out of it. */
async function fileInside(root: string, file: string): Promise<string | undefined> {
  try {
    const real = await realpath(file)
    return real.startsWith(root + sep) && (await stat(real)).isFile() ? real : undefined
  } catch {
    return undefined
  }
}

/** A range that sirv would misread is ignored, as HTTP allows: the whole file answers it. */
function dropOddRange(request: IncomingMessage): void {
  const range = request.headers.range
  if (range === undefined) return
  const [, start, end] = /^bytes=(\d+)-(\d*)$/.exec(range) ?? []
  const sound = start !== undefined && (end === '' || Number(end) >= Number(start))
  if (!sound) delete request.headers.range
}
