/** Tests of Tauri’s path API, with the rules of all three platforms. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { dirname as nodeDirname, join as nodeJoin } from 'node:path'
import { IpcError } from '@oxbow/protocol'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { BaseDirectory, type PathResolverOptions } from '../../src/path/base-directory.ts'
import {
  basename,
  dirname,
  extname,
  isAbsolute,
  join,
  normalize,
  PathResolver,
  resolve,
} from '../../src/path/path.ts'

afterEach(() => vi.restoreAllMocks())

function failure(code: string, message: string): unknown {
  return expect.toSatisfy(
    (error) => error instanceof IpcError && error.code === code && error.message === message,
    `${code}: ${message}`,
  )
}

function thrown(action: () => unknown): unknown {
  try {
    return `returned ${action()}`
  } catch (error) {
    return error
  }
}

const UNKNOWN = failure('unsupported', 'unknown path')

describe('resolve', () => {
  test('7.1 resolve starts at the working directory', () => {
    expect(resolve([])).toBe(process.cwd())
    expect(resolve(['.'])).toBe(process.cwd())
    expect(resolve(['a', '..', 'b'], 'linux')).toBe(`${process.cwd()}/b`)
  })

  test('7.1 resolve starts again at an absolute part', () => {
    expect(resolve(['/foo/bar', '/tmp/file', 'baz'], 'linux')).toBe('/tmp/file/baz')
    expect(resolve(['C:\\foo', 'D:\\tmp', 'baz'], 'win32')).toBe('D:\\tmp\\baz')
  })

  test('7.1 resolve does not climb above the root and drops a trailing separator', () => {
    expect(resolve(['/a', '../../b/'], 'linux')).toBe('/b')
  })

  test('7.1 resolve rejects if the working directory is gone', () => {
    vi.spyOn(process, 'cwd').mockImplementation(() => {
      throw new Error('gone')
    })
    const error = failure('invalid_path', 'failed to read current dir: gone')
    expect(thrown(() => resolve(['a']))).toEqual(error)
  })
})

describe('normalize', () => {
  test.each([
    ['a/./b/../c', 'a/c'],
    ['a//b', 'a/b'],
    ['/a/../..', '/'],
    ['./a', 'a'],
  ])('7.1 normalize takes the dots and empty names out of %j', (path, normal) => {
    expect(normalize(path, 'linux')).toBe(normal)
  })

  test.each([
    ['', '.'],
    ['.', '.'],
    ['..', '..'],
  ])('7.1 normalize makes of %j alone %j', (path, normal) => {
    expect(normalize(path, 'linux')).toBe(normal)
  })

  test.each([
    ['../a', 'a'],
    ['../../a/b', 'a/b'],
    ['a/..', ''],
    ['../..', ''],
  ])('7.1 normalize drops the leading `..` of %j, which Node keeps', (path, normal) => {
    expect(normalize(path, 'linux')).toBe(normal)
  })

  test('7.1 normalize keeps a trailing separator', () => {
    expect(normalize('a/b/', 'linux')).toBe('a/b/')
    expect(normalize('a/b//', 'linux')).toBe('a/b/')
  })

  test.each([
    ['/', '//'],
    ['./', '/'],
    ['../', '/'],
  ])('7.1 normalize adds a separator to what is left of %j, as Tauri does', (path, normal) => {
    expect(normalize(path, 'linux')).toBe(normal)
  })

  test('7.1 normalize writes backslashes on Windows and keeps the drive', () => {
    expect(normalize('C:/a/../b/', 'win32')).toBe('C:\\b\\')
    expect(normalize('C:\\..\\a', 'win32')).toBe('C:\\a')
    expect(normalize('\\\\server\\share\\a\\..\\b', 'win32')).toBe('\\\\server\\share\\b')
  })

  test('7.1 normalize treats a backslash as part of a name outside Windows', () => {
    expect(normalize('a\\..\\b', 'linux')).toBe('a\\..\\b')
  })
})

describe('join', () => {
  test.each([
    [['a', 'b/c', 'd'], 'a/b/c/d'],
    [['a/', 'b'], 'a/b'],
    [['', 'a'], 'a'],
    [['a', '', 'b'], 'a/b'],
  ])('7.1 join puts one separator between the parts of %j', (paths, joined) => {
    expect(join(paths, 'linux')).toBe(joined)
  })

  test.each([[[]], [['']], [['', '']], [['.']], [['a', '..']]])(
    '7.1 join gives a dot if nothing is left of %j',
    (paths) => {
      expect(join(paths, 'linux')).toBe('.')
    },
  )

  test('7.1 join appends a later absolute part instead of starting again', () => {
    expect(join(['a', '/b', 'c'], 'linux')).toBe('a/b/c')
    expect(join(['/a', '/b'], 'linux')).toBe('/a/b')
    expect(join(['a', '\\b', 'c'], 'win32')).toBe('a\\b\\c')
  })

  test('7.1 join drops a climb out of its parts and a trailing separator', () => {
    expect(join(['..', 'a/'], 'linux')).toBe('a')
  })

  test('7.1 join adds nothing after a backslash, even outside Windows', () => {
    expect(join(['C:\\a\\', 'b'], 'linux')).toBe('C:\\a\\b')
  })

  test('7.1 join writes backslashes on Windows', () => {
    expect(join(['C:\\a', 'b/c'], 'win32')).toBe('C:\\a\\b\\c')
  })
})

describe('dirname', () => {
  test.each([
    ['/path/to/somedir/', '/path/to'],
    ['/a', '/'],
    ['//a', '/'],
    ['a', ''],
    ['..', ''],
    ['a/b/.', 'a'],
    ['a/..', 'a'],
    ['./a', '.'],
  ])('7.1 dirname of %j is %j', (path, parent) => {
    expect(dirname(path, 'linux')).toBe(parent)
  })

  test('7.1 dirname leaves the rest as it was written', () => {
    expect(dirname('a//./b/../c', 'linux')).toBe('a//./b/..')
  })

  test('7.1 dirname on Windows knows both separators and stops at the drive', () => {
    expect(dirname('C:\\a/b\\', 'win32')).toBe('C:\\a')
    expect(dirname('C:\\a', 'win32')).toBe('C:\\')
  })

  test.each([
    ['', 'linux'],
    ['/', 'linux'],
    ['//.', 'linux'],
    ['C:\\', 'win32'],
  ] as const)('7.1 dirname rejects %j, which has no parent', (path, platform) => {
    const error = failure('invalid_path', 'path does not have a parent')
    expect(thrown(() => dirname(path, platform))).toEqual(error)
  })
})

describe('extname', () => {
  test.each([
    ['/path/to/file.html', 'html'],
    ['a.tar.gz', 'gz'],
    ['a.b/', 'b'],
    ['.config.json', 'json'],
    ['a.', ''],
  ])('7.1 extname of %j is %j, without the dot', (path, extension) => {
    expect(extname(path, 'linux')).toBe(extension)
  })

  test.each(['', 'a', '.bashrc', '..', 'a.b/c', '/', 'a.b/..'])(
    '7.1 extname rejects %j, which has no extension',
    (path) => {
      const error = failure('invalid_path', 'path does not have an extension')
      expect(thrown(() => extname(path, 'linux'))).toEqual(error)
    },
  )
})

describe('basename', () => {
  test.each([
    ['path/to/app.conf', 'app.conf'],
    ['a/b/', 'b'],
    ['a/.', 'a'],
    ['./a', 'a'],
  ])('7.1 basename of %j is %j', (path, name) => {
    expect(basename(path, undefined, 'linux')).toBe(name)
  })

  test.each([
    ['a.json', '.json', 'a'],
    ['a.json', 'json', 'a.'],
    ['a.json.json', '.json', 'a.json'],
    ['a.json.html', '.json', 'a.json.html'],
    ['.json', '.json', ''],
    ['a.json/', '.json', 'a'],
  ])('7.1 basename of %j strips %j literally and once', (path, ext, name) => {
    expect(basename(path, ext, 'linux')).toBe(name)
  })

  test('7.1 basename on Windows knows both separators', () => {
    expect(basename('C:\\a/b.txt', '.txt', 'win32')).toBe('b')
    expect(basename('C:\\a\\b.txt', '.txt', 'win32')).toBe('b')
  })

  test.each(['', '.', '..', '/', 'a/..', './'])(
    '7.1 basename rejects %j, which has no base name',
    (path) => {
      const error = failure('invalid_path', 'path does not have a basename')
      expect(thrown(() => basename(path, '', 'linux'))).toEqual(error)
    },
  )
})

describe('isAbsolute', () => {
  test.each([
    ['/a', 'linux', true],
    ['/', 'darwin', true],
    ['a/b', 'linux', false],
    ['', 'linux', false],
    ['C:\\a', 'linux', false],
    ['C:\\a', 'win32', true],
    ['c:/', 'win32', true],
    ['\\\\server\\share\\a', 'win32', true],
    ['C:a', 'win32', false],
    ['C:', 'win32', false],
    ['\\a', 'win32', false],
    ['/a', 'win32', false],
  ] as const)('7.1 isAbsolute of %j on %s is %j', (path, platform, absolute) => {
    expect(isAbsolute(path, platform)).toBe(absolute)
  })
})

test.each(['dirname', 'extname', 'basename', 'normalize'] as const)(
  '7.1 %s takes a time in proportion to a long path',
  (name) => {
    const run = { dirname, extname, normalize, basename: (path: string) => basename(path) }[name]
    const slashes = '/'.repeat(2_000_000)
    // A quadratic algorithm would take hours here, and exceed the runner's time limit.
    expect(run(`${slashes}x.y${slashes}x.y`)).toBeTypeOf('string')
    expect(normalize(`${'a/'.repeat(300_000)}${'../'.repeat(300_000)}b`, 'linux')).toBe('b')
  },
)

const identifier = 'com.example.notes'

function resolver(options: Partial<PathResolverOptions> = {}): PathResolver {
  return new PathResolver({ identifier, env: {}, home: '/home/ann', ...options, platform: 'linux' })
}

function mac(): PathResolver {
  return new PathResolver({ identifier, platform: 'darwin', env: {}, home: '/Users/ann' })
}

function windows(env: Record<string, string> = {}): PathResolver {
  return new PathResolver({ identifier, platform: 'win32', env, home: 'C:\\Users\\ann' })
}

/** Every directory by its method; `null` if the directory is unknown. */
function table(paths: PathResolver): Record<string, string | null> {
  const names = Object.keys(BaseDirectory) as (keyof typeof BaseDirectory)[]
  const entries = names.map((name) => {
    const result = thrown(() => paths.resolve(BaseDirectory[name]))
    return [name, result instanceof Error ? null : String(result).replace('returned ', '')]
  })
  return Object.fromEntries(entries)
}

describe('the directories', () => {
  test('7.1 Linux has the XDG directories, and none that user-dirs.dirs does not name', () => {
    expect(table(resolver({ home: '/nowhere/ann', resourceDir: '/opt/notes' }))).toEqual({
      Audio: null,
      Cache: '/nowhere/ann/.cache',
      Config: '/nowhere/ann/.config',
      Data: '/nowhere/ann/.local/share',
      LocalData: '/nowhere/ann/.local/share',
      Document: null,
      Download: null,
      Picture: null,
      Public: null,
      Video: null,
      Resource: '/opt/notes',
      Temp: '/tmp',
      AppConfig: `/nowhere/ann/.config/${identifier}`,
      AppData: `/nowhere/ann/.local/share/${identifier}`,
      AppLocalData: `/nowhere/ann/.local/share/${identifier}`,
      AppCache: `/nowhere/ann/.cache/${identifier}`,
      AppLog: `/nowhere/ann/.local/share/${identifier}/logs`,
      Desktop: null,
      Executable: '/nowhere/ann/.local/bin',
      Font: '/nowhere/ann/.local/share/fonts',
      Home: '/nowhere/ann',
      Runtime: null,
      Template: null,
    })
  })

  test('7.1 macOS has the Library, and no executable, runtime or template directory', () => {
    const support = '/Users/ann/Library/Application Support'
    expect(table(mac())).toEqual({
      Audio: '/Users/ann/Music',
      Cache: '/Users/ann/Library/Caches',
      Config: support,
      Data: support,
      LocalData: support,
      Document: '/Users/ann/Documents',
      Download: '/Users/ann/Downloads',
      Picture: '/Users/ann/Pictures',
      Public: '/Users/ann/Public',
      Video: '/Users/ann/Movies',
      Resource: expect.any(String),
      Temp: '/tmp',
      AppConfig: `${support}/${identifier}`,
      AppData: `${support}/${identifier}`,
      AppLocalData: `${support}/${identifier}`,
      AppCache: `/Users/ann/Library/Caches/${identifier}`,
      AppLog: `/Users/ann/Library/Logs/${identifier}`,
      Desktop: '/Users/ann/Desktop',
      Executable: null,
      Font: '/Users/ann/Library/Fonts',
      Home: '/Users/ann',
      Runtime: null,
      Template: null,
    })
  })

  test('7.1 Windows has the known folders, and no executable, font or runtime directory', () => {
    const roaming = 'C:\\Users\\ann\\AppData\\Roaming'
    const local = 'C:\\Users\\ann\\AppData\\Local'
    expect(table(windows({ PUBLIC: 'C:\\Users\\Public', TEMP: `${local}\\Temp` }))).toEqual({
      Audio: 'C:\\Users\\ann\\Music',
      Cache: local,
      Config: roaming,
      Data: roaming,
      LocalData: local,
      Document: 'C:\\Users\\ann\\Documents',
      Download: 'C:\\Users\\ann\\Downloads',
      Picture: 'C:\\Users\\ann\\Pictures',
      Public: 'C:\\Users\\Public',
      Video: 'C:\\Users\\ann\\Videos',
      Resource: expect.any(String),
      Temp: `${local}\\Temp\\`,
      AppConfig: `${roaming}\\${identifier}`,
      AppData: `${roaming}\\${identifier}`,
      AppLocalData: `${local}\\${identifier}`,
      AppCache: `${local}\\${identifier}`,
      AppLog: `${local}\\${identifier}\\logs`,
      Desktop: 'C:\\Users\\ann\\Desktop',
      Executable: null,
      Font: null,
      Home: 'C:\\Users\\ann',
      Runtime: null,
      Template: `${roaming}\\Microsoft\\Windows\\Templates`,
    })
  })

  test.each(Object.keys(BaseDirectory) as (keyof typeof BaseDirectory)[])(
    '7.1 the method and the number of %s agree',
    (name) => {
      const method = `${name[0]?.toLowerCase()}${name.slice(1)}Dir` as 'audioDir'
      for (const paths of [mac(), windows()]) {
        const byMethod = thrown(() => paths[method]())
        expect(byMethod).toEqual(thrown(() => paths.resolve(BaseDirectory[name])))
        expect(byMethod).not.toBeInstanceOf(TypeError)
      }
    },
  )

  test('7.1 a directory that the platform lacks rejects with Tauri’s text', () => {
    expect(thrown(() => mac().runtimeDir())).toEqual(UNKNOWN)
    expect(thrown(() => windows().fontDir())).toEqual(UNKNOWN)
  })

  test('7.1 an absolute XDG variable wins over the default', () => {
    const env = {
      XDG_CACHE_HOME: '/c',
      XDG_CONFIG_HOME: '/f',
      XDG_DATA_HOME: '/d',
      XDG_BIN_HOME: '/b',
      XDG_RUNTIME_DIR: '/run/user/1',
      TMPDIR: '/t',
    }
    const paths = resolver({ env })
    expect([paths.cacheDir(), paths.configDir(), paths.dataDir()]).toEqual(['/c', '/f', '/d'])
    expect([paths.executableDir(), paths.runtimeDir()]).toEqual(['/b', '/run/user/1'])
    expect([paths.fontDir(), paths.tempDir()]).toEqual(['/d/fonts', '/t'])
  })

  test('7.1 a relative XDG variable counts as none', () => {
    const paths = resolver({ env: { XDG_CACHE_HOME: 'c', XDG_RUNTIME_DIR: 'r' } })
    expect(paths.cacheDir()).toBe('/home/ann/.cache')
    expect(thrown(() => paths.runtimeDir())).toEqual(UNKNOWN)
  })

  test('7.1 Windows folders follow the environment', () => {
    const paths = windows({ APPDATA: 'D:\\roaming', LOCALAPPDATA: 'D:\\local', TMP: 'D:\\tmp' })
    expect([paths.configDir(), paths.cacheDir()]).toEqual(['D:\\roaming', 'D:\\local'])
    expect(paths.tempDir()).toBe('D:\\tmp\\')
  })

  test('7.1 the home comes from the environment, then from the user database', () => {
    const home = (platform: NodeJS.Platform, env: Record<string, string>): string =>
      new PathResolver({ identifier, platform, env }).homeDir()
    expect(home('linux', { HOME: '/h' })).toBe('/h')
    expect(home('win32', { USERPROFILE: 'C:\\h' })).toBe('C:\\h')
    expect(home('linux', { HOME: '' })).toBe(userInfo().homedir)
  })

  test('7.1 without a home its directories are unknown', () => {
    const paths = resolver({ home: '' })
    expect(thrown(() => paths.homeDir())).toEqual(UNKNOWN)
    expect(thrown(() => paths.appDataDir())).toEqual(UNKNOWN)
    expect(thrown(() => paths.desktopDir())).toEqual(UNKNOWN)
  })

  test('7.1 resources are beside the script that was started, unless the app says otherwise', () => {
    expect(resolver({ resourceDir: '/r' }).resourceDir()).toBe('/r')
    expect(resolver().resourceDir()).toBe(nodeDirname(process.argv[1] ?? ''))
  })

  test('7.1 without a script the resource directory is unknown', () => {
    vi.spyOn(process, 'argv', 'get').mockReturnValue(['node'])
    expect(thrown(() => resolver().resourceDir())).toEqual(UNKNOWN)
  })
})

describe('user-dirs.dirs', () => {
  function withFile(lines: string[], check: (paths: PathResolver) => void): void {
    const home = mkdtempSync(nodeJoin(tmpdir(), 'oxbow-path-'))
    try {
      mkdirSync(nodeJoin(home, '.config'))
      writeFileSync(nodeJoin(home, '.config', 'user-dirs.dirs'), lines.join('\n'))
      check(new PathResolver({ identifier, platform: 'linux', env: {}, home }))
    } finally {
      rmSync(home, { recursive: true })
    }
  }

  test('7.1 a directory is below the home or absolute', () => {
    const lines = ['XDG_MUSIC_DIR="$HOME/My Music"', 'XDG_VIDEOS_DIR = "/media/films"\t']
    withFile(lines, (paths) => {
      expect(paths.audioDir()).toBe(`${paths.homeDir()}/My Music`)
      expect(paths.videoDir()).toBe('/media/films')
    })
  })

  test('7.1 each of the eight directories has its own name', () => {
    const keys = 'DESKTOP DOCUMENTS DOWNLOAD MUSIC PICTURES PUBLICSHARE TEMPLATES VIDEOS'.split(' ')
    const lines = keys.map((key) => `XDG_${key}_DIR="/${key}"`)
    withFile(lines, (paths) => {
      const found = [paths.desktopDir(), paths.documentDir(), paths.downloadDir()]
      found.push(paths.audioDir(), paths.pictureDir(), paths.publicDir())
      found.push(paths.templateDir(), paths.videoDir())
      expect(found).toEqual(keys.map((key) => `/${key}`))
    })
  })

  test('7.1 a backslash escapes the next character', () => {
    withFile(['XDG_MUSIC_DIR="/a\\$b\\\\c\\"d"'], (paths) => {
      expect(paths.audioDir()).toBe('/a$b\\c"d')
    })
  })

  test.each(['"$HOME/"', '"$HOME"', '"relative"', '/unquoted', '""', '"$HOxME/Music"'])(
    '7.1 the value %s counts as none',
    (value) => {
      withFile([`XDG_MUSIC_DIR=${value}`], (paths) => {
        expect(thrown(() => paths.audioDir())).toEqual(UNKNOWN)
      })
    },
  )

  test('7.1 comments are skipped, and the first good line of a name counts', () => {
    const values = ['#XDG_MUSIC_DIR="/0"', 'XDG_MUSIC_DIR="bad"', 'XDG_MUSIC_DIR="/1"']
    withFile([...values, 'XDG_MUSIC_DIR="/2"'], (paths) => {
      expect(paths.audioDir()).toBe('/1')
    })
  })

  test('7.1 the file is beside the configuration that XDG_CONFIG_HOME names', () => {
    withFile(['XDG_MUSIC_DIR="$HOME/m"'], (paths) => {
      const elsewhere = resolver({ env: { XDG_CONFIG_HOME: paths.configDir() }, home: '/h' })
      expect(elsewhere.audioDir()).toBe('/h/m')
    })
  })
})

describe('resolve of a base directory', () => {
  test('7.1 a path is put after the directory as it is written', () => {
    expect(resolver().resolve(BaseDirectory.Home, '../b//c/')).toBe('/home/ann/../b//c/')
    expect(windows().resolve(BaseDirectory.Home, 'a')).toBe('C:\\Users\\ann\\a')
  })

  test('7.1 an empty path adds a separator', () => {
    expect(resolver().resolve(BaseDirectory.Home, '')).toBe('/home/ann/')
  })

  test('7.1 an absolute path takes the place of the directory', () => {
    expect(resolver().resolve(BaseDirectory.Home, '/etc')).toBe('/etc')
    expect(windows().resolve(BaseDirectory.Home, 'D:\\a')).toBe('D:\\a')
  })

  test('7.1 a rooted path without a drive stays on the drive of the directory', () => {
    expect(windows().resolve(BaseDirectory.Home, '\\a')).toBe('C:\\a')
  })

  test('7.1 a resource cannot leave the resource directory', () => {
    const paths = resolver({ resourceDir: '/res' })
    expect(paths.resolve(BaseDirectory.Resource, '../a/./b')).toBe('/res/_up_/a/b')
    expect(paths.resolve(BaseDirectory.Resource, '/etc/a')).toBe('/res/_root_/etc/a')
  })

  test('7.1 a Windows resource loses its drive and keeps its root', () => {
    const options = { identifier, platform: 'win32', resourceDir: 'C:\\res' } as const
    const paths = new PathResolver(options)
    expect(paths.resolve(BaseDirectory.Resource, 'D:\\a')).toBe('C:\\res\\_root_\\a')
    expect(paths.resolve(BaseDirectory.Resource, 'D:a')).toBe('C:\\res\\a')
  })

  test('7.1 a path in an unknown directory rejects', () => {
    expect(thrown(() => mac().resolve(BaseDirectory.Template, 'a'))).toEqual(UNKNOWN)
  })

  test.each([0, 24, 1.5, Number.NaN])('7.1 the number %d names no directory', (number) => {
    const numbers = Array.from({ length: 23 }, (_, index) => index + 1).join(', ')
    const text = `invalid value: ${number}, expected one of: ${numbers}`
    expect(thrown(() => resolver().resolve(number))).toEqual(failure('invalid_args', text))
  })
})
