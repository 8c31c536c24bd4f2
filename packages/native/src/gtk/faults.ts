/** Faults of a window's page: its process dies or hangs, or the page does not load. */

import type { AppIdentity, Opening } from '../toolkit.ts'
import { readError } from './g-error.ts'
import type { Gtk, Pointer } from './library.ts'
import { CANCELLED, INTERRUPTED } from './load-codes.ts'
import type { Parts } from './parts.ts'
import type { Listening } from './signals.ts'

/** `WebKitWebProcessTerminationReason`, in words. */
const REASONS = ['crashed', 'used more memory than it may', 'was ended'] as const

// Milliseconds. A page that dies again within this time is not reloaded, because it would probably keep
// dying.
const AGAIN_MS = 60_000

// The codes of loads that were interrupted, usually by the next load.
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
  readonly #events: Opening['events']
  /** What is shown in place of a page that crashes again. */
  readonly #notice: string
  readonly #onCrash: OnPageCrash
  readonly #listening: Listening
  readonly #close: () => void
  #crashedAt = Number.NEGATIVE_INFINITY

  constructor(parts: Parts, { events, page }: Opening, close: () => void) {
    const { gtk, signals, view, settings } = parts
    this.#gtk = gtk
    this.#view = view
    this.#events = events
    this.#notice = page.identity.crashNotice ?? ''
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
      // WebKit then shows an error page of its own.
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
    const href = address.replace(/[&"<>]/g, (char) => `&#${char.charCodeAt(0)};`)
    const html = this.#notice.replace('href=""', () => `href="${href}"`)
    this.#gtk.webkit_web_view_load_alternate_html(this.#view, html, address, null)
  }
}
