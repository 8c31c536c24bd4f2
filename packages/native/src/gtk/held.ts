/** Holds WebKit's requests until the backend has decided them, each with a reference of ours. */

import type { Gtk, Pointer } from './library.ts'

/** Tells WebKit the answer. */
type Tell = (object: Pointer, isAllowed: boolean) => void

/** The undecided requests of one window. */
export class Held {
  readonly #gtk: Gtk
  readonly #tell: Tell
  readonly #objects = new Set<Pointer>()

  constructor(gtk: Gtk, tell: Tell) {
    this.#gtk = gtk
    this.#tell = tell
  }

  /** Holds a request until it is settled. */
  hold(object: Pointer): void {
    this.#gtk.g_object_ref(object)
    this.#objects.add(object)
  }

  has(object: Pointer): boolean {
    return this.#objects.has(object)
  }

  /** Answers a held request, and releases our reference to it. */
  settle(object: Pointer, isAllowed: boolean): void {
    if (!this.#objects.delete(object)) return
    this.#tell(object, isAllowed)
    this.#gtk.g_object_unref(object)
  }

  /** Refuses all held requests when their window is gone. */
  release(): void {
    for (const object of this.#objects) this.settle(object, false)
  }
}
