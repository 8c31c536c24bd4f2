/** The paths below `/.oxbow/`: scripts, metrics, and pages of Oxbow. */

import { HELP_PATH } from '@oxbow/protocol/internal'
import {
  BLANK_PATH,
  type Exchange,
  isReading,
  METRICS_PATH,
  sendText,
  WINDOW_PATH,
} from './exchange.ts'
import { HELP_SCRIPT, type Help } from './help.ts'
import { ASK_NOTICE, NO_WINDOW_NOTICE, type Notice } from './notice.ts'
import { isFollowedLink } from './origin.ts'
import type { Pages } from './page.ts'
import { type PageScripts, sendScript } from './scripts.ts'

/** The parts from which answers are made. */
export interface OwnPathsOptions {
  readonly pages: Pages
  readonly scripts: PageScripts
  readonly metrics?: (() => string) | undefined
  readonly help?: Help | undefined
}

/** The paths of one server that are ours. */
export class OwnPaths {
  readonly #options: OwnPathsOptions

  constructor(options: OwnPathsOptions) {
    this.#options = options
  }

  async respond(exchange: Exchange): Promise<void> {
    if (!isReading(exchange)) return
    const { pages, scripts, metrics } = this.#options
    const { pathname } = exchange
    if (pathname === BLANK_PATH) pages.sendBlank(exchange)
    else if (pathname === METRICS_PATH && metrics) sendText(exchange, 200, metrics())
    else if (pathname === HELP_PATH) {
      exchange.response.setHeader('content-type', 'text/javascript; charset=utf-8')
      sendText(exchange, 200, HELP_SCRIPT)
    } else if (pathname === WINDOW_PATH) {
      pages.sendNotice(exchange, 200, await this.#window(exchange))
    } else sendScript(exchange, scripts)
  }

  /** Acts only if a user follows Oxbow's own link, so that no other site can cause it. */
  async #window({ request }: Exchange): Promise<Notice> {
    const { help } = this.#options
    if (help === undefined) return NO_WINDOW_NOTICE
    return isFollowedLink(request) ? await help.reopen() : ASK_NOTICE
  }
}
