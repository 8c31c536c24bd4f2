/** The parts of windows. */

import type { NativeSettings } from '../protocol.ts'
import type { Downloads } from './downloads.ts'
import type { Launcher } from './launcher.ts'
import type { Gtk, Pointer } from './library.ts'
import type { Printing } from './printing.ts'
import type { Signals } from './signals.ts'
import type { Storage } from './storage.ts'
import type { Wall } from './wall.ts'

/** The parts that all windows of an app share. */
export interface Toolbox {
  readonly gtk: Gtk
  readonly signals: Signals
  readonly storage: Storage
  readonly wall: Wall
  readonly downloads: Downloads
  readonly printing: Printing
  readonly launcher: Launcher
  readonly settings: NativeSettings
  /** The windows that are open, by their labels. */
  readonly windows: Map<string, Pointer>
  /** Handles events of changes that neither an order nor a signal of GLib has caused. */
  readonly settle: () => void
}

/** The parts of one window. */
export interface Parts extends Toolbox {
  readonly window: Pointer
  readonly view: Pointer
}
