/** Bare windows of WebKitGTK in one process of Node: `plain-main <folder> <windows>`. */

import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import koffi from 'koffi'

const TOPLEVEL = 0

const [folder = '', windows] = process.argv.slice(2)
const library = koffi.load('libwebkit2gtk-4.1.so.0')
const gtkInit = library.func('void gtk_init(void*, void*)')
const newWindow = library.func('void* gtk_window_new(int)')
const setSize = library.func('void gtk_window_set_default_size(void*, int, int)')
const newView = library.func('void* webkit_web_view_new()')
const add = library.func('void gtk_container_add(void*, void*)')
const load = library.func('void webkit_web_view_load_uri(void*, const char*)')
const showAll = library.func('void gtk_widget_show_all(void*)')
const runLoop = library.func('void gtk_main()')

gtkInit(null, null)
const page = pathToFileURL(join(folder, 'index.html')).href
for (let number = 0; number < Number(windows); number++) {
  const window = newWindow(TOPLEVEL)
  const view = newView()
  setSize(window, 800, 600)
  add(window, view)
  load(view, `${page}?window=${number}`)
  showAll(window)
}
// Until the process is ended; Node itself has nothing to do.
runLoop()
