/** The storage of pages: one place for all windows of an app, and others for windows that ask for one. */

import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join, relative } from 'node:path'
import type { WindowOptions } from '../protocol.ts'
import type { AppIdentity } from '../toolkit.ts'
import type { Gtk, Pointer } from './library.ts'
import { goByProxy, keepOffLoopback } from './proxy.ts'

// `WebKitCookiePersistentStorage`.
const AS_SQLITE = 1

// Only the user may read the stored data of pages.
const PRIVATE = 0o700

/** The owner of a storage. */
export interface Owner {
  readonly label: string
  readonly options: WindowOptions
}

/** Keeps the stored data of pages, and the shared state of an app's web processes. */
export class Storage {
  readonly #gtk: Gtk
  readonly #app: AppIdentity
  readonly #onContext: (context: Pointer) => void
  readonly #contexts = new Map<string, Pointer>()

  /** @param onContext called with each new context */
  constructor(gtk: Gtk, app: AppIdentity, onContext: (context: Pointer) => void) {
    this.#gtk = gtk
    this.#onContext = onContext
    this.#app = app
  }

  /**
   * The context of a window. A shared context lives as long as the process. Any other must be held by the
   * view of its window, so call `release` once there is a view.
   */
  contextFor(owner: Owner): { readonly context: Pointer; release(): void } {
    const { incognito, proxyUrl } = owner.options
    const context = incognito ? this.#inMemory() : this.#shared(owner)
    if (proxyUrl !== undefined) {
      const manager = this.#gtk.webkit_web_context_get_website_data_manager(context)
      goByProxy(this.#gtk, manager, proxyUrl)
    }
    return { context, release: () => incognito && this.#gtk.g_object_unref(context) }
  }

  #shared(owner: Owner): Pointer {
    const place = this.#placeOf(owner)
    const context = this.#contexts.get(place) ?? this.#open(place)
    this.#contexts.set(place, context)
    return context
  }

  /** The directory of a window's data; without a directory of the app, a name for it. */
  #placeOf({ label, options: { dataDirectory } }: Owner): string {
    const { dataDirectory: base } = this.#app
    if (dataDirectory === undefined) return join(base ?? '', 'webkit')
    // The same place as in Tauri: a directory of the window in that of the app.
    return join(dirname(base ?? ''), label, dataDirectory)
  }

  #open(place: string): Pointer {
    const { dataDirectory: base, identifier } = this.#app
    if (base === undefined) return this.#inMemory()
    // Separate storage has a separate cache too.
    const cache = join(cacheHome(), identifier, relative(dirname(base), place))
    mkdirSync(place, { recursive: true, mode: PRIVATE })
    const manager = this.#gtk.webkit_website_data_manager_new(
      'base-data-directory',
      'const char*',
      place,
      'const char*',
      'base-cache-directory',
      'const char*',
      cache,
      'void*',
      null,
    )
    const cookies = this.#gtk.webkit_website_data_manager_get_cookie_manager(manager)
    const file = join(place, 'cookies.sqlite')
    this.#gtk.webkit_cookie_manager_set_persistent_storage(cookies, file, AS_SQLITE)
    return this.#contextOf(manager)
  }

  #inMemory(): Pointer {
    return this.#contextOf(this.#gtk.webkit_website_data_manager_new_ephemeral())
  }

  #contextOf(manager: Pointer | null): Pointer {
    keepOffLoopback(this.#gtk, manager)
    const context = this.#gtk.webkit_web_context_new_with_website_data_manager(manager)
    // The context keeps a reference of its own.
    this.#gtk.g_object_unref(manager)
    if (context === null) throw new Error('WebKit could not make a context for the window')
    checkSpelling(this.#gtk, context, this.#app.settings.spellCheck)
    this.#onContext(context)
    return context
  }
}

function checkSpelling(gtk: Gtk, context: Pointer, languages: boolean | readonly string[]): void {
  if (languages === false) return
  // Without a list, WebKit takes the language of the system.
  if (languages !== true) {
    gtk.webkit_web_context_set_spell_checking_languages(context, [...languages, null])
  }
  gtk.webkit_web_context_set_spell_checking_enabled(context, Number(true))
}

/** The user's cache directory by the XDG specification, which ignores relative values. */
function cacheHome(): string {
  const named = process.env.XDG_CACHE_HOME
  return named !== undefined && isAbsolute(named) ? named : join(homedir(), '.cache')
}
