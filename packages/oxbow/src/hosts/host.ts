/** The seam to what opens windows and shows pages. */

import type { IpcError } from '@oxbow/protocol'
import type { WindowConfig } from '../config.ts'
import type { Logger } from '../logger.ts'
import type { WindowEvent } from '../window-events.ts'

/** What a host is told when a window is to be opened. */
export interface WindowRequest {
  readonly label: string
  /** The page's address, with the ticket that makes it this window. */
  readonly url: string
  readonly config: WindowConfig
}

/** A window that a host has opened. */
export interface HostWindow {
  /** Ends the window without asking its page. */
  close(): Promise<void>
  /**
   * What this window can do, by the names of Tauri's window commands (`set_title`, `maximize` …).
   * What is missing here is asked of the page, and rejects as `unsupported` where that cannot do it.
   */
  readonly commands: ReadonlyMap<string, (value: unknown) => Promise<unknown>>
}

/** What a host tells the app. */
export interface HostContext {
  readonly logger: Logger
  readonly productName: string
  /** A window is gone by the user's hand. */
  windowClosed(label: string): void
  /** The user wants to close a window: its page may prevent it, else the app closes it (E29). */
  closeRequested(label: string): void
  /** Something has happened to a window, as in E28. */
  windowEvent(label: string, event: WindowEvent): void
  /** What shows the windows has died, and they with it: `oxbow.native.onCrash` says how it goes on. */
  crashed(reason: IpcError): void
  /** Runs a script in the page of a window, if one is connected. */
  evalIn(label: string, script: string): void
}

/** Opens windows. */
export interface Host {
  readonly name: string
  /** Whether the app ends with its last window. */
  readonly endsWithLastWindow: boolean
  /** Milliseconds for which a window outlives its page's line, because a reload looks the same. */
  readonly reloadGraceMs: number
  /** The built-in events that the host tells of, once it has started; pages watch for the others. */
  readonly reports?: ReadonlySet<string>
  start(context: HostContext): Promise<void>
  open(request: WindowRequest): Promise<HostWindow>
  /** Ends all windows and everything that the host started. */
  stop(): Promise<void>
}
