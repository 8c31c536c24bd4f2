/** Decides what the pages of an app may do with their windows: by the app's handlers, or by its configuration. */

import { isAbsolute } from 'node:path'
import { IpcError } from '@oxbow/protocol'
import { messageOf } from '@oxbow/protocol/internal'
import type { Acl } from '../acl/acl.ts'
import { Allowance, type AllowanceLimits } from '../base/allowance.ts'
import { printable } from '../base/printable.ts'
import type { Config, WindowConfigInput } from '../config/config.ts'
import type { DownloadEvent } from '../event/window-events.ts'
import { openInBrowser } from '../hosts/browser.ts'
import type {
  DownloadQuestion,
  NavigationQuestion,
  NewWindowQuestion,
  PageAnswer,
  PageQuestion,
  PermissionQuestion,
} from '../hosts/page-question.ts'
import { FloodLog } from '../observe/flood-log.ts'
import type { Logger } from '../observe/logger.ts'
import type { WebviewWindow } from '../window/window.ts'
import type { Windows } from '../window/windows.ts'
import { externalLink, withoutSecrets } from './external-link.ts'
import type { PageHandlers } from './page-handlers.ts'

/** The parts of an app that its decisions about pages need. */
export interface DecidingApp {
  readonly logger: Logger
  readonly config: Config
  readonly acl: Acl
  readonly windows: Pick<Windows, 'get' | 'create'>
  readonly pages: PageHandlers
}

/** Opens an address in a program of the user. */
export type OpenUrl = (url: string) => Promise<unknown>

// How many windows and addresses in the browser one window may open. No user clicks faster for long.
const OPENINGS: AllowanceLimits = { most: 5, everyMs: 1000 }

// How many files one window may save without a decision of the app: more than the pictures of a page.
const SAVINGS: AllowanceLimits = { most: 50, everyMs: 1000 }

const CREATE_WINDOW = 'plugin:webview|create_webview_window'

// UTF-16 units of an address in the log.
const SHOWN = 300

/** The decisions of one app. */
export class PageDecisions {
  readonly #app: DecidingApp
  readonly #openUrl: OpenUrl
  readonly #log: FloodLog
  readonly #openings = new WeakMap<WebviewWindow, Allowance>()
  readonly #savings = new WeakMap<WebviewWindow, Allowance>()
  #windowCount = 0

  constructor(app: DecidingApp, openUrl: OpenUrl = openInBrowser) {
    this.#app = app
    this.#openUrl = openUrl
    this.#log = new FloodLog(app.logger, 'decisions about pages were not logged')
  }

  /** Decides what the host does; never rejects. */
  async decide(label: string, question: PageQuestion): Promise<PageAnswer> {
    const window = this.#app.windows.get(label)
    const url = URL.canParse(question.url) ? new URL(question.url) : undefined
    if (window === undefined || url === undefined) return false
    const wish = new Wish(window, url)
    try {
      return await this.#answer(wish, question)
    } catch (error) {
      this.#note(wish, `was refused: ${messageOf(error)}`, error)
      return false
    }
  }

  /** Reports the progress of a download to its window, and its end to the log. */
  downloaded(label: string, event: DownloadEvent): void {
    const window = this.#app.windows.get(label)
    window?.emitWindowEvent('oxbow://download', event)
    const { state, url, path, reason } = event
    if (state !== 'finished' && state !== 'failed') return
    const shown = printable(URL.canParse(url) ? withoutSecrets(new URL(url)) : url, SHOWN)
    const what = state === 'finished' ? `was saved as ${path}` : `was not saved: ${reason}`
    this.#log.warn({ window: label }, `${shown} ${what}`)
  }

  #answer(wish: Wish, question: PageQuestion): Promise<PageAnswer> {
    switch (question.kind) {
      case 'navigation':
        return this.#navigation(wish, question)
      case 'new-window':
        return this.#newWindow(wish, question)
      case 'download':
        return this.#download(wish, question)
      case 'permission':
        return this.#permission(wish, question)
    }
  }

  async #download(wish: Wish, { path }: DownloadQuestion): Promise<PageAnswer> {
    const { window, url } = wish
    const answer = await this.#app.pages.onDownload?.({ url, destination: path }, { window })
    if (answer === false) this.#note(wish, 'was refused by onDownload')
    if (answer === undefined && !this.#isLeft(this.#savings, SAVINGS, window)) {
      throw new IpcError('too_many', 'the page saves too much at once')
    }
    if (typeof answer !== 'string') return answer ?? true
    if (isAbsolute(answer)) return { path: answer }
    throw new Error(`onDownload must name an absolute path, and not ${answer}`)
  }

  async #permission(wish: Wish, { permissions }: PermissionQuestion): Promise<boolean> {
    const { window } = wish
    for (const permission of permissions) {
      const answer = await this.#app.pages.onPermission?.(permission, { window })
      if (answer === true) continue
      this.#note(wish, `was refused the permission \`${permission}\``)
      return false
    }
    const isAllowed = permissions.length > 0
    if (isAllowed) this.#note(wish, `was given the permission \`${permissions.join('`, `')}\``)
    return isAllowed
  }

  async #navigation(wish: Wish, { method, isSure }: NavigationQuestion): Promise<PageAnswer> {
    const { window, url } = wish
    const answer = await this.#app.pages.onNavigation?.(url, { window })
    if (answer === undefined) {
      if (!isSure) return 'frame'
      if (this.#externalLinks !== 'window') return this.#leave(wish, method)
    }
    const isAllowed = answer ?? true
    this.#note(wish, isAllowed ? 'is loaded into the window' : 'was refused by onNavigation')
    return isAllowed
  }

  async #newWindow(wish: Wish, question: NewWindowQuestion): Promise<PageAnswer> {
    const { window, url } = wish
    // Another window cannot send the content of the form again.
    if (question.method !== 'GET') {
      throw new Error('a form that is sent by POST cannot open a window')
    }
    const answer = await this.#app.pages.onNewWindow?.(url, { window })
    if (answer === 'deny') {
      this.#note(wish, 'was refused by onNewWindow')
      return false
    }
    if (answer !== undefined) {
      return await this.#openWindow(wish, answer === 'allow' ? {} : answer.create)
    }
    if (!question.isOwn && this.#externalLinks !== 'window') return this.#leave(wish, 'GET')
    const { remote } = question
    const decision = this.#app.acl.decide({ label: window.label, remote }, CREATE_WINDOW)
    if (!decision.allowed) throw new Error(decision.text)
    return await this.#openWindow(wish, {})
  }

  /** Opens a window of the app; the page that asked for it gets no reference to it. */
  async #openWindow(wish: Wish, config: WindowConfigInput): Promise<boolean> {
    this.#takeOpening(wish)
    const { label = this.#freeLabel(), url = wish.url.href } = config
    await this.#app.windows.create({ ...config, label, url })
    this.#note(wish, `opens in the window \`${label}\``)
    return true
  }

  /** Keeps an address out of the window, and hands it to the user's browser. */
  #leave(wish: Wish, method: string): false {
    const link = externalLink(wish.url)
    if (this.#externalLinks === 'refuse') this.#note(wish, 'is not of the app and was refused')
    else if (link === undefined) throw new Error('no other program opens such an address')
    // The browser would ask for the address without the form's content.
    else if (method !== 'GET') throw new Error('a form that is sent by POST cannot leave the app')
    else this.#openOutside(wish, link)
    return false
  }

  #openOutside(wish: Wish, link: string): void {
    this.#takeOpening(wish)
    this.#note(wish, "is not of the app and opens in the user's browser")
    this.#openUrl(link).catch((error) =>
      this.#note(wish, `could not be opened: ${messageOf(error)}`, error),
    )
  }

  #takeOpening({ window }: Wish): void {
    if (this.#isLeft(this.#openings, OPENINGS, window)) return
    throw new IpcError('too_many', 'the page opens too much at once')
  }

  #isLeft(
    allowances: WeakMap<WebviewWindow, Allowance>,
    limits: AllowanceLimits,
    window: WebviewWindow,
  ): boolean {
    const allowance = allowances.get(window) ?? new Allowance(limits)
    allowances.set(window, allowance)
    return allowance.take()
  }

  #freeLabel(): string {
    for (;;) {
      const label = `popup-${++this.#windowCount}`
      if (this.#app.windows.get(label) === undefined) return label
    }
  }

  get #externalLinks(): Config['oxbow']['native']['externalLinks'] {
    return this.#app.config.oxbow.native.externalLinks
  }

  #note({ window, shown }: Wish, what: string, err?: unknown): void {
    const fields = err === undefined ? {} : { err }
    this.#log.warn({ window: window.label, ...fields }, `${shown} ${what}`)
  }
}

/** The request of a page, and the window of the page. */
class Wish {
  readonly window: WebviewWindow
  readonly url: URL
  /** The address in its form for the log. */
  readonly shown: string

  constructor(window: WebviewWindow, url: URL) {
    this.window = window
    this.url = url
    this.shown = printable(withoutSecrets(url), SHOWN)
  }
}
