/** The zoom of a webview, and the keys and the wheel that change it. */

import type { Gtk, Pointer } from './library.ts'
import type { Parts } from './parts.ts'
import type { Listening, Signals } from './signals.ts'

// The range and the step of Tauri's own keys.
const LEAST = 0.2
const MOST = 10
const STEP = 0.2

const GDK_CONTROL_MASK = 1 << 2
const GDK_SCROLL_UP = 0
const GDK_SCROLL_DOWN = 1

// `GDK_KEY_plus` and the like: those of the letters and those of the keypad.
const LARGER: readonly number[] = [0x2b, 0x3d, 0xffab]
const SMALLER: readonly number[] = [0x2d, 0xffad]
const AS_EVER: readonly number[] = [0x30, 0xffb0]

/** One webview's zoom. */
export class Zoom {
  readonly #gtk: Gtk
  readonly #view: Pointer
  readonly #signals: Signals
  #listening: Listening | undefined

  constructor({ gtk, signals, view }: Parts) {
    this.#gtk = gtk
    this.#view = view
    this.#signals = signals
  }

  set(level: number): void {
    // Without rounding, steps up and down would not lead back to 1.
    const rounded = Math.round(level * 100) / 100
    const within = Math.max(LEAST, Math.min(rounded, MOST))
    this.#gtk.webkit_web_view_set_zoom_level(this.#view, within)
  }

  /** Lets Ctrl with `+`, `-`, `0` and the wheel zoom. */
  heedKeysAndWheel(): void {
    this.#listening ??= this.#signals.for(this.#view)
    // The page gets keys first, because it may use them otherwise; WebKit passes on those that it does not
    // use.
    this.#listening.after('object', 'key-press-event', (event) => this.#onKey(event))
    // The wheel is handled before the page, which would scroll.
    this.#listening.on('object', 'scroll-event', (event) => this.#onWheel(event))
  }

  release(): void {
    this.#listening?.release()
  }

  #onKey(event: Pointer): boolean {
    const key: [number] = [0]
    this.#gtk.gdk_event_get_keyval(event, key)
    if (!this.#isWithControl(event)) return false
    if (LARGER.includes(key[0])) this.#change(STEP)
    else if (SMALLER.includes(key[0])) this.#change(-STEP)
    else if (AS_EVER.includes(key[0])) this.set(1)
    else return false
    return true
  }

  #onWheel(event: Pointer): boolean {
    if (!this.#isWithControl(event)) return false
    this.#change(-STEP * this.#notchesDown(event))
    return true
  }

  /** How far the wheel was turned towards the user; touchpads report parts of a notch. */
  #notchesDown(event: Pointer): number {
    const direction: [number] = [0]
    if (this.#gtk.gdk_event_get_scroll_direction(event, direction) === 0) {
      const [x, y]: [[number], [number]] = [[0], [0]]
      this.#gtk.gdk_event_get_scroll_deltas(event, x, y)
      return y[0]
    }
    if (direction[0] === GDK_SCROLL_UP) return -1
    return direction[0] === GDK_SCROLL_DOWN ? 1 : 0
  }

  #isWithControl(event: Pointer): boolean {
    const state: [number] = [0]
    this.#gtk.gdk_event_get_state(event, state)
    return (state[0] & GDK_CONTROL_MASK) !== 0
  }

  #change(by: number): void {
    this.set(this.#gtk.webkit_web_view_get_zoom_level(this.#view) + by)
  }
}
