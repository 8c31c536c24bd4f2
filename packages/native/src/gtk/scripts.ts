/** The scripts that run in every document of a window before any of the page. */

import type { PageIdentity, PageInitialization } from 'oxbow/host'
import { DRAG_REGION } from '../drag-region.ts'
import type { Gtk, Pointer } from './library.ts'

// `WebKitUserContentInjectedFrames` and `WebKitUserScriptInjectionTime`.
const ALL_FRAMES = 0
const TOP_FRAME = 1
const AT_DOCUMENT_START = 0

/** The name of an isolated JavaScript world, which scripts of a page cannot see. */
const OWN_WORLD = 'oxbow'

/** Gives a view its scripts, which are freed with the view. */
export class Scripts {
  readonly #gtk: Gtk
  readonly #manager: Pointer | null

  constructor(gtk: Gtk, view: Pointer) {
    this.#gtk = gtk
    this.#manager = gtk.webkit_web_view_get_user_content_manager(view)
  }

  /** Adds the scripts that every window has. */
  begin({ origin, script, initialization }: PageIdentity): void {
    if (script !== '') this.#addOwn(script, origin)
    this.add(DRAG_REGION)
    if (initialization !== undefined) this.#initialize(initialization, origin)
  }

  /** Adds a script that runs in the page's own world. */
  add(source: string, frames: number = TOP_FRAME): void {
    const script = this.#gtk.webkit_user_script_new(source, frames, AT_DOCUMENT_START, null, null)
    this.#keep(script)
  }

  /**
   * Adds the app's scripts to pages of other origins and to frames. The app's own pages get theirs from its
   * server, after the bridge.
   */
  #initialize({ top, frames }: PageInitialization, origin: string): void {
    const within = (condition: string, source: string) => `if (${condition}) {
${source}
}`
    const isOthers = `location.origin !== ${JSON.stringify(origin)}`
    for (const source of top) this.add(within(isOthers, source))
    for (const source of frames) this.add(within('window !== top', source), ALL_FRAMES)
  }

  /** Adds a script that only documents of one origin get, and that their own scripts do not see. */
  #addOwn(source: string, origin: string): void {
    const { protocol, hostname } = new URL(origin)
    // WebKit's patterns have no ports, so the script checks its origin itself.
    const allowed = [`${protocol}//${hostname}/*`, null]
    const script = this.#gtk.webkit_user_script_new_for_world(
      source,
      TOP_FRAME,
      AT_DOCUMENT_START,
      OWN_WORLD,
      allowed,
      null,
    )
    this.#keep(script)
  }

  #keep(script: Pointer | null): void {
    this.#gtk.webkit_user_content_manager_add_script(this.#manager, script)
    this.#gtk.webkit_user_script_unref(script)
  }
}
