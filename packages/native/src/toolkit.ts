/** The interface of the toolkit that opens windows on a system. */

import type { DownloadEvent } from 'oxbow'
import type { PageQuestion } from 'oxbow/host'
import type { Commands } from './command.ts'
import type { AppIdentity, PageRequest, WindowOptions } from './protocol.ts'
import type { OnAnswer } from './questions.ts'

export { type Command, type Commands, switching, taking, values } from './command.ts'
export { DRAG_REGION } from './drag-region.ts'
export type { WindowOptions } from './protocol.ts'

/** The reports of an open window. */
export interface WindowEvents {
  /** A built-in event has happened to it, as in E28. */
  event(name: string, payload: unknown): void
  /** The user wants to close it; it stays open. */
  closeRequested(): void
  /** The window has gone without an order. */
  closed(): void
  /** Its page wants something that only the backend can decide. */
  ask(question: PageQuestion, onAnswer: OnAnswer): void
  /** A download of its page has come so far. */
  download(event: DownloadEvent): void
  /** Something that belongs into the app's log. */
  warn(text: string): void
}

/** The options of a new window. */
export interface Opening {
  readonly label: string
  readonly page: PageRequest
  readonly options: WindowOptions
  readonly events: WindowEvents
}

/** A window that is open. */
export interface ToolkitWindow {
  readonly commands: Commands
  /** Ends the window without asking its page, and frees its parts. */
  close(): void
}

/** The toolkit of one system. */
export interface Toolkit {
  /** The built-in events that it reports; pages watch for the others. */
  readonly reports: readonly string[]
  open(opening: Opening): ToolkitWindow
  /** Completes an order before the next one, and before any query of the state. */
  settle(): void
}

/** Opens the display of a system. */
export type StartToolkit = (app: AppIdentity) => Toolkit

/** The app of the windows. */
export type { AppIdentity } from './protocol.ts'
