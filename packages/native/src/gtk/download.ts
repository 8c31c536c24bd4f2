/** One download, from its beginning to its end. */

import { mkdirSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { messageOf } from '@oxbow/protocol/internal'
import type { DownloadEvent } from 'oxbow'
import type { PageAnswer } from 'oxbow/host'
import { fileName, reserveFile } from '../file-name.ts'
import type { WindowEvents } from '../toolkit.ts'
import { readError } from './g-error.ts'
import type { Gtk, Pointer } from './library.ts'
import type { Listening, Signals } from './signals.ts'

// `GUserDirectory`.
const DOWNLOADS = 2

// Milliseconds between two events of progress.
const PROGRESS_MS = 200

// UTF-16 units of an address; a `data:` address contains the whole file.
const LONGEST = 8192

// The file into which WebKit writes until the download is complete.
const PART = '.wkdownload'

/** The parts that a download uses. */
export interface DownloadParts {
  readonly gtk: Gtk
  readonly signals: Signals
  readonly download: Pointer
  readonly id: number
  readonly events: WindowEvents
  /** Called at the end of the download. */
  readonly onEnd: () => void
}

/** A download. It holds a reference to WebKit's until it has ended. */
export class Download {
  /** Whether the backend has not decided yet. */
  isOpen = true
  readonly #parts: DownloadParts
  readonly #listening: Listening
  readonly #url: string
  #path: string | undefined
  #toldAt = 0
  #failure: string | undefined

  constructor(parts: DownloadParts) {
    const { gtk, signals, download } = parts
    this.#parts = parts
    gtk.g_object_ref(download)
    const request = gtk.webkit_download_get_request(download)
    this.#url = (gtk.webkit_uri_request_get_uri(request) ?? '').slice(0, LONGEST)
    this.#listening = signals.for(download)
    this.#watch()
  }

  /** Ends the download, and removes the incomplete file. */
  cancel(): void {
    this.#failure ??= 'it was cancelled'
    this.#parts.gtk.webkit_download_cancel(this.#parts.download)
  }

  /** Removes an incomplete file. */
  discard(): void {
    if (this.#path === undefined) return
    for (const file of [this.#path, `${this.#path}${PART}`]) rmSync(file, { force: true })
  }

  #watch(): void {
    this.#listening.on('text', 'decide-destination', (suggested) => {
      this.#ask(suggested)
      return true
    })
    this.#listening.on('number', 'received-data', () => this.#onData())
    this.#listening.on('object', 'failed', (error) => {
      this.#failure ??= readError(error).message
    })
    this.#listening.on('plain', 'finished', () => this.#onFinished())
  }

  #ask(suggested: string): void {
    const path = join(this.#folder(), fileName(suggested ?? ''))
    this.#parts.events.ask({ kind: 'download', url: this.#url, path }, (answer) =>
      this.#decide(answer, path),
    )
  }

  #decide(answer: PageAnswer, proposed: string): void {
    if (!this.isOpen) return
    this.isOpen = false
    const path = typeof answer === 'object' ? answer.path : proposed
    if (answer === false || answer === 'frame' || !isAbsolute(path)) {
      this.cancel()
      return
    }
    try {
      mkdirSync(dirname(path), { recursive: true })
      this.#path = reserveFile(path)
    } catch (error) {
      this.#failure = messageOf(error)
      this.#tell('failed')
      this.cancel()
      return
    }
    const { gtk, download } = this.#parts
    // The file to overwrite is our own, empty one.
    gtk.webkit_download_set_allow_overwrite(download, Number(true))
    gtk.webkit_download_set_destination(download, pathToFileURL(this.#path).href)
    this.#tell('started')
  }

  #onData(): void {
    const now = performance.now()
    if (this.#path === undefined || now - this.#toldAt < PROGRESS_MS) return
    this.#toldAt = now
    this.#tell('progress')
  }

  #onFinished(): void {
    const { gtk, download, onEnd } = this.#parts
    this.isOpen = false
    if (this.#failure !== undefined) this.discard()
    if (this.#path !== undefined) this.#tell(this.#failure === undefined ? 'finished' : 'failed')
    this.#listening.release()
    gtk.g_object_unref(download)
    onEnd()
  }

  #tell(state: DownloadEvent['state']): void {
    const { gtk, download, id, events } = this.#parts
    const received = gtk.webkit_download_get_received_data_length(download)
    events.download({
      id,
      url: this.#url,
      path: this.#path ?? '',
      state,
      received,
      total: Math.max(this.#total(), state === 'finished' ? received : 0) || null,
      ...(state === 'failed' ? { reason: this.#failure } : {}),
    })
  }

  #total(): number {
    const response = this.#parts.gtk.webkit_download_get_response(this.#parts.download)
    return response === null ? 0 : this.#parts.gtk.webkit_uri_response_get_content_length(response)
  }

  /** The user's directory of downloads. */
  #folder(): string {
    return this.#parts.gtk.g_get_user_special_dir(DOWNLOADS) ?? join(homedir(), 'Downloads')
  }
}
