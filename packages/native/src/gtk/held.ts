/** WebKit's questions that the backend decides: they wait here, each with a reference of ours. */

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

  /** Keeps one until it is settled. */
  hold(object: Pointer): void {
    this.#gtk.g_object_ref(object)
    this.#objects.add(object)
  }

  has(object: Pointer): boolean {
    return this.#objects.has(object)
  }

  /** Answers one that is held, and gives our reference to it back. */
  settle(object: Pointer, isAllowed: boolean): void {
    if (!this.#objects.delete(object)) return
    this.#tell(object, isAllowed)
    this.#gtk.g_object_unref(object)
  }

  /** Refuses all that wait: their window has gone. */
  release(): void {
    for (const object of this.#objects) this.settle(object, false)
  }
}
