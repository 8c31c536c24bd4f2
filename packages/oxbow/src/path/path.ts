/** Tauri's path API: the user's and the app's directories, and functions on the text of a path (7.1). */

import { type PlatformPath, posix, win32 } from 'node:path'
import { IpcError } from '@oxbow/protocol'
import { messageOf } from '@oxbow/protocol/internal'
import {
  type BaseDirectoryName,
  directoryName,
  findDirectory,
  type PathResolverOptions,
  type Surroundings,
  surroundingsOf,
} from './base-directory.ts'

/**
 * Finds the directories of the user and of the app; a method throws if the platform has no such directory.
 *
 * @example
 * ```ts
 * import { PathResolver } from 'oxbow'
 *
 * const paths = new PathResolver({ identifier: 'com.example.notes' })
 * console.log(paths.appDataDir())
 * ```
 * @throws {IpcError} unsupported
 */
export class PathResolver {
  readonly #place: Surroundings

  constructor(options: PathResolverOptions) {
    this.#place = surroundingsOf(options)
  }

  /**
   * A base directory by its number, joined with a path; an absolute path replaces the directory. Resources
   * keep their place: `..` becomes `_up_` and a root `_root_`, as in a bundle.
   *
   * @throws {IpcError} unsupported, invalid_args
   */
  resolve(directory: number, path?: string): string {
    const name = directoryName(directory)
    const base = this.#find(name)
    if (path === undefined) return base
    const { platform } = this.#place
    return push(base, name === 'Resource' ? resourceName(path, platform) : path, platform)
  }

  /** The user's music. */
  audioDir(): string {
    return this.#find('Audio')
  }

  /** The user's caches. */
  cacheDir(): string {
    return this.#find('Cache')
  }

  /** The user's configuration. */
  configDir(): string {
    return this.#find('Config')
  }

  /** The user's data, which may follow the user to other machines. */
  dataDir(): string {
    return this.#find('Data')
  }

  /** The user's data of this machine. */
  localDataDir(): string {
    return this.#find('LocalData')
  }

  /** The user's documents. */
  documentDir(): string {
    return this.#find('Document')
  }

  /** The user's downloads. */
  downloadDir(): string {
    return this.#find('Download')
  }

  /** The user's pictures. */
  pictureDir(): string {
    return this.#find('Picture')
  }

  /** The user's public files, which others can read. */
  publicDir(): string {
    return this.#find('Public')
  }

  /** The user's videos. */
  videoDir(): string {
    return this.#find('Video')
  }

  /** The files that come with the app. */
  resourceDir(): string {
    return this.#find('Resource')
  }

  /** Temporary files. */
  tempDir(): string {
    return this.#find('Temp')
  }

  /** The app's configuration: `configDir` and the identifier. */
  appConfigDir(): string {
    return this.#find('AppConfig')
  }

  /** The app's data: `dataDir` and the identifier. */
  appDataDir(): string {
    return this.#find('AppData')
  }

  /** The app's data of this machine: `localDataDir` and the identifier. */
  appLocalDataDir(): string {
    return this.#find('AppLocalData')
  }

  /** The app's caches: `cacheDir` and the identifier. */
  appCacheDir(): string {
    return this.#find('AppCache')
  }

  /** The app's logs. */
  appLogDir(): string {
    return this.#find('AppLog')
  }

  /** The user's desktop. */
  desktopDir(): string {
    return this.#find('Desktop')
  }

  /** The user's programs; Linux only. */
  executableDir(): string {
    return this.#find('Executable')
  }

  /** The user's fonts; not on Windows. */
  fontDir(): string {
    return this.#find('Font')
  }

  /** The user's home. */
  homeDir(): string {
    return this.#find('Home')
  }

  /** Sockets and the like, for as long as the user is logged in; Linux only. */
  runtimeDir(): string {
    return this.#find('Runtime')
  }

  /** The user's templates; not on macOS. */
  templateDir(): string {
    return this.#find('Template')
  }

  #find(name: BaseDirectoryName): string {
    const directory = findDirectory(name, this.#place)
    if (directory === undefined) throw new IpcError('unsupported', 'unknown path')
    return directory
  }
}

/**
 * Makes one absolute path; it starts at the working directory, and an absolute part replaces all before it
 * (7.1).
 *
 * @throws {IpcError} invalid_path if the working directory is gone
 */
export function resolve(
  paths: readonly string[],
  platform: NodeJS.Platform = process.platform,
): string {
  const all = [workingDirectory(), ...paths]
  // Node's own function takes quadratic time: minutes for a megabyte of `..`.
  if (platform === 'win32') return win32.resolve(...withinLength(all))
  const start = all.findLastIndex((path) => path.startsWith('/'))
  return collapse(all.slice(start).join('/'), platform)
}

/** Removes `.` and resolves `..`; unlike Node's function, it drops a `..` with nothing before it (7.1). */
export function normalize(path: string, platform: NodeJS.Platform = process.platform): string {
  const normal = collapse(path, platform)
  if (normal === '' && (path === '' || path === '.' || path === '..')) return path || '.'
  // Tauri adds the separator even to a bare root or to nothing: `/` gives `//` and `./` gives `/`.
  return ENDS_OPEN.test(path) ? normal + flavour(platform).sep : normal
}

/** Joins and normalizes; an absolute part is appended like any other, and nothing gives `.` (7.1). */
export function join(
  paths: readonly string[],
  platform: NodeJS.Platform = process.platform,
): string {
  const { sep } = flavour(platform)
  const closed = paths.map((path) => (path === '' || ENDS_OPEN.test(path) ? path : path + sep))
  return collapse(closed.join(''), platform) || '.'
}

/**
 * The path without its last name, otherwise as it was written.
 *
 * @throws {IpcError} invalid_path
 */
export function dirname(path: string, platform: NodeJS.Platform = process.platform): string {
  const root = rootOf(path, platform).length
  let end = contentEnd(path, path.length, platform)
  if (end === root) throw new IpcError('invalid_path', 'path does not have a parent')
  while (end > root && !isSeparator(path[end - 1], platform)) end -= 1
  return path.slice(0, contentEnd(path, end, platform))
}

/**
 * What follows the last dot of the last name, without the dot; a leading dot does not count.
 *
 * @throws {IpcError} invalid_path
 */
export function extname(path: string, platform: NodeJS.Platform = process.platform): string {
  const name = lastName(path, platform) ?? ''
  const dot = name.lastIndexOf('.')
  if (dot <= 0) throw new IpcError('invalid_path', 'path does not have an extension')
  return name.slice(dot + 1)
}

/**
 * The last name, without `ext` if it ends so; `ext` is taken literally, with or without a dot.
 *
 * @throws {IpcError} invalid_path
 */
export function basename(
  path: string,
  ext = '',
  platform: NodeJS.Platform = process.platform,
): string {
  const name = lastName(path, platform)
  if (name === undefined) throw new IpcError('invalid_path', 'path does not have a basename')
  return name.endsWith(ext) ? name.slice(0, name.length - ext.length) : name
}

/** Whether the path starts at a root; on Windows, unlike Node's, `\a` does not: it lacks a drive. */
export function isAbsolute(path: string, platform: NodeJS.Platform = process.platform): boolean {
  const root = rootOf(path, platform)
  return platform === 'win32' ? root.length > 1 && !root.endsWith(':') : root !== ''
}

/** To Tauri, both separators at the end of a path count on every platform. */
const ENDS_OPEN = /[\\/]$/

function flavour(platform: NodeJS.Platform): PlatformPath {
  return platform === 'win32' ? win32 : posix
}

function isSeparator(character: string | undefined, platform: NodeJS.Platform): boolean {
  return character === '/' || (character === '\\' && platform === 'win32')
}

function rootOf(path: string, platform: NodeJS.Platform): string {
  return flavour(platform).parse(path).root
}

/** The names after the root, without `.`. */
function namesOf(path: string, platform: NodeJS.Platform): string[] {
  const rest = path.slice(rootOf(path, platform).length)
  const names = rest.split(platform === 'win32' ? /[\\/]/ : '/')
  return names.filter((name) => name !== '' && name !== '.')
}

function lastName(path: string, platform: NodeJS.Platform): string | undefined {
  const name = namesOf(path, platform).at(-1)
  return name === '..' ? undefined : name
}

/** The end of a path within its first `end` characters, without trailing separators and `.`. */
function contentEnd(path: string, end: number, platform: NodeJS.Platform): number {
  const root = rootOf(path, platform).length
  const empty = (at: number): boolean =>
    isSeparator(path[at], platform) || (path[at] === '.' && isSeparator(path[at - 1], platform))
  let content = end
  while (content > root && empty(content - 1)) content -= 1
  return content
}

function collapse(path: string, platform: NodeJS.Platform): string {
  const { sep } = flavour(platform)
  const root = rootOf(path, platform).replaceAll('/', sep)
  const kept: string[] = []
  for (const name of namesOf(path, platform)) {
    if (name === '..') kept.pop()
    else kept.push(name)
  }
  return kept.length === 0 ? root : append(root, kept.join(sep), platform)
}

function append(base: string, rest: string, platform: NodeJS.Platform): string {
  const open = base === '' || isSeparator(base.at(-1), platform)
  return open ? base + rest : base + flavour(platform).sep + rest
}

/**
 * Appends a path to a directory as Rust's `PathBuf::push` does: an absolute path replaces the directory.
 */
function push(base: string, path: string, platform: NodeJS.Platform): string {
  if (isAbsolute(path, platform)) return path
  // The only other paths with a root are `\a` and `C:a` on Windows, which take part of the directory.
  return rootOf(path, platform) === '' ? append(base, path, platform) : win32.resolve(base, path)
}

/** The path of a resource inside a bundle; it cannot lead out of the bundle. */
function resourceName(path: string, platform: NodeJS.Platform): string {
  const names = namesOf(path, platform).map((name) => (name === '..' ? '_up_' : name))
  const rooted = /[\\/]$/.test(rootOf(path, platform))
  return (rooted ? ['_root_', ...names] : names).join(flavour(platform).sep)
}

// UTF-16 units that a path may have on Windows.
const LONGEST_ON_WINDOWS = 32_767

function withinLength(paths: readonly string[]): readonly string[] {
  const length = paths.reduce((sum, path) => sum + path.length, 0)
  if (length <= LONGEST_ON_WINDOWS) return paths
  throw new IpcError('invalid_path', `a path has at most ${LONGEST_ON_WINDOWS} characters`)
}

function workingDirectory(): string {
  try {
    return process.cwd()
  } catch (error) {
    throw new IpcError('invalid_path', `failed to read current dir: ${messageOf(error)}`)
  }
}
