/** Windows on Linux: GTK 3 and WebKitGTK 4.1, called from JavaScript. */

import type { AppIdentity, Toolkit } from '../toolkit.ts'
import { Downloads } from './downloads.ts'
import { Launcher } from './launcher.ts'
import { dieWithParent, loadGtk, type Pointer } from './library.ts'
import { GlibLoop } from './loop.ts'
import { Printing } from './printing.ts'
import { Signals } from './signals.ts'
import { Storage } from './storage.ts'
import { Wall } from './wall.ts'
import { GtkWindow } from './window.ts'

/**
 * Opens the display.
 *
 * @throws {Error} if a library or the display is missing
 */
export function startGtk(app: AppIdentity): Toolkit {
  dieWithParent()
  const gtk = loadGtk()
  gtk.g_set_prgname(app.identifier)
  // This function returns if the display is missing; `gtk_init` would end the process.
  if (gtk.gtk_init_check(null, null) === 0) {
    throw new Error('the display cannot be opened; check DISPLAY and WAYLAND_DISPLAY')
  }
  const signals = new Signals(gtk, (text) => void process.stderr.write(`${text}\n`))
  const downloads = new Downloads(gtk, signals)
  const storage = new Storage(gtk, app, (context) => downloads.watch(context))
  const wall = new Wall(gtk, signals)
  const loop = new GlibLoop(gtk)
  const settle = (): void => loop.settle()
  const windows = new Map<string, Pointer>()
  const toolbox = {
    gtk,
    signals,
    storage,
    wall,
    downloads,
    printing: new Printing(gtk, signals, app.bell),
    launcher: new Launcher(gtk, signals, app.identifier),
    settings: app.settings,
    windows,
    settle,
  }
  loop.start()
  return {
    reports: [
      'tauri://resize',
      'tauri://move',
      'tauri://focus',
      'tauri://blur',
      'tauri://scale-change',
    ],
    open: (opening) => new GtkWindow(toolbox, opening),
    settle,
  }
}
