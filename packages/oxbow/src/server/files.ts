/** Serves the app's built files. */

import { type FileHandle, realpath, stat } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import { InvalidConfig } from '../base/invalid-config.ts'
import { openRegular, placeOf } from '../base/regular-file.ts'
import { type Content, isReading, sendText } from './exchange.ts'
import { NO_START_PAGE_NOTICE } from './notice.ts'
import { isNavigation } from './origin.ts'
import { isPageType, type Pages } from './page.ts'
import { sendFile, typeOf } from './send-file.ts'

/**
 * Serves a directory: HTML as pages, everything else as it is, and for navigations to a path that
 * does not exist the `index.html`, whose router will know it. Files are looked up at each request,
 * so that a build may run while the app does.
 *
 * @throws {IpcError} `invalid_config` if the directory is missing
 */
export async function serveFiles(directory: string, pages: Pages): Promise<Content> {
  const root = await realDirectory(directory)
  return {
    async respond(exchange) {
      const { request, pathname } = exchange
      if (!isReading(exchange)) return
      const found = await findFile(root, candidatesOf(pathname, isNavigation(request)))
      if (found === undefined) {
        if (isNavigation(request)) pages.sendNotice(exchange, 404, NO_START_PAGE_NOTICE)
        else sendText(exchange, 404, 'Not found.')
        return
      }
      const { file, name } = found
      const type = typeOf(name)
      if (isPageType(type)) await pages.send(exchange, { html: await readAndClose(file), type })
      else {
        pages.guardDocument(exchange, type)
        await sendFile(exchange, file, type)
      }
    },
  }
}

async function realDirectory(directory: string): Promise<string> {
  try {
    const root = await realpath(resolve(directory))
    if ((await stat(root)).isDirectory()) return root
  } catch {
    // Missing and unreadable directories get the same error, because the advice is the same.
  }
  const advice =
    'Build the frontend first, or correct the path (it is relative to `root`, by default the working directory).'
  throw new InvalidConfig(`build.frontendDist: there is no directory ${directory}. ${advice}`)
}

/**
 * The names that a path may stand for, in Tauri's order. The start page is for navigations only: a script
 * that loads a missing file shall hear that it is missing.
 */
function candidatesOf(pathname: string, navigation: boolean): readonly string[] {
  const path = decodePath(pathname.replace(/\/$/, ''))
  const start = navigation ? ['index.html'] : []
  if (path === undefined) return start
  if (path === '') return ['index.html']
  return [path, `${path}.html`, `${path}/index.html`, ...start]
}

/** The path in plain letters, unless it names something hidden, nothing, or a way out of the directory. */
function decodePath(pathname: string): string | undefined {
  try {
    const path = decodeURIComponent(pathname)
    // On Windows a colon or a backslash is not part of a name, and may lead to another place.
    if (path.includes('\0') || (sep === '\\' && /[\\:]/.test(path))) return undefined
    const hidden = path.split('/').some((name) => name.startsWith('.') && name !== '.well-known')
    return hidden ? undefined : path
  } catch {
    return undefined
  }
}

interface Found {
  readonly file: FileHandle
  /** The name by which it was asked for. */
  readonly name: string
}

/** The first regular file whose real place is below the root: links must not lead out of it. */
async function findFile(root: string, names: readonly string[]): Promise<Found | undefined> {
  for (const name of names) {
    const path = join(root, name)
    // A slash at the end asks for a folder.
    const file = path.endsWith(sep) ? undefined : await openRegular(path).catch(() => undefined)
    if (file === undefined) continue
    if ((await placeOf(file, path))?.startsWith(root + sep)) return { file, name }
    await file.close()
  }
  return undefined
}

async function readAndClose(file: FileHandle): Promise<Buffer> {
  try {
    return await file.readFile()
  } finally {
    await file.close()
  }
}
