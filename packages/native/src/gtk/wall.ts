/**
 * Keeps pages of other sites out of windows, before they are requested.
 *
 * WebKitGTK does not report whether the window's page navigates, or a frame in it. Its content filters can
 * tell the two apart: a filter that blocks documents of the top frame stops them in the process of the
 * page, so that no request is sent, and lets frames load.
 */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { wallRules } from '../address.ts'
import type { Gtk, Pointer } from './library.ts'
import type { Signals } from './signals.ts'

/** Called with the filter; with `null` if it cannot be made. */
type OnFilter = (filter: Pointer | null) => void

// Filters that are kept for later windows: that of the app, and those of sites that it shows now and then.
const MOST = 4

/**
 * The filters of a process, one for each set of origins. The ones used last are kept here, each by a
 * reference of ours.
 */
export class Wall {
  readonly #gtk: Gtk
  readonly #signals: Signals
  readonly #filters = new Map<string, Pointer>()

  constructor(gtk: Gtk, signals: Signals) {
    this.#gtk = gtk
    this.#signals = signals
  }

  /**
   * The filter of a window that shows pages of some origins: at once, or when WebKit has compiled it. It
   * stays until other filters replace it; a caller that needs it for longer takes a reference.
   */
  filterFor(origins: readonly string[], onFilter: OnFilter): void {
    const rules = wallRules(origins)
    const known = this.#filters.get(rules)
    if (known === undefined) this.#compile(rules, onFilter)
    else {
      this.#keep(rules, known)
      onFilter(known)
    }
  }

  /** Keeps a filter as the most recent one, and drops the one that was not used for longest. */
  #keep(rules: string, filter: Pointer): void {
    const before = this.#filters.get(rules)
    // Two windows have compiled the same filter at the same time.
    if (before !== undefined && before !== filter) this.#drop(rules, before)
    this.#filters.delete(rules)
    this.#filters.set(rules, filter)
    const [oldest] = this.#filters
    if (this.#filters.size > MOST && oldest !== undefined) this.#drop(...oldest)
  }

  #drop(rules: string, filter: Pointer): void {
    this.#filters.delete(rules)
    this.#gtk.webkit_user_content_filter_unref(filter)
  }

  #compile(rules: string, onFilter: OnFilter): void {
    const gtk = this.#gtk
    const folder = makeFolder()
    if (folder === undefined) {
      onFilter(null)
      return
    }
    const store = gtk.webkit_user_content_filter_store_new(folder)
    const source = Buffer.from(rules)
    const bytes = gtk.g_bytes_new(source, source.length)
    const ready = this.#signals.once((result) => {
      const filter = gtk.webkit_user_content_filter_store_save_finish(store, result, null)
      if (filter !== null) this.#keep(rules, filter)
      gtk.g_object_unref(store)
      // WebKit has the file open, and nothing else needs it.
      rmSync(folder, { recursive: true, force: true })
      onFilter(filter)
    })
    const { callback, tag } = ready
    gtk.webkit_user_content_filter_store_save(store, 'oxbow', bytes, null, callback, tag)
    gtk.g_bytes_unref(bytes)
  }
}

/** A folder of our own, if the machine has room for one. */
function makeFolder(): string | undefined {
  try {
    return mkdtempSync(join(tmpdir(), 'oxbow-filter-'))
  } catch {
    return undefined
  }
}
