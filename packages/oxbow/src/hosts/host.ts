/** The interface of hosts, which open windows and show pages. */

import type { IpcError } from '@oxbow/protocol'
import type { WindowConfig } from '../config/config.ts'
import type { DownloadEvent, WindowEvent } from '../event/window-events.ts'
import type { Logger } from '../observe/logger.ts'
import type { PageIdentity } from '../server/identity-script.ts'
import type { PageAnswer, PageQuestion } from './page-question.ts'

/** The options with which a host opens a window. */
export interface WindowRequest {
  readonly label: string
  /** The page's address: with the ticket that makes it this window, unless the host gives identities. */
  readonly url: string
  /** Set for hosts that give identities. */
  readonly identity?: PageIdentity | undefined
  readonly config: WindowConfig
}

/** A window that a host has opened. */
export interface HostWindow {
  /** Ends the window without asking its page. */
  close(): Promise<void>
  /**
   * The commands of this window, by the names of Tauri's window commands (`set_title`, `maximize` …).
   * The page carries out the others, or they reject with `unsupported`.
   */
  readonly commands: ReadonlyMap<string, (value: unknown) => Promise<unknown>>
}

/** The functions by which a host reports to its app. */
export interface HostContext {
  readonly logger: Logger
  readonly productName: string
  /** The user has closed a window. */
  windowClosed(label: string): void
  /** The user wants to close a window: its page may prevent it, else the app closes it (E29). */
  closeRequested(label: string): void
  /** Something has happened to a window, as in E28. */
  windowEvent(label: string, event: WindowEvent): void
  /** The process that shows the windows has died, with all windows: `oxbow.native.onCrash` decides what follows. */
  crashed(reason: IpcError): void
  /** A page asks for something that only the app can decide. It never rejects. */
  decide(label: string, question: PageQuestion): Promise<PageAnswer>
  /** A download of a page has made progress. */
  downloaded(label: string, event: DownloadEvent): void
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
  /**
   * Whether the host runs the script of a window's `identity` before the scripts of its pages. Then
   * addresses need no tickets, and a page keeps its window even if it loses its storage or changes its
   * address.
   */
  readonly givesIdentity?: boolean
  /** The built-in events that the host reports after its start; pages watch for the others. */
  readonly reports?: ReadonlySet<string>
  start(context: HostContext): Promise<void>
  open(request: WindowRequest): Promise<HostWindow>
  /**
   * Lets a window load its page again, with a ticket for the same path, if the page belongs to the app. The
   * page has lost its key.
   */
  showAgain?(label: string, urlFor: (path: string) => string): Promise<void>
  /** Shows the address of a window again, only to the user of this machine. */
  openAgain?(label: string, url: string): Promise<void>
  /**
   * Whether the host itself opens the pages of its windows. Otherwise a person opens them at an unknown time,
   * with an address that the app has printed or given out.
   * @default true
   */
  readonly opensPages?: boolean
  /** Ends all windows and everything that the host started. */
  stop(): Promise<void>
}
