/** How a GTK window behaves towards its user and the window manager. */

import { IpcError } from '@oxbow/protocol'
import * as v from 'valibot'
import { type Commands, switching, taking, values } from '../command.ts'
import type { WindowOptions } from '../protocol.ts'
import { readPair } from './geometry.ts'
import type { Gtk, Pointer } from './library.ts'
import { availableMonitors, monitorAt, monitorOf, primaryMonitor } from './monitors.ts'
import type { Parts } from './parts.ts'

/** The actions that a window manager may offer to the user. */
type Offer = 'minimize' | 'maximize' | 'close'

const GDK_WINDOW_STATE_FULLSCREEN = 1 << 4
const LEFT_BUTTON = 1
const NOW = 0

// `GdkWMFunction`: the actions that the window manager may offer.
const FUNCTIONS = {
  resize: 1 << 1,
  move: 1 << 2,
  minimize: 1 << 3,
  maximize: 1 << 4,
  close: 1 << 5,
}

// `GdkWindowEdge`, by Tauri's names.
const EDGES = {
  NorthWest: 0,
  North: 1,
  NorthEast: 2,
  West: 3,
  East: 4,
  SouthWest: 5,
  South: 6,
  SouthEast: 7,
} as const

const Edge = v.picklist(Object.keys(EDGES) as (keyof typeof EDGES)[])
const PointSchema = v.object({ x: v.number(), y: v.number() })

/** One window's behaviour. */
export class Behaviour {
  readonly #gtk: Gtk
  readonly #window: Pointer
  readonly #offered: Record<Offer, boolean> = { minimize: true, maximize: true, close: true }

  constructor({ gtk, window }: Parts) {
    this.#gtk = gtk
    this.#window = window
  }

  /** Sets the initial state of a window that is not visible yet. */
  begin(options: WindowOptions): void {
    if (options.skipTaskbar) this.#skipTaskbar(true)
    if (options.alwaysOnBottom) this.#keepBelow(true)
    if (options.visibleOnAllWorkspaces) this.#stick(true)
    if (options.fullscreen) this.#fullscreen(true)
    if (!options.focusable) this.#letFocus(false)
  }

  /** Tells the window manager which actions it may offer, for a window that is realized. */
  offer({ minimizable, maximizable, closable }: WindowOptions): void {
    Object.assign(this.#offered, { minimize: minimizable, maximize: maximizable, close: closable })
    if (!(minimizable && maximizable && closable)) this.#tellOffers()
  }

  get commands(): Commands {
    return { ...this.#stateCommands, ...this.#switchCommands, ...this.#screenCommands }
  }

  #fullscreen(on: boolean): void {
    if (on) this.#gtk.gtk_window_fullscreen(this.#window)
    else this.#gtk.gtk_window_unfullscreen(this.#window)
  }

  #keepBelow(on: boolean): void {
    this.#gtk.gtk_window_set_keep_below(this.#window, Number(on))
  }

  #skipTaskbar(on: boolean): void {
    this.#gtk.gtk_window_set_skip_taskbar_hint(this.#window, Number(on))
  }

  #stick(on: boolean): void {
    if (on) this.#gtk.gtk_window_stick(this.#window)
    else this.#gtk.gtk_window_unstick(this.#window)
  }

  get #stateCommands(): Commands {
    const gtk = this.#gtk
    const window = this.#window
    return {
      is_fullscreen: () => this.#isFullscreen(),
      is_resizable: () => gtk.gtk_window_get_resizable(window) !== 0,
      is_enabled: () => gtk.gtk_widget_get_sensitive(window) !== 0,
      is_minimizable: () => this.#offered.minimize,
      is_maximizable: () => this.#offered.maximize,
      is_closable: () => this.#offered.close,
      set_fullscreen: switching((on) => this.#fullscreen(on)),
      // A mode of macOS; elsewhere Tauri uses the ordinary full screen.
      set_simple_fullscreen: switching((on) => this.#fullscreen(on)),
      set_fullscreen_on_monitor: taking(PointSchema, (point) => this.#fullscreenAt(point)),
      start_dragging: () => {
        const [x, y] = this.#cursor()
        gtk.gtk_window_begin_move_drag(window, LEFT_BUTTON, x, y, NOW)
      },
      start_resize_dragging: taking(Edge, (edge) => {
        const [x, y] = this.#cursor()
        gtk.gtk_window_begin_resize_drag(window, EDGES[edge], LEFT_BUTTON, x, y, NOW)
      }),
      request_user_attention: (value) =>
        gtk.gtk_window_set_urgency_hint(window, Number(value !== null && value !== undefined)),
    }
  }

  get #switchCommands(): Commands {
    const gtk = this.#gtk
    const window = this.#window
    return {
      set_enabled: switching((on) => gtk.gtk_widget_set_sensitive(window, Number(on))),
      set_focusable: switching((on) => this.#letFocus(on)),
      set_minimizable: switching((on) => this.#offer('minimize', on)),
      set_maximizable: switching((on) => this.#offer('maximize', on)),
      set_closable: switching((on) => this.#offer('close', on)),
      set_always_on_bottom: switching((on) => this.#keepBelow(on)),
      set_skip_taskbar: switching((on) => this.#skipTaskbar(on)),
      set_visible_on_all_workspaces: switching((on) => this.#stick(on)),
      set_ignore_cursor_events: switching((on) => this.#ignoreCursor(on)),
    }
  }

  get #screenCommands(): Commands {
    const gtk = this.#gtk
    return {
      current_monitor: () => monitorOf(gtk, this.#window),
      primary_monitor: () => primaryMonitor(gtk),
      available_monitors: () => availableMonitors(gtk),
      cursor_position: () => {
        const scale = this.#scale
        const [x, y] = this.#cursor()
        return { x: x * scale, y: y * scale }
      },
      set_cursor_position: taking(values.point, (point) => {
        const scale = 'Physical' in point ? this.#scale : 1
        const { x, y } = 'Physical' in point ? point.Physical : point.Logical
        this.#warp(x / scale, y / scale)
      }),
    }
  }

  #isFullscreen(): boolean {
    const state = this.#gtk.gdk_window_get_state(this.#surface)
    return (state & GDK_WINDOW_STATE_FULLSCREEN) !== 0
  }

  #fullscreenAt(point: { x: number; y: number }): void {
    const monitor = monitorAt(this.#gtk, point)
    if (monitor === -1)
      throw new IpcError('host_failed', `there is no monitor at ${point.x}, ${point.y}`)
    const screen = this.#gtk.gdk_screen_get_default()
    this.#gtk.gtk_window_fullscreen_on_monitor(this.#window, screen, monitor)
  }

  #letFocus(on: boolean): void {
    this.#gtk.gtk_window_set_accept_focus(this.#window, Number(on))
  }

  #offer(what: Offer, on: boolean): void {
    this.#offered[what] = on
    this.#tellOffers()
  }

  #tellOffers(): void {
    const { minimize, maximize, close } = this.#offered
    const functions =
      FUNCTIONS.move |
      FUNCTIONS.resize |
      (minimize ? FUNCTIONS.minimize : 0) |
      (maximize ? FUNCTIONS.maximize : 0) |
      (close ? FUNCTIONS.close : 0)
    this.#gtk.gdk_window_set_functions(this.#surface, functions)
  }

  #ignoreCursor(on: boolean): void {
    const nothing = on ? this.#gtk.cairo_region_create() : null
    this.#gtk.gtk_widget_input_shape_combine_region(this.#window, nothing)
    if (nothing !== null) this.#gtk.cairo_region_destroy(nothing)
  }

  /** The position of the cursor on the display, in logical pixels. */
  #cursor(): [number, number] {
    const pointer = this.#pointer
    return readPair((x, y) => this.#gtk.gdk_device_get_position(pointer, null, x, y))
  }

  /** Moves the cursor to a position inside the window, in logical pixels. */
  #warp(x: number, y: number): void {
    const [left, top] = readPair((a, b) => this.#gtk.gdk_window_get_origin(this.#surface, a, b))
    const screen = this.#gtk.gdk_screen_get_default()
    this.#gtk.gdk_device_warp(this.#pointer, screen, Math.round(left + x), Math.round(top + y))
  }

  /** The mouse or its substitute. GTK would end the process if a drag began without one. */
  get #pointer(): Pointer {
    const seat = this.#gtk.gdk_display_get_default_seat(this.#gtk.gdk_display_get_default())
    const pointer = seat === null ? null : this.#gtk.gdk_seat_get_pointer(seat)
    if (pointer === null) throw new IpcError('host_failed', 'this display has no pointer')
    return pointer
  }

  get #scale(): number {
    return this.#gtk.gtk_widget_get_scale_factor(this.#window)
  }

  get #surface(): Pointer | null {
    return this.#gtk.gtk_widget_get_window(this.#window)
  }
}
