/** The parts of an app that its windows use. */

import type { Limits } from '@oxbow/protocol'
import type { OnceSignal } from '../base/once-signal.ts'
import type { EventBus } from '../event/emitter.ts'
import type { Audit } from '../observe/audit.ts'
import type { AppHandle } from './app-handle.ts'
import type { AwaitingApp } from './page-watch.ts'

/** A window that is being closed. */
export interface OwnedWindow {
  readonly label: string
  /** Ends the window and its page without asking. */
  destroy(): Promise<void>
  /** Emits one of the built-in events of this window (E27). */
  emitWindowEvent(event: string, payload: unknown): void
}

/** The owner of windows. */
export interface WindowOwner extends EventBus, AwaitingApp {
  /** The handle by which windows reach the app. */
  readonly app: AppHandle
  readonly limits: Limits
  readonly audit: Audit | undefined
  /** Raised when some code waits for a window that is not open yet. */
  readonly windowAwaited: OnceSignal
  /** Keeps the host from reusing a label until the window that had it is closed. */
  windowLeaves(label: string, leaving?: Promise<unknown>): void
  /** Destroys a window without a request of the app or its pages. */
  endWindow(window: OwnedWindow): void
  /** Forgets a window that has closed. */
  windowDestroyed(window: OwnedWindow): void
  /** Forgets a window that has never opened. */
  forgetWindow(window: OwnedWindow): void
}
