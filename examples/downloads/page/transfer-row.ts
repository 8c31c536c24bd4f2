/** One download as it stands in the list. */

import { clone, find } from './dom.ts'
import { formatBytes, formatSeconds, formatSpeed } from './format.ts'

/** How a download is doing. */
export type TransferState =
  | { readonly kind: 'waiting' }
  | {
      readonly kind: 'running'
      readonly received: number
      readonly speed: number
      readonly secondsLeft: number
    }
  | { readonly kind: 'finished'; readonly seconds: number; readonly digest: string }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly reason: string }

/** What a row shows, and what its buttons do. */
export interface RowOptions {
  readonly title: string
  readonly size: number
  readonly onCancel: () => void
  readonly onAgain: () => void
  readonly onRemove: () => void
}

/** The row of one download: its state in words, its bar, and its buttons. */
export class TransferRow {
  readonly element: HTMLElement
  readonly cover: HTMLImageElement
  readonly #options: RowOptions
  readonly #state: HTMLElement
  readonly #bar: HTMLElement
  readonly #cancel: HTMLButtonElement
  readonly #again: HTMLButtonElement
  readonly #remove: HTMLButtonElement

  constructor(options: RowOptions) {
    const element = clone('transfer')
    const { title } = options
    this.element = element
    this.#options = options
    this.cover = find(element, 'img', HTMLImageElement)
    this.#state = find(element, '.state', HTMLElement)
    this.#bar = find(element, '.bar', HTMLElement)
    this.#cancel = button(element, '.cancel', { label: `Cancel ${title}`, act: options.onCancel })
    this.#again = button(element, '.again', { label: `Try ${title} again`, act: options.onAgain })
    this.#remove = button(element, '.remove', { label: `Remove ${title}`, act: options.onRemove })
    find(element, 'strong', HTMLElement).textContent = title
    this.#bar.setAttribute('aria-label', title)
    element.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !this.#cancel.hidden) options.onCancel()
    })
  }

  /** Shows a state. The focus stays in the row when the button that had it goes away. */
  show(state: TransferState): void {
    const { kind } = state
    const buttons = [this.#cancel, this.#again, this.#remove]
    const focused = buttons.find((button) => button === document.activeElement)
    const ongoing = kind === 'waiting' || kind === 'running'
    this.element.dataset.kind = kind
    this.#state.textContent = this.#describe(state)
    this.#state.title = kind === 'finished' ? `SHA-256 ${state.digest}` : ''
    this.#showPart(state)
    this.#cancel.hidden = !ongoing
    this.#again.hidden = kind !== 'cancelled' && kind !== 'failed'
    this.#remove.hidden = ongoing
    if (focused?.hidden) buttons.find((button) => !button.hidden)?.focus()
  }

  #describe(state: TransferState): string {
    const size = formatBytes(this.#options.size)
    switch (state.kind) {
      case 'waiting':
        return `${size}, connecting`
      case 'running': {
        const speed = `${formatSpeed(state.speed)} · ${formatSeconds(state.secondsLeft)} left`
        return `${formatBytes(state.received)} of ${size} · ${speed}`
      }
      case 'finished':
        return `${size} in ${formatSeconds(state.seconds)} · checked`
      case 'cancelled':
        return 'Cancelled. Nothing was kept.'
      case 'failed':
        return state.reason
    }
  }

  #showPart(state: TransferState): void {
    const part = state.kind === 'running' ? state.received / this.#options.size : 0
    const percent = String(state.kind === 'finished' ? 100 : Math.floor(part * 100))
    this.#bar.hidden = state.kind !== 'waiting' && state.kind !== 'running'
    this.#bar.style.setProperty('--part', part.toFixed(4))
    if (this.#bar.getAttribute('aria-valuenow') === percent) return
    this.#bar.setAttribute('aria-valuenow', percent)
    this.#bar.setAttribute('aria-valuetext', `${percent} percent`)
  }
}

function button(
  root: HTMLElement,
  selector: string,
  { label, act }: { label: string; act: () => void },
): HTMLButtonElement {
  const found = find(root, selector, HTMLButtonElement)
  found.setAttribute('aria-label', label)
  found.addEventListener('click', act)
  return found
}
