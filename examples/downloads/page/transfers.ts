/** The downloads of this page: runs them and keeps their rows. */

import { Channel } from '@oxbow/api'
import type { LibraryItem } from '../backend/catalogue.ts'
import type { DownloadEvent, FinishedDownload } from '../backend/downloads.ts'
import { announce } from './announce.ts'
import { codeOf, invoke, messageOf } from './backend.ts'
import type { Covers } from './covers.ts'
import { TransferRow, type TransferState } from './transfer-row.ts'

/** What is going on in all downloads together. */
export interface Traffic {
  readonly running: number
  readonly received: number
  readonly total: number
  /** Bytes per second. */
  readonly speed: number
}

interface Transfer {
  readonly file: LibraryItem
  readonly row: TransferRow
  state: TransferState
  controller: AbortController | undefined
  downloadId: number | undefined
}

/** What the list needs of the page around it. */
export interface TransfersOptions {
  readonly list: HTMLElement
  readonly empty: HTMLElement
  readonly covers: Covers
  /** Called when something moves. */
  readonly onTraffic: (traffic: Traffic) => void
}

/** Why a download has ended badly, by the code of its error. */
const REASONS: Readonly<Record<string, string>> = {
  connection_lost: 'The connection was lost. Nothing was kept.',
  damaged: 'The file arrived damaged and was removed.',
  disconnected: 'The app has ended.',
}

/** Runs downloads, any number at a time. */
export class Transfers {
  readonly #options: TransfersOptions
  readonly #transfers = new Set<Transfer>()

  constructor(options: TransfersOptions) {
    this.#options = options
  }

  /** Downloads a file, in a new row at the top. */
  start(file: LibraryItem): void {
    void this.#run(this.#add(file))
  }

  /** Shows a download that has finished before this page was loaded. */
  restore(file: LibraryItem, { downloadId, seconds, digest }: FinishedDownload): void {
    const transfer = this.#add(file)
    transfer.downloadId = downloadId
    this.#show(transfer, { kind: 'finished', seconds, digest })
  }

  async #run(transfer: Transfer): Promise<void> {
    const { file } = transfer
    const { title, id: fileId } = file
    const controller = new AbortController()
    const onEvent = new Channel<DownloadEvent>((message) => this.#onEvent(transfer, message))
    transfer.controller = controller
    this.#show(transfer, { kind: 'waiting' })
    announce(`${title} is being downloaded.`)
    try {
      const { signal } = controller
      const { seconds, digest } = await invoke('download', { fileId, onEvent }, { signal })
      this.#show(transfer, { kind: 'finished', seconds, digest })
      announce(`${title} has arrived.`)
    } catch (error) {
      this.#show(transfer, endOf(error))
      announce(`${title}: ${transfer.row.element.querySelector('.state')?.textContent ?? ''}`)
    }
  }

  #onEvent(transfer: Transfer, { event, data }: DownloadEvent): void {
    if (transfer.controller?.signal.aborted) return
    transfer.downloadId = data.downloadId
    if (event === 'progress') this.#show(transfer, { kind: 'running', ...data })
  }

  async #remove(transfer: Transfer): Promise<void> {
    const { row, state, downloadId } = transfer
    const { list, empty } = this.#options
    const next = row.element.nextElementSibling ?? row.element.previousElementSibling
    row.element.remove()
    this.#transfers.delete(transfer)
    empty.hidden = this.#transfers.size > 0
    const focus =
      next?.querySelector<HTMLElement>('button:not([hidden])') ?? list.closest('section')
    focus?.focus()
    if (state.kind !== 'finished' || downloadId === undefined) return
    try {
      await invoke('remove_download', { download_id: downloadId })
      announce(`${transfer.file.title} was removed from the disk.`)
    } catch (error) {
      announce(messageOf(error))
    }
  }

  #add(file: LibraryItem): Transfer {
    const { list, empty, covers } = this.#options
    const row = new TransferRow({
      title: file.title,
      size: file.size,
      onCancel: () => transfer.controller?.abort(),
      onAgain: () => void this.#run(transfer),
      onRemove: () => void this.#remove(transfer),
    })
    const transfer: Transfer = {
      file,
      row,
      state: { kind: 'waiting' },
      controller: undefined,
      downloadId: undefined,
    }
    void covers.show(row.cover, file.id)
    this.#transfers.add(transfer)
    list.prepend(row.element)
    empty.hidden = true
    return transfer
  }

  #show(transfer: Transfer, state: TransferState): void {
    transfer.state = state
    transfer.row.show(state)
    this.#options.onTraffic(this.#traffic())
  }

  #traffic(): Traffic {
    let traffic = { running: 0, received: 0, total: 0, speed: 0 }
    for (const { state, file } of this.#transfers) {
      if (state.kind !== 'running' && state.kind !== 'waiting') continue
      const { received, speed } = state.kind === 'running' ? state : { received: 0, speed: 0 }
      traffic = {
        running: traffic.running + 1,
        received: traffic.received + received,
        total: traffic.total + file.size,
        speed: traffic.speed + speed,
      }
    }
    return traffic
  }
}

function endOf(error: unknown): TransferState {
  const code = codeOf(error)
  if (code === 'aborted') return { kind: 'cancelled' }
  return { kind: 'failed', reason: REASONS[code ?? ''] ?? messageOf(error) }
}
