/** Reads the files of `capabilities/` and `permissions/`. */

import { type Dirent, readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { messageOf } from '@oxbow/protocol/internal'
import JSON5 from 'json5'
import { parse as parseToml } from 'smol-toml'
import { invalidAcl } from './invalid-acl.ts'

/** A file that has been read. */
export interface DefinitionFile {
  /** The path from the app's directory, such as `capabilities/main.json`. */
  readonly path: string
  readonly text: string
  readonly value: unknown
}

const PARSERS: ReadonlyMap<string, (text: string) => unknown> = new Map<
  string,
  (text: string) => unknown
>([
  ['.json', JSON.parse],
  ['.json5', JSON5.parse],
  ['.toml', parseToml],
])

/**
 * Every file of a folder and of the folders in it, in the order of their names. A missing folder has no
 * files. `schemas` is for editors, and hidden files and `.md` are for people.
 *
 * @throws {IpcError} `invalid_config` for a file of another format, or one that does not parse
 */
export function readDefinitions(root: URL, folder: URL): DefinitionFile[] {
  const base = fileURLToPath(root)
  return pathsIn(fileURLToPath(folder))
    .map((file) => ({ file, path: relative(base, file).split(sep).join('/') }))
    .map(({ file, path }) => {
      const text = readFileSync(file, 'utf8')
      return { path, text, value: parse(path, text) }
    })
}

function pathsIn(folder: string): string[] {
  return entriesOf(folder).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.name.startsWith('.') || extname(entry.name) === '.md') return []
    if (entry.isDirectory()) return entry.name === 'schemas' ? [] : pathsIn(path)
    return [path]
  })
}

function entriesOf(folder: string): Dirent[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true })
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (isMissing) return []
    throw invalidAcl(`cannot be read: ${messageOf(error)}`, folder)
  }
}

function parse(path: string, text: string): unknown {
  const parser = PARSERS.get(extname(path))
  if (!parser) {
    throw invalidAcl(`unknown format; it must be one of ${[...PARSERS.keys()].join(', ')}`, path)
  }
  try {
    return parser(text)
  } catch (error) {
    throw invalidAcl(`failed to parse: ${messageOf(error)}`, path)
  }
}

/** The line of the list `permissions` of a capability in the text of its file. */
export function lineOfPermissions(text: string, capability: string): number {
  return lineAt(text, startOfPermissions(text, capability))
}

/** The line of one entry of that list. */
export function lineOfEntry(text: string, capability: string, entry: string): number {
  const start = startOfPermissions(text, capability)
  const found = [`"${entry}"`, `'${entry}'`].map((quoted) => text.indexOf(quoted, start))
  return lineAt(text, found.find((index) => index >= 0) ?? start)
}

function startOfPermissions(text: string, capability: string): number {
  // A window may have the same name, so the key `identifier` is searched for too.
  const identifiers = text.matchAll(/\bidentifier\b["']?\s*[:=]\s*(["'])(.*?)\1/g)
  const own = [...identifiers].find(([, , name]) => name === capability)?.index ?? 0
  const list = /\bpermissions\b["']?\s*[:=]/g
  const all = [...text.matchAll(list)].map(({ index }) => index)
  // The list usually comes after the identifier; otherwise it is the last list before it.
  return all.find((at) => at > own) ?? all.at(-1) ?? 0
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length
}
