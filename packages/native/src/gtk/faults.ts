/** Faults of a window's page: its process dies or hangs, or the page does not load. */

import type { AppIdentity, WindowEvents } from '../toolkit.ts'
import { readError } from './g-error.ts'
import type { Gtk, Pointer } from './library.ts'
import { CANCELLED, INTERRUPTED } from './load-codes.ts'
import type { Parts } from './parts.ts'
import type { Listening } from './signals.ts'

/** `WebKitWebProcessTerminationReason`, in words. */
const REASONS = ['crashed', 'used more memory than it may', 'was ended'] as const

// Milliseconds. A page that dies again so soon would do so for ever.
const AGAIN_MS = 60_000

// Loads that were broken off, mostly by the next one.
const BROKEN_OFF = [CANCELLED, INTERRUPTED]

// `GTlsCertificateFlags`.
const TLS_FAULTS = [
  'its issuer is unknown',
  'it is for another name',
  'it is not valid yet',
  'it has expired',
  'it has been revoked',
  'its algorithm is not safe',
]

/** The reaction when the process of a page dies. */
export type OnPageCrash = AppIdentity['settings']['onPageCrash']

/** Watches the page of one window. */
export class Faults {
  readonly #gtk: Gtk
  readonly #view: Pointer
  readonly #events: WindowEvents
  readonly #onCrash: OnPageCrash
  readonly #listening: Listening
  readonly #close: () => void
  #crashedAt = Number.NEGATIVE_INFINITY

  constructor(parts: Parts, events: WindowEvents, close: () => void) {
    const { gtk, signals, view, settings } = parts
    this.#gtk = gtk
    this.#view = view
    this.#events = events
    this.#onCrash = settings.onPageCrash
    this.#close = close
    this.#listening = signals.for(view)
    this.#watch()
  }

  release(): void {
    this.#listening.release()
  }

  #watch(): void {
    this.#listening.on('number', 'web-process-terminated', (reason) => this.#onCrashed(reason))
    this.#listening.on('object', 'notify::is-web-process-responsive', () => {
      const answers = this.#gtk.webkit_web_view_get_is_web_process_responsive(this.#view) !== 0
      this.#events.warn(
        answers
          ? `the page ${this.#address} answers again`
          : `the page ${this.#address} does not answer; one of its scripts may run in an endless loop`,
      )
    })
    this.#listening.on('failure', 'load-failed', (_stage, url, error) => {
      const { code, message } = readError(error)
      if (!BROKEN_OFF.includes(code)) this.#events.warn(`${url} did not load: ${message}`)
      // WebKit shows a page of its own.
      return false
    })
    this.#listening.on('distrust', 'load-failed-with-tls-errors', (url, _certificate, faults) => {
      const texts = TLS_FAULTS.filter((_, bit) => (faults & (1 << bit)) !== 0)
      const reason = texts.join(', ') || 'it is not trusted'
      this.#events.warn(`${url} did not load because of its certificate: ${reason}`)
      return false
    })
  }

  get #address(): string {
    return this.#gtk.webkit_web_view_get_uri(this.#view) ?? 'of the window'
  }

  #onCrashed(reason: number): void {
    const now = performance.now()
    const isFirst = now - this.#crashedAt > AGAIN_MS
    this.#crashedAt = now
    const address = this.#address
    const follows =
      this.#onCrash === 'close'
        ? 'its window closes'
        : isFirst
          ? 'it is loaded again'
          : 'it is not loaded again'
    const why = REASONS[reason] ?? 'ended'
    this.#events.warn(`the process of the page ${address} ${why}: ${follows}`)
    if (this.#onCrash === 'close') setImmediate(this.#close)
    else if (isFirst) this.#gtk.webkit_web_view_reload(this.#view)
    else this.#showNotice(address)
  }

  #showNotice(address: string): void {
    this.#gtk.webkit_web_view_load_alternate_html(this.#view, noticeFor(address), address, null)
  }
}

function noticeFor(address: string): string {
  const href = address.replace(/[&"<>]/g, (char) => `&#${char.charCodeAt(0)};`)
  return `<!doctype html><meta charset="utf-8"><meta name="color-scheme" content="light dark">
<title>The page has crashed</title>
<style>body { font: 1rem/1.5 system-ui, sans-serif; display: grid; place-content: center; height: 90vh;
text-align: center } a { display: inline-block; padding: .4rem 1.2rem; border: 1px solid;
border-radius: .4rem; color: inherit; text-decoration: none }</style>
<main><h1>This page has crashed</h1><p>It has crashed twice within a minute.</p>
<p><a id="again" href="${href}">Load it again</a></p></main>`
}
