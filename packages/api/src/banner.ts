/** A small banner for pages whose backend is away: markup without styles. */

import { STATE_EVENT } from '@oxbow/protocol/internal'
import { disposable, type Event, listen, type UnlistenFn } from './event.ts'
import { findConnection } from './page.ts'
import type { ConnectionState } from './recover.ts'

/** The texts of the banner. */
export interface BannerTexts {
  /** While the page tries to reconnect, and its calls wait. */
  readonly reconnecting: string
  /** Shown when the waiting calls have been rejected; the page keeps trying to connect. */
  readonly lost: string
  /** On the button that reloads the page. */
  readonly reload: string
}

/** Options of the banner. */
export interface BannerOptions {
  /** The element whose first child it becomes. @default the body of the document */
  readonly parent?: Element
  /** Other texts, for example in another language. */
  readonly texts?: Partial<BannerTexts>
  /** Milliseconds that a page may be away before the banner appears. @default 1000 */
  readonly delayMs?: number
}

const TEXTS: BannerTexts = {
  reconnecting: 'Connection lost. Trying to reconnect …',
  lost: 'The app does not answer. Your last changes may not be saved.',
  reload: 'Reload',
}

const DELAY_MS = 1000

/**
 * Shows a banner while the page has no connection to its backend. The banner is a
 * `<div class="oxbow-connection">` with the state in `data-state`, and is hidden while the page is connected.
 * It has no styles: style the element and its parts `text` and `reload`. The returned function removes the
 * banner.
 *
 * @example
 * ```ts
 * import { showConnection } from '@oxbow/api/banner'
 *
 * const hide = await showConnection({ texts: { reload: 'Neu laden' } })
 * await hide()
 * ```
 *
 * @throws {IpcError} as `listen` does
 */
export async function showConnection(options: BannerOptions = {}): Promise<UnlistenFn> {
  const { parent = document.body, delayMs = DELAY_MS } = options
  const texts = { ...TEXTS, ...options.texts }
  const banner = makeBanner(texts)
  let timer: ReturnType<typeof setTimeout> | undefined
  const show = (state: ConnectionState): void => {
    clearTimeout(timer)
    banner.show(state)
    if (state === 'connected' || state === 'connecting') banner.element.hidden = true
    else
      timer = setTimeout(() => {
        banner.element.hidden = false
      }, delayMs)
  }
  parent.prepend(banner.element)
  show(findConnection()?.state ?? 'connected')
  const unlisten = await listen(STATE_EVENT, ({ payload }: Event<{ state: ConnectionState }>) =>
    show(payload.state),
  )
  const hide = (): Promise<void> => {
    clearTimeout(timer)
    banner.element.remove()
    return unlisten()
  }
  return disposable(hide)
}

interface Banner {
  readonly element: HTMLElement
  show(state: ConnectionState): void
}

function makeBanner(texts: BannerTexts): Banner {
  const element = document.createElement('div')
  element.className = 'oxbow-connection'
  element.setAttribute('role', 'status')
  element.hidden = true
  const text = document.createElement('span')
  text.setAttribute('part', 'text')
  const reload = document.createElement('button')
  reload.setAttribute('part', 'reload')
  reload.type = 'button'
  reload.textContent = texts.reload
  reload.addEventListener('click', () => location.reload())
  element.attachShadow({ mode: 'open' }).append(text, reload)
  return {
    element,
    show: (state) => {
      element.dataset.state = state
      // The last text stays while the banner disappears.
      if (state === 'reconnecting' || state === 'lost') text.textContent = texts[state]
      reload.hidden = state !== 'lost'
    },
  }
}
