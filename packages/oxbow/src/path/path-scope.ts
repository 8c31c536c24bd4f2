/** Scopes of paths: patterns that allow and patterns that deny, by Tauri's rules. */

import { realpathSync } from 'node:fs'
import { join, parse, sep } from 'node:path'
import { messageOf } from '@oxbow/protocol/internal'
import { escapeGlob, Glob } from '../base/glob.ts'
import { InvalidConfig } from '../base/invalid-config.ts'
import { BaseDirectory, type BaseDirectoryName } from './base-directory.ts'
import type { PathResolver } from './path.ts'

/** Patterns of paths, which may begin with `$HOME`, `$APPDATA` and the like. */
export interface PathScopeInput {
  readonly allow?: readonly string[] | undefined
  /** Overrides `allow`. */
  readonly deny?: readonly string[] | undefined
  /** Whether wildcards do not match names with a leading dot. @default true, on Windows false */
  readonly requireLiteralLeadingDot?: boolean | undefined
}

const SEPARATORS = sep === '/' ? '/' : '/\\'
const BETWEEN_PARTS = sep === '/' ? /\/+/ : /[\\/]+/
const WILD = /[?*[]/

/**
 * Checks whether a path is allowed and not denied.
 *
 * It only compares texts. Check both the requested path and the real path of the file, so that a link does
 * not lead out of the scope.
 *
 * @example
 * ```ts
 * import { PathResolver, PathScope } from 'oxbow'
 *
 * const paths = new PathResolver({ identifier: 'com.example.notes' })
 * const scope = new PathScope({ allow: ['$DOCUMENT/**'], deny: ['$DOCUMENT/private/**'] }, paths)
 * console.log(scope.allows('/home/ada/Documents/letter.txt'))
 * ```
 */
export class PathScope {
  readonly #allow: readonly Glob[]
  readonly #deny: readonly Glob[]

  /** @throws {IpcError} `invalid_config` for an invalid pattern, or one that begins with an unknown variable */
  constructor(scope: PathScopeInput, paths: PathResolver) {
    const literalLeadingDot = scope.requireLiteralLeadingDot ?? sep === '/'
    const compile = (patterns: readonly string[] = [], dot: boolean): Glob[] =>
      patterns.flatMap((pattern) => globsOf(pattern, { paths, literalLeadingDot: dot }))
    this.#allow = compile(scope.allow, literalLeadingDot)
    // Hidden files too: a file must not escape a denial by its name.
    this.#deny = compile(scope.deny, false)
  }

  /** Whether an absolute path is inside the scope. A path with `..` is never inside, because only the file system can resolve it. */
  allows(path: string): boolean {
    const { root } = parse(path)
    const parts = partsOf(path.slice(root.length))
    if (parts.includes('..')) return false
    const plain = root + parts.join(sep)
    const describes = (glob: Glob): boolean => glob.matches(plain)
    return this.#allow.some(describes) && !this.#deny.some(describes)
  }
}

interface Compiling {
  readonly paths: PathResolver
  readonly literalLeadingDot: boolean
}

/** A pattern, and the same pattern with resolved links in its fixed beginning. */
function globsOf(pattern: string, { paths, literalLeadingDot }: Compiling): Glob[] {
  const place = placeOf(pattern, paths)
  if (place === undefined) return []
  const { base, parts } = place
  const wild = parts.findIndex((part) => WILD.test(part))
  const fixed = wild === -1 ? parts : parts.slice(0, wild)
  const rest = parts.slice(fixed.length)
  const real = realBeginning(base, fixed)
  const bases = real === undefined ? [join(base, ...fixed)] : [join(base, ...fixed), real]
  return [...new Set(bases)].map((beginning) =>
    compile(pattern, [escapeGlob(beginning), ...rest], literalLeadingDot),
  )
}

function compile(pattern: string, parts: readonly string[], literalLeadingDot: boolean): Glob {
  try {
    const whole = parts.filter((part) => part !== '' && part !== '.').join(sep)
    const options = { separators: SEPARATORS, literalSeparator: true, literalLeadingDot }
    return new Glob(whole.replace(/^([\\/])[\\/]/, '$1'), options)
  } catch (error) {
    throw new InvalidConfig(`the pattern \`${pattern}\` of paths: ${messageOf(error)}`)
  }
}

/** The fixed beginning of a pattern, and its other parts; `undefined` if the directory does not exist. */
function placeOf(
  pattern: string,
  paths: PathResolver,
): { readonly base: string; readonly parts: readonly string[] } | undefined {
  const { root } = parse(pattern)
  const [first = '', ...others] = partsOf(pattern.slice(root.length))
  // As in Tauri, `..` has no effect in a pattern.
  const parts = others.filter((part) => part !== '..')
  if (root !== '' || !/^\$[A-Z]+$/.test(first)) {
    return { base: root, parts: first === '' ? parts : [first, ...parts] }
  }
  const base = directoryOf(first, paths)
  return base === undefined ? undefined : { base, parts }
}

/** The directory of a variable, with all its characters taken literally. */
function directoryOf(variable: string, paths: PathResolver): string | undefined {
  const name = Object.keys(BaseDirectory).find((known) => variableOf(known) === variable)
  if (name === undefined) {
    throw new InvalidConfig(`a scope begins with \`${variable}\`, which is not a known directory`)
  }
  try {
    return paths.resolve(BaseDirectory[name as BaseDirectoryName])
  } catch {
    // The system has no such directory, so no file is in it.
    return undefined
  }
}

function variableOf(name: string): string {
  return `$${name === 'Executable' ? 'EXE' : name.toUpperCase()}`
}

/** The real path of a beginning; links in its existing part are resolved. */
function realBeginning(base: string, fixed: readonly string[]): string | undefined {
  for (let count = fixed.length; count >= 0; count--) {
    const path = join(base, ...fixed.slice(0, count))
    try {
      // A relative beginning that is empty has no real path.
      return path === '.' ? undefined : join(realpathSync(path), ...fixed.slice(count))
    } catch {
      // The last part does not exist; try the one before.
    }
  }
  return undefined
}

function partsOf(path: string): string[] {
  return path.split(BETWEEN_PARTS).filter((part) => part !== '' && part !== '.')
}
