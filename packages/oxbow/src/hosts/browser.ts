/** Shows windows as tabs of the user's own browser. */

import { messageOf } from '@oxbow/protocol/internal'
import type { WindowConfig } from '../config/config.ts'
import type { Host, HostContext, HostWindow, WindowRequest } from './host.ts'

/** Opens an address in the user's browser. */
export type OpenUrl = (url: string) => Promise<unknown>

/** The host that works everywhere: it prints addresses, and opens them if there is a desktop. */
export class BrowserHost implements Host {
  readonly name = 'browser'
  /** The app continues when all its tabs are closed. */
  readonly endsWithLastWindow = false
  /** A reload takes less; a tab that stays away longer counts as closed. */
  readonly reloadGraceMs = 5000
  readonly #openUrl: OpenUrl | undefined
  readonly #labels = new Set<string>()
  #context: HostContext | undefined
  #hasExplained = false

  /** @param openUrl opens addresses; without it they are only printed. */
  constructor(openUrl?: OpenUrl) {
    this.#openUrl = openUrl
  }

  async start(context: HostContext): Promise<void> {
    this.#context = context
  }

  async open({ label, url, config }: WindowRequest): Promise<HostWindow> {
    const context = this.#context
    const opener = this.#labels.has('main') ? 'main' : this.#labels.values().next().value
    this.#labels.add(label)
    // Printed in any case: browsers block windows that no click has asked for.
    this.#print(label, url)
    if (opener !== undefined) context?.evalIn(opener, openScript(label, url, config))
    else await this.#openFirst(url)
    return {
      commands: new Map(),
      close: async () => {
        this.#labels.delete(label)
        // Browsers allow this only for windows that a script has opened.
        context?.evalIn(label, 'window.close()')
      },
    }
  }

  get opensPages(): boolean {
    return this.#openUrl !== undefined
  }

  async openAgain(label: string, url: string): Promise<void> {
    this.#print(label, url)
    await this.#openFirst(url)
  }

  #print(label: string, url: string): void {
    const context = this.#context
    context?.logger.info({ label }, `${context.productName} (${label}): ${url}`)
    if (this.opensPages || this.#hasExplained) return
    this.#hasExplained = true
    context?.logger.info({}, 'Open this address in a browser. It works once.')
  }

  async stop(): Promise<void> {
    this.#labels.clear()
  }

  async #openFirst(url: string): Promise<void> {
    try {
      await this.#openUrl?.(url)
    } catch (error) {
      const reason = messageOf(error)
      this.#context?.logger.warn(
        { reason },
        'the browser could not be opened; open the address above',
      )
    }
  }
}

function openScript(label: string, url: string, { width, height, x, y }: WindowConfig): string {
  const place = x === undefined || y === undefined ? '' : `,left=${x},top=${y}`
  const features = `popup,width=${width},height=${height}${place}`
  return `window.open(${[url, label, features].map((text) => JSON.stringify(text)).join(', ')})`
}

/** Opens an address in the default browser of the desktop. */
export async function openInBrowser(url: string): Promise<void> {
  const { default: open } = await import('open')
  await open(url)
}
