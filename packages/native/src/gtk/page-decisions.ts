/** Decides which pages a window may show, and which windows a page gets. */

import type { PageQuestion } from 'oxbow/host'
import { type AddressKind, kindOf, originsOf } from '../address.ts'
import type { Opening, WindowEvents } from '../toolkit.ts'
import { readError } from './g-error.ts'
import { Held } from './held.ts'
import type { Gtk, Pointer } from './library.ts'
import { BLOCKED, LOAD_COMMITTED } from './load-codes.ts'
import { type Navigation, readNavigation } from './navigation.ts'
import type { Parts } from './parts.ts'
import type { Listening } from './signals.ts'

// `WebKitPolicyDecisionType`.
const NAVIGATION = 0
const NEW_WINDOW = 1
const RESPONSE = 2

// UTF-16 units of an address. No site needs more, and a page can make an address of any length.
const LONGEST = 8192
const SHOWN = 100

/** The decisions about the page of one window. */
export class PageDecisions {
  readonly #gtk: Gtk
  readonly #view: Pointer
  readonly #manager: Pointer | null
  readonly #events: WindowEvents
  readonly #listening: Listening
  readonly #appOrigin: string
  readonly #origins: readonly string[]
  readonly #held: Held
  /** The filter, held by a reference of ours until the window is gone. */
  #filter: Pointer | null = null
  /** Whether the wall is up. Without it, a navigation that may be of the window's page counts as one. */
  #isWalled = false
  #pageOrigin: string
  /** The address that is loading because the backend has allowed it. */
  #expected: string | undefined
  /**
   * The address of a sent form that may be of a frame. The wall does not report the method of a request.
   */
  #posted: string | undefined
  #isGone = false

  constructor({ gtk, signals, view }: Parts, { page, events }: Opening) {
    const { url, identity } = page
    this.#gtk = gtk
    this.#view = view
    this.#manager = gtk.webkit_web_view_get_user_content_manager(view)
    this.#events = events
    this.#appOrigin = identity.origin
    this.#origins = originsOf([identity.origin, url, ...(identity.others ?? [])])
    this.#pageOrigin = identity.origin
    this.#held = new Held(gtk, (decision, isAllowed) => {
      if (isAllowed) gtk.webkit_policy_decision_use(decision)
      else gtk.webkit_policy_decision_ignore(decision)
    })
    this.#listening = signals.for(view)
    this.#watch()
  }

  /** Raises the wall, and loads the window's first page behind it. */
  begin({ wall }: Pick<Parts, 'wall'>, load: () => void): void {
    wall.filterFor(this.#origins, (filter) => {
      if (this.#isGone) return
      if (filter !== null) this.#filter = this.#gtk.webkit_user_content_filter_ref(filter)
      this.#raise()
      if (filter === null)
        this.#events.warn(
          'WebKit could not make its content filter, so frames of other sites do not load',
        )
      load()
    })
  }

  release(): void {
    this.#isGone = true
    this.#listening.release()
    this.#held.release()
    if (this.#filter !== null) this.#gtk.webkit_user_content_filter_unref(this.#filter)
    this.#filter = null
  }

  #watch(): void {
    this.#listening.on('policy', 'decide-policy', (decision, type) => {
      if (type === NAVIGATION) return this.#onNavigation(decision)
      if (type === NEW_WINDOW) return this.#onNewWindow(decision)
      return type === RESPONSE && this.#onResponse(decision)
    })
    this.#listening.on('widget', 'create', (action) =>
      this.#wantWindow(readNavigation(this.#gtk, action)),
    )
    this.#listening.on('number', 'load-changed', (state) => {
      if (state === LOAD_COMMITTED) this.#onCommitted()
    })
    this.#listening.on('failure', 'load-failed', (_stage, url, error) => {
      const { code } = readError(error)
      if (code === BLOCKED) this.#onBlocked(url)
      else this.#raise()
      // `true` prevents WebKit's error page, which would replace ours.
      return code === BLOCKED
    })
  }

  /** If this function does not decide, WebKit loads the address. */
  #onNavigation(decision: Pointer): boolean {
    const navigation = readNavigation(this.#gtk, this.#actionOf(decision))
    const { url, method, place } = navigation
    const kind = kindOf(url, this.#origins)
    if (kind === 'own' || place === 'frame' || this.#isExpected(url)) return false
    const isSure = place === 'top' || !this.#isWalled
    // If it is the page of the window, the wall stops it and `#onBlocked` is called.
    if (kind !== 'outside' && !isSure && (method === 'GET' || kind === 'inner')) return false
    if (kind === 'foreign' && this.#isSound(url)) {
      this.#hold(decision, { kind: 'navigation', url, method, isSure })
    } else {
      this.#gtk.webkit_policy_decision_ignore(decision)
      this.#refuse(navigation, kind)
    }
    return true
  }

  /** The wall has stopped the page of the window on its way to an address. */
  #onBlocked(url: string): void {
    const kind = kindOf(url, this.#origins)
    if (kind !== 'foreign' || !this.#isSound(url)) {
      this.#refuse({ url, method: 'GET', place: 'top' }, kind)
      return
    }
    const method = url === this.#posted ? 'POST' : 'GET'
    this.#posted = undefined
    this.#ask({ kind: 'navigation', url, method, isSure: true }, (isAllowed) => {
      if (!isAllowed || this.#isGone) return
      this.#lift()
      this.#expected = url
      this.#gtk.webkit_web_view_load_uri(this.#view, url)
    })
  }

  #isExpected(url: string): boolean {
    const isExpected = url === this.#expected
    this.#expected = undefined
    return isExpected
  }

  /** Saves responses that are meant as downloads or cannot be shown. */
  #onResponse(decision: Pointer): boolean {
    const gtk = this.#gtk
    const response = gtk.webkit_response_policy_decision_get_response(decision)
    const headers = gtk.webkit_uri_response_get_http_headers(response)
    const disposition =
      headers === null ? null : gtk.soup_message_headers_get_one(headers, 'Content-Disposition')
    const isShown = gtk.webkit_response_policy_decision_is_mime_type_supported(decision) !== 0
    if (isShown && !/^\s*attachment\b/i.test(disposition ?? '')) return false
    gtk.webkit_policy_decision_download(decision)
    return true
  }

  #onNewWindow(decision: Pointer): boolean {
    this.#wantWindow(readNavigation(this.#gtk, this.#actionOf(decision)))
    this.#gtk.webkit_policy_decision_ignore(decision)
    return true
  }

  /** Asks the backend for a new window, which is a window of the app like any other. */
  #wantWindow({ url, method }: Navigation): void {
    const kind = kindOf(url, this.#origins)
    if (kind === 'inner' || url === '' || url.startsWith('about:') || !this.#isSound(url)) {
      this.#warn(url, 'cannot have a window of its own')
      return
    }
    this.#ask({ kind: 'new-window', url, method, isOwn: kind === 'own' }, () => {})
  }

  /** Refuses an address that a webview cannot show. The backend may pass it to another program. */
  #refuse({ url, method }: Navigation, kind: AddressKind): void {
    if (kind === 'outside' && this.#isSound(url)) {
      this.#ask({ kind: 'navigation', url, method, isSure: true }, () => {})
    } else this.#warn(url, 'may not be the page of a window')
  }

  /**
   * Holds a decision until the backend has answered. An allowed request continues unchanged, with its
   * content.
   */
  #hold(decision: Pointer, question: PageQuestion): void {
    this.#held.hold(decision)
    this.#ask(question, (isAllowed, isFrame) => {
      if (!this.#held.has(decision)) return
      if (isAllowed) this.#lift()
      else if (isFrame) this.#posted = question.url
      this.#held.settle(decision, isAllowed || isFrame)
    })
  }

  #ask(question: PageQuestion, onAnswer: (isAllowed: boolean, isFrame: boolean) => void): void {
    const remote = this.#pageOrigin === this.#appOrigin ? undefined : this.#pageOrigin
    this.#events.ask({ ...question, remote }, (answer) =>
      onAnswer(answer === true, answer === 'frame' && this.#isWalled),
    )
  }

  #onCommitted(): void {
    const url = this.#gtk.webkit_web_view_get_uri(this.#view) ?? ''
    this.#pageOrigin = URL.canParse(url) ? new URL(url).origin : 'null'
    this.#raise()
  }

  #raise(): void {
    if (this.#isWalled || this.#filter === null || this.#isGone) return
    this.#gtk.webkit_user_content_manager_add_filter(this.#manager, this.#filter)
    this.#isWalled = true
  }

  /** Lifts the wall for one page of another site, and raises it again when that page has loaded. */
  #lift(): void {
    if (!this.#isWalled) return
    this.#gtk.webkit_user_content_manager_remove_filter(this.#manager, this.#filter)
    this.#isWalled = false
  }

  #actionOf(decision: Pointer): Pointer | null {
    return this.#gtk.webkit_navigation_policy_decision_get_navigation_action(decision)
  }

  #isSound(url: string): boolean {
    return url.length <= LONGEST && URL.canParse(url)
  }

  #warn(url: string, what: string): void {
    this.#events.warn(`${url.slice(0, SHOWN)} ${what}: it was refused`)
  }
}
