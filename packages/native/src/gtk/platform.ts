/** What Linux can do beyond `webview-napi`: GTK's windows, with their events. */

import type { Platform, PlatformWindow, Report } from '../platform.ts'
import type { WindowOptions } from '../protocol.ts'
import { Appearance } from './appearance.ts'
import { Behaviour } from './behaviour.ts'
import { Geometry } from './geometry.ts'
import { type Gtk, type GtkLibrary, loadGtk, type Pointer } from './library.ts'

/** The signals of a GTK window that we turn into events. */
const SIGNALS = ['configure-event', 'notify::is-active', 'notify::scale-factor'] as const

/**
 * Opens the display.
 *
 * @param name what the desktop and the data directories call the app
 * @throws {Error} where a library or the display is missing
 */
export function gtkPlatform(name: string): Platform {
  const { gtk, callback } = loadGtk()
  gtk.g_set_prgname(name)
  // Asked in passing, a missing display is an answer; otherwise it would be the end of the process.
  if (gtk.gtk_init_check(null, null) === 0) {
    throw new Error('the display cannot be opened (see DISPLAY and WAYLAND_DISPLAY)')
  }
  const windows = new Map<number, GtkWindow>()
  const onSignal = callback((_object, _detail, tag) => {
    windows.get(tag)?.look()
    // Not handled: others are to hear of it too.
    return 0
  })
  let tags = 0
  return {
    reports: [
      'tauri://resize',
      'tauri://move',
      'tauri://focus',
      'tauri://blur',
      'tauri://scale-change',
    ],
    isPending: () => gtk.g_main_context_pending(null) !== 0,
    find: (title, report) => {
      const tag = ++tags
      const window = new GtkWindow(gtk, windowTitled(gtk, title), report)
      windows.set(tag, window)
      window.watch({ callback: onSignal, tag })
      const release = (): void => {
        windows.delete(tag)
        window.release()
      }
      return { commands: window.commands, arrange: (options) => window.arrange(options), release }
    },
  }
}

/** Where a window's signals go. */
interface Watcher {
  readonly callback: ReturnType<GtkLibrary['callback']>
  readonly tag: number
}

/** One window, from its creation to after its end. */
class GtkWindow implements Omit<PlatformWindow, 'commands'> {
  readonly #gtk: Gtk
  readonly #window: Pointer
  readonly #scripts: Pointer | null
  readonly #geometry: Geometry
  readonly #behaviour: Behaviour
  readonly #appearance: Appearance
  readonly #report: Report
  #seen: Sight | undefined

  constructor(gtk: Gtk, window: Pointer, report: Report) {
    const view = gtk.g_list_nth_data(gtk.gtk_container_get_children(window), 0)
    if (view === null) throw new Error('the window has no webview')
    this.#gtk = gtk
    this.#window = window
    this.#scripts = gtk.g_object_ref(gtk.webkit_web_view_get_user_content_manager(view))
    this.#geometry = new Geometry(gtk, window)
    this.#behaviour = new Behaviour(gtk, window)
    this.#appearance = new Appearance(gtk, window, view)
    this.#report = report
  }

  get commands(): PlatformWindow['commands'] {
    return {
      ...this.#geometry.commands,
      ...this.#behaviour.commands,
      ...this.#appearance.commands,
    }
  }

  watch({ callback, tag }: Watcher): void {
    for (const signal of SIGNALS) {
      this.#gtk.g_signal_connect_data(this.#window, signal, callback, tag, null, 0)
    }
  }

  arrange(options: WindowOptions): void {
    const { minWidth, minHeight, maxWidth, maxHeight } = options
    if (minWidth ?? minHeight ?? maxWidth ?? maxHeight) this.#geometry.constrain(options)
    if (!options.focus) this.#gtk.gtk_window_set_focus_on_map(this.#window, Number(false))
    if (options.skipTaskbar) this.#behaviour.skipTaskbar(true)
    if (options.alwaysOnBottom) this.#behaviour.keepBelow(true)
    if (options.visibleOnAllWorkspaces) this.#behaviour.stick(true)
    if (options.theme) this.#appearance.setTheme(options.theme)
    if (options.fullscreen) this.#behaviour.fullscreen(true)
    if (options.center) this.#geometry.center()
  }

  /** Compares the window with what was last seen of it, and reports what has changed. */
  look(): void {
    const sight = this.#sight()
    const seen = this.#seen ?? { ...sight, isActive: false }
    this.#seen = sight
    const { scaleFactor, size, position, isActive } = sight
    if (scaleFactor !== seen.scaleFactor) {
      this.#report('tauri://scale-change', { scaleFactor, size })
    }
    if (size.width !== seen.size.width || size.height !== seen.size.height) {
      this.#report('tauri://resize', size)
    }
    if (position.x !== seen.position.x || position.y !== seen.position.y) {
      this.#report('tauri://move', position)
    }
    if (isActive !== seen.isActive) this.#report(isActive ? 'tauri://focus' : 'tauri://blur', null)
  }

  release(): void {
    // `webview-napi` lets handlers of the page's messages hold the webview, and so its network process.
    this.#gtk.g_signal_handlers_destroy(this.#scripts)
    this.#gtk.g_object_unref(this.#scripts)
  }

  #sight(): Sight {
    return {
      scaleFactor: this.#geometry.scale,
      size: this.#geometry.innerSize(),
      position: this.#geometry.outerPosition(),
      isActive: this.#gtk.gtk_window_is_active(this.#window) !== 0,
    }
  }
}

/** What can change without our doing. */
interface Sight {
  readonly scaleFactor: number
  readonly size: ReturnType<Geometry['innerSize']>
  readonly position: ReturnType<Geometry['outerPosition']>
  readonly isActive: boolean
}

function windowTitled(gtk: Gtk, title: string): Pointer {
  const list = gtk.gtk_window_list_toplevels()
  try {
    for (let index = 0; ; index++) {
      const window = gtk.g_list_nth_data(list, index)
      if (window === null) throw new Error('the window was not created')
      if (gtk.gtk_window_get_title(window) === title) return window
    }
  } finally {
    gtk.g_list_free(list)
  }
}
