/** One GTK window, from its creation to its end, with its events. */

import type { Opening, ToolkitWindow, WindowEvents } from '../toolkit.ts'
import { Dialogs } from './dialogs.ts'
import { Faults } from './faults.ts'
import { FirstLoad } from './first-load.ts'
import type { Geometry } from './geometry.ts'
import type { Gtk, Pointer } from './library.ts'
import { PageDecisions } from './page-decisions.ts'
import type { Parts, Toolbox } from './parts.ts'
import { Permissions } from './permissions.ts'
import type { Listening } from './signals.ts'
import { createView } from './view.ts'
import { commandsOf, type Sides, sidesOf } from './window-commands.ts'

const GTK_WINDOW_TOPLEVEL = 0
const GTK_ORIENTATION_VERTICAL = 1

/** The signals of a GTK window that we turn into events. */
const SIGNALS = ['configure-event', 'notify::is-active', 'notify::scale-factor'] as const

/** A window with a webview in it. */
export class GtkWindow implements ToolkitWindow {
  readonly commands: ToolkitWindow['commands']
  readonly #gtk: Gtk
  readonly #window: Pointer
  readonly #geometry: Geometry
  readonly #events: WindowEvents
  readonly #listening: Listening
  readonly #sides: Sides
  readonly #decisions: PageDecisions
  readonly #permissions: Permissions
  readonly #dialogs: Dialogs
  readonly #faults: Faults
  readonly #firstLoad: FirstLoad
  readonly #noDownloads: () => void
  readonly #leave: () => void
  readonly #settle: () => void
  #seen: Sight | undefined
  #isGone = false

  constructor(toolbox: Toolbox, opening: Opening) {
    const { gtk, signals, settle } = toolbox
    const { label, page, options, events } = opening
    const parts = createParts(toolbox, opening)
    const sides = sidesOf(parts)
    this.#gtk = gtk
    this.#settle = settle
    this.#window = parts.window
    this.#geometry = sides.geometry
    this.#sides = sides
    this.#events = events
    this.#listening = signals.for(parts.window)
    this.commands = commandsOf(sides)
    this.#leave = enter(toolbox, label, parts.window)
    arrange(parts, sides, opening)
    this.#watch()
    // A load that a decision has stopped is not a fault, so decisions handle the signal first.
    this.#decisions = new PageDecisions(parts, opening)
    this.#permissions = new Permissions(parts, events)
    this.#dialogs = new Dialogs(parts, events)
    toolbox.downloads.add(parts.view, events)
    this.#noDownloads = () => toolbox.downloads.remove(parts.view)
    this.#faults = new Faults(parts, opening, () => this.#end())
    this.#firstLoad = new FirstLoad(parts, page.url)
    this.#decisions.begin(parts, () => this.#firstLoad.begin())
    if (options.visible) gtk.gtk_widget_show(parts.window)
  }

  close(): void {
    if (this.#isGone) return
    this.#forget()
    this.#gtk.gtk_widget_destroy(this.#window)
  }

  /** Ends the window without an order, and reports it to the backend. */
  #end(): void {
    if (this.#isGone) return
    this.#gtk.gtk_widget_destroy(this.#window)
    this.#settle()
  }

  #forget(): void {
    this.#isGone = true
    this.#leave()
    this.#listening.release()
    this.#sides.webview.release()
    this.#sides.cursor.release()
    this.#decisions.release()
    this.#permissions.release()
    this.#dialogs.release()
    this.#noDownloads()
    this.#faults.release()
    this.#firstLoad.release()
  }

  #watch(): void {
    for (const signal of SIGNALS) this.#listening.on('object', signal, () => this.#look())
    this.#listening.on('object', 'delete-event', () => {
      this.#events.closeRequested()
      // `true` keeps the window open until the backend has decided.
      return true
    })
    this.#listening.on('plain', 'destroy', () => {
      this.#forget()
      this.#events.closed()
    })
  }

  /** Compares the window with its last known state, and reports changes. */
  #look(): void {
    const sight = this.#sight()
    const seen = this.#seen ?? { ...sight, isActive: false }
    this.#seen = sight
    const { scaleFactor, size, position, isActive } = sight
    const { event } = this.#events
    if (scaleFactor !== seen.scaleFactor) event('tauri://scale-change', { scaleFactor, size })
    if (size.width !== seen.size.width || size.height !== seen.size.height) {
      event('tauri://resize', size)
    }
    if (position.x !== seen.position.x || position.y !== seen.position.y) {
      event('tauri://move', position)
    }
    if (isActive !== seen.isActive) event(isActive ? 'tauri://focus' : 'tauri://blur', null)
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

/** Makes a window and adds a webview to it. GTK owns both until the window is destroyed. */
function createParts(toolbox: Toolbox, opening: Opening): Parts {
  const { gtk } = toolbox
  const window = gtk.gtk_window_new(GTK_WINDOW_TOPLEVEL)
  if (window === null) throw new Error('GTK could not make a window')
  const view = createView(toolbox, opening)
  const box = gtk.gtk_box_new(GTK_ORIENTATION_VERTICAL, 0)
  gtk.gtk_box_pack_start(box, view, Number(true), Number(true), 0)
  gtk.gtk_container_add(window, box)
  gtk.gtk_widget_show(view)
  gtk.gtk_widget_show(box)
  return { ...toolbox, window, view }
}

/** Lets other windows find one by its label, until it leaves. */
function enter({ windows }: Toolbox, label: string, window: Pointer): () => void {
  windows.set(label, window)
  return () => {
    if (windows.get(label) === window) windows.delete(label)
  }
}

/** Applies the configuration to a window that is not visible yet. */
function arrange({ gtk, window, windows }: Parts, sides: Sides, { options }: Opening): void {
  const { presence, appearance, geometry, behaviour, webview } = sides
  const { minWidth, minHeight, maxWidth, maxHeight, x, y } = options
  const parent = options.parent === undefined ? undefined : windows.get(options.parent)
  if (parent !== undefined) gtk.gtk_window_set_transient_for(window, parent)
  presence.begin(options)
  appearance.begin(options)
  geometry.begin(options)
  behaviour.begin(options)
  webview.begin(options)
  if (minWidth ?? minHeight ?? maxWidth ?? maxHeight) geometry.constrain(options)
  // The following commands need a window that is realized.
  gtk.gtk_widget_realize(window)
  behaviour.offer(options)
  if (options.center) geometry.center()
  else if (x !== undefined || y !== undefined) geometry.place({ x: x ?? 0, y: y ?? 0 })
}

/** The state that can change without an order. */
interface Sight {
  readonly scaleFactor: number
  readonly size: ReturnType<Geometry['innerSize']>
  readonly position: ReturnType<Geometry['outerPosition']>
  readonly isActive: boolean
}
