/** What a window knows of the app that it belongs to. */

import type { Limits } from '@oxbow/protocol'
import type { OnceSignal } from '../base/once-signal.ts'
import type { EventBus } from '../event/emitter.ts'
import type { Audit } from '../observe/audit.ts'
import type { AppHandle } from './app-handle.ts'
import type { AwaitingApp } from './page-watch.ts'

/** A window that goes. */
export interface OwnedWindow {
  readonly label: string
  /** Ends the window and its page without asking. */
  destroy(): Promise<void>
  /** Emits one of the built-in events of this window (E27). */
  emitWindowEvent(event: string, payload: unknown): void
}

/** Who has windows. */
export interface WindowOwner extends EventBus, AwaitingApp {
  /** The handle by which windows reach the app. */
  readonly app: AppHandle
  readonly limits: Limits
  readonly audit: Audit | undefined
  /** Somebody waits for a window that is not open yet. */
  readonly windowAwaited: OnceSignal
  /** Keeps a label from the host until the window that had it has left. */
  windowLeaves(label: string, leaving?: Promise<unknown>): void
  /** Destroys a window that nobody asked to be destroyed. */
  endWindow(window: OwnedWindow): void
  /** Forgets a window that has closed. */
  windowDestroyed(window: OwnedWindow): void
  /** Forgets a window that has never opened. */
  forgetWindow(window: OwnedWindow): void
}
