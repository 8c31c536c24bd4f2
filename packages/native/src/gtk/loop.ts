/**
 * Handles GLib's events in Node's event loop, at no cost while there are none.
 *
 * GLib names the descriptors that it waits for, and a timeout. A thread of Node's pool waits for them in
 * `poll`, and calls the main thread when there is something to do.
 */

import koffi from 'koffi'
import type { Gtk, Pointer } from './library.ts'

/** `struct pollfd`: a descriptor, the awaited events, the received events. */
const POLLFD_BYTES = 8
const ROOM = 64

// The most events in one go, so that orders, which wait in Node's own loop, get their turn.
const IN_ONE_GO = 50

const DO_NOT_WAIT = 0

type Poll = (...call: [fds: Uint8Array, count: number, timeout: number, done: () => void]) => void

/** Runs GLib's default context. */
export class GlibLoop {
  readonly #gtk: Gtk
  readonly #context: Pointer | null
  readonly #poll: Poll
  #fds = Buffer.alloc(ROOM * POLLFD_BYTES)
  #isRunning = false

  constructor(gtk: Gtk) {
    this.#gtk = gtk
    this.#context = gtk.g_main_context_default()
    this.#poll = koffi.load(null).func('int poll(void*, ulong, int)').async
    // Sources of other threads wake a context only if a thread has acquired it.
    gtk.g_main_context_acquire(this.#context)
  }

  /** Runs until the process ends. */
  start(): void {
    // Wakes the polling thread, because the end of the process waits for all threads.
    process.once('exit', () => this.#gtk.g_main_context_wakeup(this.#context))
    this.#turn()
  }

  /** Handles the pending events, and then waits again, with the changes that an order has made. */
  settle(): void {
    this.#iterate()
    this.#gtk.g_main_context_wakeup(this.#context)
  }

  #turn(): void {
    this.#iterate()
    const [priority, timeout]: [[number], [number]] = [[0], [0]]
    const isReady = this.#gtk.g_main_context_prepare(this.#context, priority) !== 0
    const count = this.#query(priority[0], timeout)
    this.#poll(this.#fds, count, isReady ? DO_NOT_WAIT : timeout[0], () => this.#turn())
  }

  #query(priority: number, timeout: [number]): number {
    for (;;) {
      const room = this.#fds.length / POLLFD_BYTES
      const count = this.#gtk.g_main_context_query(
        this.#context,
        priority,
        timeout,
        this.#fds,
        room,
      )
      if (count <= room) return count
      this.#fds = Buffer.alloc(2 * count * POLLFD_BYTES)
    }
  }

  #iterate(): void {
    // A callback of C may call this function again.
    if (this.#isRunning) return
    this.#isRunning = true
    try {
      let count = 0
      while (
        count++ < IN_ONE_GO &&
        this.#gtk.g_main_context_iteration(this.#context, Number(false)) !== 0
      );
    } finally {
      this.#isRunning = false
    }
  }
}
