/** Scripts that a backend gives a window for its documents, to run before any script of the page. */

import { Script } from 'node:vm'
import { messageOf } from '@oxbow/protocol/internal'
import { InvalidConfig } from '../base/invalid-config.ts'
import type { WindowConfigInput } from './config.ts'

/** The options of a window that only a backend can set. */
export interface Initialization {
  /**
   * A script, or several, for each document of the window, as with `initialization_script` in Tauri. It runs in
   * the page's global scope, after Tauri's own globals are there and before any script of the page. The page
   * can read it.
   *
   * @default none
   */
  readonly initializationScript?: string | readonly string[] | undefined
  /** The same for the documents of frames as well, as with `initialization_script_for_all_frames`. @default none */
  readonly initializationScriptForAllFrames?: string | readonly string[] | undefined
}

/** The options with which a backend creates a window. */
export interface WebviewWindowOptions extends Omit<WindowConfigInput, 'label'>, Initialization {}

/** One script. */
export interface InitializationScript {
  readonly source: string
  /** Whether the documents of frames get it too. */
  readonly allFrames: boolean
}

/** No scripts. */
export const NO_SCRIPTS: readonly InitializationScript[] = []

const KEYS = ['initializationScript', 'initializationScriptForAllFrames'] as const

// UTF-16 units of all scripts of a window. Pages keep them in `sessionStorage` beside their identity, which
// has little room.
const MOST = 256 * 1024

/**
 * Separates the options that only a backend can set from the configuration. @throws {IpcError}
 * `invalid_config`
 */
export function splitInitialization(options: WebviewWindowOptions): {
  readonly config: Omit<WindowConfigInput, 'label'>
  readonly scripts: readonly InitializationScript[]
} {
  const { initializationScript, initializationScriptForAllFrames, ...config } = options
  const scripts = [
    ...scriptsOf(KEYS[0], initializationScript),
    ...scriptsOf(KEYS[1], initializationScriptForAllFrames),
  ]
  const size = scripts.reduce((sum, { source }) => sum + source.length, 0)
  if (size > MOST) {
    throw new InvalidConfig(`${KEYS[0]}: ${size} characters; a window has at most ${MOST}`)
  }
  return { config, scripts }
}

/** Refuses options that a page cannot set. @throws {IpcError} `invalid_config` */
export function refuseInitialization(options: object): void {
  const key = KEYS.find((name) => Object.hasOwn(options, name))
  if (key !== undefined) throw new InvalidConfig(`window: unknown key \`${key}\`.`)
}

function scriptsOf(key: (typeof KEYS)[number], given: unknown): InitializationScript[] {
  if (given === undefined || given === null) return []
  const sources: readonly unknown[] = Array.isArray(given) ? given : [given]
  return sources.map((source) => {
    const fault = faultOf(source)
    if (fault !== undefined) throw new InvalidConfig(`${key}: ${fault}`)
    return { source: source as string, allFrames: key === KEYS[1] }
  })
}

function faultOf(source: unknown): string | undefined {
  if (typeof source !== 'string') return `expected a script as text, received ${typeof source}`
  // C texts end at a zero.
  if (source.includes('\0')) return 'a script cannot have a zero character'
  try {
    // The script is only parsed, not run. Otherwise a syntax error would be seen only in the console of the
    // page.
    new Script(source)
  } catch (error) {
    return `the script does not parse: ${messageOf(error)}`
  }
  return undefined
}
