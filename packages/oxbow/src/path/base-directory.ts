/** The base directories of Tauri's path API, and where each platform keeps them. */

import { readFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { dirname, posix, win32 } from 'node:path'
import { IpcError } from '@oxbow/protocol'

/**
 * The numbers by which a page and `app.path.resolve` name a base directory (7.1).
 *
 * @example
 * ```ts
 * import { BaseDirectory, PathResolver } from 'oxbow'
 *
 * const paths = new PathResolver({ identifier: 'com.example.notes' })
 * console.log(paths.resolve(BaseDirectory.AppData, 'notes.json'))
 * ```
 */
export const BaseDirectory = {
  Audio: 1,
  Cache: 2,
  Config: 3,
  Data: 4,
  LocalData: 5,
  Document: 6,
  Download: 7,
  Picture: 8,
  Public: 9,
  Video: 10,
  Resource: 11,
  Temp: 12,
  AppConfig: 13,
  AppData: 14,
  AppLocalData: 15,
  AppCache: 16,
  AppLog: 17,
  Desktop: 18,
  Executable: 19,
  Font: 20,
  Home: 21,
  Runtime: 22,
  Template: 23,
} as const

/** The number of a base directory. */
export type BaseDirectory = (typeof BaseDirectory)[BaseDirectoryName]

/** The name of a base directory. */
export type BaseDirectoryName = keyof typeof BaseDirectory

/** The options of a `PathResolver`. */
export interface PathResolverOptions {
  /** The app's identifier, the last part of its own directories. */
  identifier: string
  /** @default process.platform */
  platform?: NodeJS.Platform
  /** Read at each call. @default process.env */
  env?: Readonly<Record<string, string | undefined>>
  /** @default the home in the environment, or else in the user database */
  home?: string
  /** @default the directory of the script that Node was started with */
  resourceDir?: string
}

/** The values on which the directories depend. */
export interface Surroundings {
  readonly identifier: string
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string | undefined
  readonly resourceDir: string | undefined
}

/** The options with their defaults; an empty home counts as missing. */
export function surroundingsOf(options: PathResolverOptions): Surroundings {
  const { identifier, platform = process.platform, env = process.env } = options
  const { home = findHome(platform, env), resourceDir = findScripts() } = options
  return { identifier, platform, env, home: home || undefined, resourceDir }
}

type Finder = (place: Surroundings) => string | undefined
type Finders = Readonly<Record<BaseDirectoryName, Finder>>

/** The path of a base directory, or `undefined` if the platform or the user has none. */
export function findDirectory(name: BaseDirectoryName, place: Surroundings): string | undefined {
  return findersOf(place.platform)[name](place)
}

/**
 * The base directory of a number.
 *
 * @throws {IpcError} invalid_args
 */
export function directoryName(number: number): BaseDirectoryName {
  const entries = Object.entries(BaseDirectory) as [BaseDirectoryName, BaseDirectory][]
  const entry = entries.find(([, known]) => known === number)
  if (entry !== undefined) return entry[0]
  const numbers = Object.values(BaseDirectory).join(', ')
  throw new IpcError('invalid_args', `invalid value: ${number}, expected one of: ${numbers}`)
}

/** The home in the environment, or else in the user database, if there is one. */
function findHome(platform: NodeJS.Platform, env: Surroundings['env']): string | undefined {
  const home = platform === 'win32' ? env.USERPROFILE : env.HOME
  if (home) return home
  try {
    return userInfo().homedir
  } catch {
    return undefined
  }
}

/** The directory of the script, or of the single executable, that this process runs. */
function findScripts(): string | undefined {
  const script = process.argv[1]
  return script === undefined ? undefined : dirname(script)
}

function findersOf(platform: NodeJS.Platform): Finders {
  if (platform === 'win32') return WINDOWS
  return platform === 'darwin' ? MACOS : LINUX
}

function below(place: Surroundings, base: string | undefined, names: string[]): string | undefined {
  if (base === undefined) return undefined
  return (place.platform === 'win32' ? win32 : posix).join(base, ...names)
}

function none(): undefined {
  return undefined
}

function home(...names: string[]): Finder {
  return (place) => below(place, place.home, names)
}

function inside(name: BaseDirectoryName, ...names: string[]): Finder {
  return (place) => below(place, findDirectory(name, place), names)
}

function ofApp(name: BaseDirectoryName, ...names: string[]): Finder {
  return (place) => below(place, findDirectory(name, place), [place.identifier, ...names])
}

/** A directory of the XDG specification, which tells programs to ignore relative values. */
function xdg(variable: string, fallback: Finder): Finder {
  return (place) => {
    const value = place.env[variable]
    return value?.startsWith('/') ? value : fallback(place)
  }
}

/** A directory that Windows names in the environment, or its usual place in the profile. */
function known(variable: string, fallback: Finder): Finder {
  return (place) => place.env[variable] || fallback(place)
}

/** A directory of xdg-user-dirs; as in Tauri there is no default if the user's file does not name it. */
function userDir(name: string): Finder {
  return (place) => {
    const file = inside('Config', 'user-dirs.dirs')(place)
    return file === undefined ? undefined : parseUserDirs(readText(file), name, place)
  }
}

/**
 * Reads the two forms of a path that the file may have: `"$HOME/…"` and `"/…"`. The home itself means
 * "none".
 */
function parseUserDirs(text: string, name: string, place: Surroundings): string | undefined {
  const entry = new RegExp(`^[ \\t]*XDG_${name}_DIR[ \\t]*=[ \\t]*"(\\$HOME)?(/.*)"[ \\t]*$`)
  for (const line of text.split('\n')) {
    const [, relative, escaped = ''] = entry.exec(line) ?? []
    const path = escaped.replace(/\\(.?)/g, '$1')
    if (relative === undefined && path !== '') return path
    if (relative !== undefined && path !== '/') return below(place, place.home, [path])
  }
  return undefined
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

const EVERYWHERE = {
  Home: ({ home }) => home,
  Resource: ({ resourceDir }) => resourceDir,
  AppConfig: ofApp('Config'),
  AppData: ofApp('Data'),
  AppLocalData: ofApp('LocalData'),
  AppCache: ofApp('Cache'),
  AppLog: ofApp('LocalData', 'logs'),
} as const satisfies Partial<Finders>

const LINUX: Finders = {
  ...EVERYWHERE,
  Audio: userDir('MUSIC'),
  Cache: xdg('XDG_CACHE_HOME', home('.cache')),
  Config: xdg('XDG_CONFIG_HOME', home('.config')),
  Data: xdg('XDG_DATA_HOME', home('.local', 'share')),
  LocalData: xdg('XDG_DATA_HOME', home('.local', 'share')),
  Document: userDir('DOCUMENTS'),
  Download: userDir('DOWNLOAD'),
  Picture: userDir('PICTURES'),
  Public: userDir('PUBLICSHARE'),
  Video: userDir('VIDEOS'),
  Temp: ({ env }) => env.TMPDIR || '/tmp',
  Desktop: userDir('DESKTOP'),
  Executable: xdg('XDG_BIN_HOME', home('.local', 'bin')),
  Font: inside('Data', 'fonts'),
  Runtime: xdg('XDG_RUNTIME_DIR', none),
  Template: userDir('TEMPLATES'),
}

const MACOS: Finders = {
  ...EVERYWHERE,
  Audio: home('Music'),
  Cache: home('Library', 'Caches'),
  Config: home('Library', 'Application Support'),
  Data: home('Library', 'Application Support'),
  LocalData: home('Library', 'Application Support'),
  Document: home('Documents'),
  Download: home('Downloads'),
  Picture: home('Pictures'),
  Public: home('Public'),
  Video: home('Movies'),
  Temp: ({ env }) => env.TMPDIR || '/tmp',
  AppLog: (place) => below(place, place.home, ['Library', 'Logs', place.identifier]),
  Desktop: home('Desktop'),
  Executable: none,
  Font: home('Library', 'Fonts'),
  Runtime: none,
  Template: none,
}

/** The usual places: the environment does not reveal to where a user has moved Documents and the like. */
const WINDOWS: Finders = {
  ...EVERYWHERE,
  Audio: home('Music'),
  Cache: inside('LocalData'),
  Config: inside('Data'),
  Data: known('APPDATA', home('AppData', 'Roaming')),
  LocalData: known('LOCALAPPDATA', home('AppData', 'Local')),
  Document: home('Documents'),
  Download: home('Downloads'),
  Picture: home('Pictures'),
  Public: known('PUBLIC', none),
  Video: home('Videos'),
  // Windows itself, and so Tauri, ends this path with a separator.
  Temp: (place) => below(place, known('TMP', known('TEMP', home()))(place), ['\\']),
  Desktop: home('Desktop'),
  Executable: none,
  Font: none,
  Runtime: none,
  Template: inside('Data', 'Microsoft', 'Windows', 'Templates'),
}
