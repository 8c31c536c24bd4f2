/** Downloads: started by a page, shown to it through a channel, stopped by its signal. */

import { rm } from 'node:fs/promises'
import { type Channel, channel } from 'oxbow'
import { z } from 'zod'
import { findFile, type LibraryFile } from './catalogue.ts'
import { command, type Handle } from './events.ts'
import { FileServer } from './file-server.ts'
import { Folder } from './folder.ts'
import { Meter, type Reading } from './meter.ts'
import { Totals } from './totals.ts'
import { DigestMismatch, transfer } from './transfer.ts'

/** What the page that has started a download hears of it. */
export type DownloadEvent =
  | { event: 'started'; data: { downloadId: number; url: string; contentLength: number } }
  | { event: 'progress'; data: { downloadId: number } & Reading }

/** A download that has arrived. */
export interface FinishedDownload {
  readonly downloadId: number
  readonly fileId: string
  readonly path: string
  readonly contentLength: number
  readonly digest: string
  readonly seconds: number
}

/** The downloads of this run, which outlive a reload of the page. */
export class Downloads {
  readonly #finished = new Map<number, FinishedDownload>()
  #lastId = 0

  nextId(): number {
    return ++this.#lastId
  }

  finish(download: FinishedDownload): void {
    this.#finished.set(download.downloadId, download)
  }

  list(): FinishedDownload[] {
    return [...this.#finished.values()]
  }

  /** Takes a download off the list. */
  remove(downloadId: number): FinishedDownload {
    const download = this.#finished.get(downloadId)
    if (!download) throw new UnknownDownload(downloadId)
    this.#finished.delete(downloadId)
    return download
  }
}

/** An error with a form of its own on the line, as a `Serialize` error has it in Tauri. */
class UnknownDownload extends Error {
  readonly downloadId: number

  constructor(downloadId: number) {
    super(`There is no download ${downloadId}.`)
    this.downloadId = downloadId
  }

  toJSON(): { message: string; downloadId: number } {
    return { message: this.message, downloadId: this.downloadId }
  }
}

/** One download on its way. */
interface Run {
  readonly app: Handle
  readonly file: LibraryFile
  readonly downloadId: number
  readonly signal: AbortSignal
  readonly onEvent: Channel<DownloadEvent>
}

export const downloadCommands = {
  download: command(
    { fileId: z.string(), onEvent: channel<DownloadEvent>() },
    async ({ fileId, onEvent }, { app, signal, state, error }) => {
      const file = findFile(fileId)
      const downloadId = state(Downloads).nextId()
      try {
        return await run({ app, file, downloadId, signal, onEvent })
      } catch (cause) {
        const reason = signal.aborted ? 'cancelled' : 'failed'
        app.emit('download-stopped', { downloadId, name: file.name, reason })
        if (signal.aborted) throw signal.reason
        if (cause instanceof DigestMismatch) throw error('damaged', { name: file.name })
        throw error('connection_lost', { name: file.name })
      }
    },
    {
      errors: {
        connection_lost: z.object({ name: z.string() }),
        damaged: z.object({ name: z.string() }),
      },
    },
  ),
  downloads: command((_args, { state }) => state(Downloads).list()),
  /** Called with `{ download_id }`, as a Tauri command with `rename_all = "snake_case"` is. */
  remove_download: command(
    { downloadId: z.number() },
    async ({ downloadId }, { state }) => {
      const { path } = state(Downloads).remove(downloadId)
      await rm(path, { force: true })
      state(Folder).release(path)
    },
    { renameAll: 'snake_case' },
  ),
}

async function run({ app, file, downloadId, signal, onEvent }: Run): Promise<FinishedDownload> {
  const { id: fileId, name, size: contentLength } = file
  const totals = app.state(Totals)
  const folder = app.state(Folder)
  const url = app.state(FileServer).url(`/files/${fileId}`)
  const path = folder.claim(name)
  const meter = new Meter(contentLength)
  const onBytes = (bytes: number): Promise<void> | undefined => {
    const reading = meter.add(bytes)
    return reading && onEvent.send({ event: 'progress', data: { downloadId, ...reading } })
  }
  totals.add(app, { running: 1 })
  app.emit('download-started', { downloadId, name, url, contentLength })
  try {
    await onEvent.send({ event: 'started', data: { downloadId, url, contentLength } })
    const digest = await transfer({ url, path, signal, onBytes })
    const { seconds } = meter
    const finished = { downloadId, fileId, path, contentLength, digest, seconds }
    app.state(Downloads).finish(finished)
    totals.add(app, { running: -1, files: 1, bytes: contentLength })
    app.emit('download-finished', { downloadId, name, contentLength, seconds })
    return finished
  } catch (error) {
    folder.release(path)
    totals.add(app, { running: -1 })
    throw error
  }
}
