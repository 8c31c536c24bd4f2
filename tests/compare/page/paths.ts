// Paths: every base directory, and the functions on path texts.
import { convertFileSrc, invoke } from '@tauri-apps/api/core'
import * as path from '@tauri-apps/api/path'
import type { Probes } from './answer.ts'

const TEXTS = [
  '',
  '.',
  '..',
  './',
  '../',
  '/',
  '//',
  'a',
  'a/',
  'a//b',
  './a',
  'a/.',
  'a/..',
  'a/./b',
  'a/../b',
  '../a',
  '../../a',
  'a/../../b',
  '/a/b',
  '/a/../..',
  '/a/b/..',
  '/../a',
  'a\\b',
  'a b/c',
  'é/日',
  'a.txt',
  'a.tar.gz',
  '.hidden',
  '.hidden.txt',
  'a.',
  'a..b',
  '/a/b.txt/',
  '/a/b.d/c',
  'C:\\a\\b',
  '~/a',
]

const { normalize, dirname, basename, extname, isAbsolute } = path

const FUNCTIONS = { normalize, dirname, basename, extname, isAbsolute }

const PARTS: Readonly<Record<string, readonly string[]>> = {
  none: [],
  'an empty one': [''],
  'two empty ones': ['', ''],
  'a and b': ['a', 'b'],
  'a/ and b': ['a/', 'b'],
  'a and /b': ['a', '/b'],
  '/a and b': ['/a', 'b'],
  '/a and ..': ['/a', '..'],
  'a and ..': ['a', '..'],
  '.. and a': ['..', 'a'],
  'a and ../../b': ['a', '../../b'],
  '/ and a': ['/', 'a'],
  '/a and nothing': ['/a', ''],
  '/a/ and . and b': ['/a/', '.', 'b'],
  'a and b/': ['a', 'b/'],
  '/a and /b and c': ['/a', '/b', 'c'],
}

const directories = Object.entries(path.BaseDirectory).filter(
  ([, number]) => typeof number === 'number',
) as [string, number][]

const textProbes: Probes = Object.fromEntries(
  Object.entries(FUNCTIONS).flatMap(([name, ask]) =>
    TEXTS.map((text) => [`${name}(${JSON.stringify(text)})`, () => ask(text)]),
  ),
)

const directoryProbes: Probes = {
  ...Object.fromEntries(
    directories.flatMap(([name, directory]) => [
      [name, () => invoke('plugin:path|resolve_directory', { directory })],
      [
        `${name} and a path`,
        () => invoke('plugin:path|resolve_directory', { directory, path: 'a/../b.txt' }),
      ],
    ]),
  ),
  'a directory and an absolute path': () =>
    invoke('plugin:path|resolve_directory', { directory: path.BaseDirectory.Home, path: '/a' }),
  'a directory and an empty path': () =>
    invoke('plugin:path|resolve_directory', { directory: path.BaseDirectory.Home, path: '' }),
  'a resource': () => path.resolveResource('a/b.txt'),
  'a resource above': () => path.resolveResource('../a.txt'),
  'an absolute resource': () => path.resolveResource('/a.txt'),
  'directory 0': () => invoke('plugin:path|resolve_directory', { directory: 0 }),
  'directory 24': () => invoke('plugin:path|resolve_directory', { directory: 24 }),
  'directory 1.5': () => invoke('plugin:path|resolve_directory', { directory: 1.5 }),
  'directory of a text': () => invoke('plugin:path|resolve_directory', { directory: 'Home' }),
  'no directory': () => invoke('plugin:path|resolve_directory', {}),
  'a number as path': () =>
    invoke('plugin:path|resolve_directory', { directory: path.BaseDirectory.Home, path: 7 }),
}

const FILES = ['/a/b.txt', 'a b', 'é/日', 'a?b#c%20', '', '/a/../b', 'C:\\a', "a'(b)!*~"]

const otherProbes: Probes = {
  sep: () => path.sep(),
  delimiter: () => path.delimiter(),
  'basename with an extension': () => path.basename('/a/b.txt', '.txt'),
  'basename with an extension without dot': () => path.basename('/a/b.txt', 'txt'),
  'basename with another extension': () => path.basename('/a/b.txt', '.md'),
  'basename with all of it': () => path.basename('/a/b.txt', 'b.txt'),
  'basename with an empty extension': () => path.basename('/a/b.txt', ''),
  'normalize of a number': () => path.normalize(7 as never),
  'normalize of nothing': () => invoke('plugin:path|normalize'),
  'join of a text': () => invoke('plugin:path|join', { paths: 'a' }),
  'join of a number': () => path.join('a', 7 as never),
  'join of nothing': () => invoke('plugin:path|join'),
  'resolve of nothing': () => invoke('plugin:path|resolve'),
  'isAbsolute of nothing': () => invoke('plugin:path|is_absolute'),
  ...Object.fromEntries(
    FILES.flatMap((file) => [
      [`convertFileSrc(${JSON.stringify(file)})`, () => convertFileSrc(file).split('/').at(-1)],
    ]),
  ),
  'convertFileSrc begins': () => convertFileSrc('a').replace('a', ''),
  'convertFileSrc of another protocol': () => convertFileSrc('a b', 'other'),
}

export const pathProbes: Probes = {
  ...textProbes,
  ...Object.fromEntries(
    Object.entries(PARTS).flatMap(([name, parts]) => [
      [`join, ${name}`, () => path.join(...parts)],
      [`resolve, ${name}`, () => path.resolve(...parts)],
    ]),
  ),
  ...directoryProbes,
  ...otherProbes,
}
