/** The seam to what a desktop can do beyond `webview-napi`. */

import type { Commands } from './command.ts'
import type { WindowOptions } from './protocol.ts'

/** Tells of a built-in event of a window. */
export type Report = (event: string, payload: unknown) => void

/** A window as the desktop knows it. */
export interface PlatformWindow {
  readonly commands: Commands
  /** Gives a window that is not yet visible what `webview-napi` cannot give it. */
  arrange(options: WindowOptions): void
  /** Frees what the window leaves behind; it has gone already. */
  release(): void
}

/** One desktop. */
export interface Platform {
  /** The built-in events that it reports; pages watch for the others. */
  readonly reports: readonly string[]
  /** Whether events wait; `undefined` where nobody can tell. */
  isPending(): boolean | undefined
  /** Finds the window that has been opened last, by a title that no other has. */
  find(title: string, report: Report): PlatformWindow
}

/** The desktops of macOS and Windows, on which we can do what `webview-napi` can. */
export function plainPlatform(): Platform {
  return {
    reports: [],
    isPending: () => undefined,
    find: () => ({ commands: {}, arrange: () => {}, release: () => {} }),
  }
}
