/**
 * The app's entry in docks and task bars: a bar of progress and a number. Desktops get both from a signal
 * on the session bus, which Unity introduced. Without a bus or a listener, nothing happens.
 */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { type Commands, taking } from '../command.ts'
import type { Gtk, Pointer } from './library.ts'
import type { Parts } from './parts.ts'
import type { Signals } from './signals.ts'

// `GBusType`.
const SESSION = 2

const INTERFACE = 'com.canonical.Unity.LauncherEntry'
const SIGNAL = 'Update'
const SIGNATURE = '(sa{sv})'

const MOST_PERCENT = 100

/** What the entry shows. */
interface Shown {
  /** From 0 to 1. */
  readonly progress: number
  readonly hasProgress: boolean
  readonly count: number
}

const ProgressSchema = v.nullish(
  v.object({ status: v.nullish(v.string()), progress: v.nullish(v.number()) }),
)

const CountSchema = v.nullish(v.pipe(v.number(), v.integer()))

/** The entry of one app, which all its windows share. */
export class Launcher {
  readonly #gtk: Gtk
  readonly #signals: Signals
  readonly #uri: string
  #shown: Shown = { progress: 0, hasProgress: false, count: 0 }
  #bus: Pointer | undefined
  #isConnecting = false

  /** @param identifier names the app's desktop file, without its ending */
  constructor(gtk: Gtk, signals: Signals, identifier: string) {
    this.#gtk = gtk
    this.#signals = signals
    this.#uri = `application://${identifier}.desktop`
  }

  show(change: Partial<Shown>): void {
    this.#shown = { ...this.#shown, ...change }
    if (this.#bus !== undefined) this.#tell(this.#bus)
    else this.#connect()
  }

  #connect(): void {
    // Without a bus, GLib would start one of its own.
    if (this.#isConnecting || !hasBus(process.env)) return
    this.#isConnecting = true
    const gtk = this.#gtk
    const { callback, tag } = this.#signals.once((result) => {
      this.#isConnecting = false
      const bus = gtk.g_bus_get_finish(result, null)
      if (bus === null) return
      // Otherwise GLib would end this process together with the bus.
      gtk.g_dbus_connection_set_exit_on_close(bus, Number(false))
      this.#bus = bus
      this.#tell(bus)
    })
    gtk.g_bus_get(SESSION, null, callback, tag)
  }

  #tell(bus: Pointer): void {
    const gtk = this.#gtk
    const { progress, hasProgress, count } = this.#shown
    const entries = [
      `"progress": <double ${progress.toFixed(2)}>`,
      `"progress-visible": <${hasProgress}>`,
      `"count": <int64 ${count}>`,
      `"count-visible": <${count > 0}>`,
    ]
    const text = `(${JSON.stringify(this.#uri)}, {${entries.join(', ')}})`
    const body = gtk.g_variant_parse(SIGNATURE, text, null, null, null)
    if (body === null) return
    gtk.g_dbus_connection_emit_signal(bus, null, pathOf(this.#uri), INTERFACE, SIGNAL, body, null)
    gtk.g_variant_unref(body)
  }
}

/** The commands of a window for the entry of its app. */
export class LauncherCommands {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  get commands(): Commands {
    return {
      set_progress_bar: taking(ProgressSchema, (state) => {
        const { status, progress } = state ?? {}
        // A missing value leaves its part unchanged.
        this.#parts.launcher.show({
          ...(typeof status === 'string' ? { hasProgress: status !== 'none' } : {}),
          ...(typeof progress === 'number' ? { progress: share(progress) } : {}),
        })
      }),
      set_badge_count: taking(CountSchema, (count) =>
        this.#parts.launcher.show({ count: Math.max(0, count ?? 0) }),
      ),
    }
  }
}

function share(percent: number): number {
  return Math.min(Math.max(percent, 0), MOST_PERCENT) / MOST_PERCENT
}

/** Whether the environment has a session bus. */
function hasBus(env: NodeJS.ProcessEnv): boolean {
  if (env.DBUS_SESSION_BUS_ADDRESS) return true
  return env.XDG_RUNTIME_DIR !== undefined && existsSync(join(env.XDG_RUNTIME_DIR, 'bus'))
}

/** The object path that libunity would use; its number is GLib's hash of the address. */
function pathOf(uri: string): string {
  let hash = 5381
  for (const byte of new TextEncoder().encode(uri)) hash = (Math.imul(hash, 33) + byte) >>> 0
  return `/com/canonical/unity/launcherentry/${hash}`
}
