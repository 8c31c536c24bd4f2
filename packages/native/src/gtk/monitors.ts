/** The screens of a GTK display, in Tauri's shape and physical pixels. */

import type { Extent, Point } from '../command.ts'
import type { Gtk, Pointer } from './library.ts'

interface Area {
  readonly position: Point
  readonly size: Extent
}

/** One screen (§7.2). */
export interface Monitor extends Area {
  readonly name: string | null
  readonly scaleFactor: number
  /** The area without panels. */
  readonly workArea: Area
}

/** All screens, in GDK's order. */
export function availableMonitors(gtk: Gtk): Monitor[] {
  const display = gtk.gdk_display_get_default()
  const count = gtk.gdk_display_get_n_monitors(display)
  return Array.from({ length: count }, (_, index) =>
    describe(gtk, gtk.gdk_display_get_monitor(display, index)),
  )
}

/** The main screen, if the user has chosen one, or else the first. */
export function primaryMonitor(gtk: Gtk): Monitor | null {
  const display = gtk.gdk_display_get_default()
  const monitor =
    gtk.gdk_display_get_primary_monitor(display) ?? gtk.gdk_display_get_monitor(display, 0)
  return monitor === null ? null : describe(gtk, monitor)
}

/** The screen that shows most of a window, or would if the window were visible. */
export function monitorOf(gtk: Gtk, window: Pointer): Monitor {
  const display = gtk.gdk_display_get_default()
  const surface = gtk.gtk_widget_get_window(window)
  if (surface === null) return describe(gtk, gtk.gdk_display_get_monitor(display, 0))
  return describe(gtk, gtk.gdk_display_get_monitor_at_window(display, surface))
}

/** The number of the screen at a point in physical pixels, or -1. */
export function monitorAt(gtk: Gtk, { x, y }: Point): number {
  return availableMonitors(gtk).findIndex(
    ({ position, size }) =>
      x >= position.x &&
      y >= position.y &&
      x < position.x + size.width &&
      y < position.y + size.height,
  )
}

function describe(gtk: Gtk, monitor: Pointer | null): Monitor {
  const scaleFactor = gtk.gdk_monitor_get_scale_factor(monitor)
  const area = (read: (rectangle: Rectangle) => void): Area => {
    const rectangle = { x: 0, y: 0, width: 0, height: 0 }
    read(rectangle)
    const { x, y, width, height } = rectangle
    return {
      position: { x: x * scaleFactor, y: y * scaleFactor },
      size: { width: width * scaleFactor, height: height * scaleFactor },
    }
  }
  return {
    name: gtk.gdk_monitor_get_model(monitor),
    scaleFactor,
    ...area((rectangle) => gtk.gdk_monitor_get_geometry(monitor, rectangle)),
    workArea: area((rectangle) => gtk.gdk_monitor_get_workarea(monitor, rectangle)),
  }
}

interface Rectangle {
  x: number
  y: number
  width: number
  height: number
}
