/** Runs the scripts of a window in its documents. */

import { IDENTITY_ITEM } from '@oxbow/protocol/internal'
import type { InitializationScript } from '../config/initialization.ts'

/** The scripts as they go with the identity of a page, which later documents of the window find again. */
export interface PageInitialization {
  /** For the document of the window. */
  readonly top: readonly string[]
  /** For the documents of its frames. */
  readonly frames: readonly string[]
}

/** The scripts that a page keeps; `undefined` if there are none. */
export function initializationOf(
  scripts: readonly InitializationScript[],
): PageInitialization | undefined {
  if (scripts.length === 0) return undefined
  return {
    top: scripts.map(({ source }) => source),
    frames: scripts.filter(({ allFrames }) => allFrames).map(({ source }) => source),
  }
}

/** Follows the bridge, which has put the identity there; frames of the same origin find that of their window. */
export const INITIALIZATION_SCRIPT: string = `"use strict";
(() => {
  const { nonce } = document.currentScript
  let scripts
  try { scripts = JSON.parse(sessionStorage.getItem(${JSON.stringify(IDENTITY_ITEM)})).scripts } catch {}
  for (const text of scripts?.[window === top ? 'top' : 'frames'] ?? []) {
    const script = document.createElement('script')
    script.nonce = nonce
    script.textContent = text
    document.documentElement.append(script)
    script.remove()
  }
})()
`
