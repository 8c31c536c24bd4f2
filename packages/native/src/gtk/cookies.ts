/** The cookies of a window's pages. Windows that store their data in the same place share them. */

import { IpcError } from '@oxbow/protocol'
import type { Cookie } from 'oxbow'
import * as v from 'valibot'
import { type Commands, taking, values } from '../command.ts'
import { readError } from './g-error.ts'
import type { Gtk, Pointer } from './library.ts'
import type { Parts } from './parts.ts'
import type { Signals } from './signals.ts'

// `SoupSameSitePolicy`, by its numbers.
const SAME_SITE = ['None', 'Lax', 'Strict'] as const

/** Seconds of a cookie that ends with the session. */
const SESSION = -1

const place = { name: values.text, domain: values.text, path: values.text }

const PlaceSchema = v.object(place)

const CookieSchema = v.object({
  ...place,
  value: values.text,
  expires: v.optional(v.number()),
  httpOnly: v.boolean(),
  secure: v.boolean(),
  sameSite: v.picklist(SAME_SITE),
})

type Place = v.InferOutput<typeof PlaceSchema>

/** The variable in which C stores an error. */
type ErrorPlace = [Pointer | null]

/** Starts an operation in C, which calls back when it is done. */
type Begin = (callback: Pointer, tag: number) => void

/** The cookies of one window. */
export class Cookies {
  readonly #gtk: Gtk
  readonly #signals: Signals
  readonly #view: Pointer

  constructor({ gtk, signals, view }: Parts) {
    this.#gtk = gtk
    this.#signals = signals
    this.#view = view
  }

  get commands(): Commands {
    return {
      cookies: () => this.#all((cookie) => this.#read(cookie)),
      cookies_for_url: taking(v.string(), (url) => this.#ofUrl(url)),
      set_cookie: taking(CookieSchema, (cookie) => this.#set(cookie)),
      delete_cookie: taking(PlaceSchema, (cookie) => this.#delete(cookie)),
    }
  }

  /** The manager belongs to the context, which it may outlive while it works. */
  get #manager(): Pointer | null {
    const gtk = this.#gtk
    const context = gtk.webkit_web_view_get_context(this.#view)
    const data = gtk.webkit_web_context_get_website_data_manager(context)
    return gtk.webkit_website_data_manager_get_cookie_manager(data)
  }

  /** Reads each cookie while it exists. */
  #all<T>(take: (cookie: Pointer) => T): Promise<T[]> {
    const gtk = this.#gtk
    const manager = this.#manager
    return this.#done(
      (callback, tag) => gtk.webkit_cookie_manager_get_all_cookies(manager, null, callback, tag),
      (result, error) =>
        this.#take(gtk.webkit_cookie_manager_get_all_cookies_finish(manager, result, error), take),
    )
  }

  #ofUrl(url: string): Promise<Cookie[]> {
    const gtk = this.#gtk
    const manager = this.#manager
    return this.#done(
      (callback, tag) => gtk.webkit_cookie_manager_get_cookies(manager, url, null, callback, tag),
      (result, error) =>
        this.#take(gtk.webkit_cookie_manager_get_cookies_finish(manager, result, error), (cookie) =>
          this.#read(cookie),
        ),
    )
  }

  async #set(wanted: v.InferOutput<typeof CookieSchema>): Promise<void> {
    const gtk = this.#gtk
    const manager = this.#manager
    const { name, value, domain, path, expires = Number.POSITIVE_INFINITY } = wanted
    const cookie = gtk.soup_cookie_new(name, value, domain, path, SESSION)
    if (cookie === null) throw new IpcError('invalid_args', 'WebKit takes no such cookie')
    gtk.soup_cookie_set_http_only(cookie, Number(wanted.httpOnly))
    gtk.soup_cookie_set_secure(cookie, Number(wanted.secure))
    gtk.soup_cookie_set_same_site_policy(cookie, SAME_SITE.indexOf(wanted.sameSite))
    if (wanted.expires !== undefined) this.#endAt(cookie, wanted.expires)
    const added = this.#done(
      (callback, tag) => gtk.webkit_cookie_manager_add_cookie(manager, cookie, null, callback, tag),
      (result, error) => gtk.webkit_cookie_manager_add_cookie_finish(manager, result, error),
    )
    gtk.soup_cookie_free(cookie)
    await added
    if (expires <= Date.now()) return
    // WebKit silently drops cookies that it refuses, such as one for a whole top-level domain.
    const kept = await this.#all((other) => this.#isAt(other, wanted))
    if (!kept.includes(true)) throw new IpcError('invalid_args', 'WebKit refuses this cookie')
  }

  /** WebKit deletes a cookie only if the value matches too, so it is given the stored cookie. */
  async #delete(wanted: Place): Promise<void> {
    const deletions = await this.#all((cookie) =>
      this.#isAt(cookie, wanted) ? this.#deleteOne(cookie) : undefined,
    )
    await Promise.all(deletions)
  }

  #deleteOne(cookie: Pointer): Promise<unknown> {
    const gtk = this.#gtk
    const manager = this.#manager
    return this.#done(
      (callback, tag) =>
        gtk.webkit_cookie_manager_delete_cookie(manager, cookie, null, callback, tag),
      (result, error) => gtk.webkit_cookie_manager_delete_cookie_finish(manager, result, error),
    )
  }

  #isAt(cookie: Pointer, { name, domain, path }: Place): boolean {
    const gtk = this.#gtk
    return (
      gtk.soup_cookie_get_name(cookie) === name &&
      gtk.soup_cookie_get_path(cookie) === path &&
      gtk.soup_cookie_get_domain(cookie)?.toLowerCase() === domain.toLowerCase()
    )
  }

  #endAt(cookie: Pointer, ms: number): void {
    const end = this.#gtk.g_date_time_new_from_unix_utc(Math.floor(ms / 1000))
    this.#gtk.soup_cookie_set_expires(cookie, end)
    if (end !== null) this.#gtk.g_date_time_unref(end)
  }

  #read(cookie: Pointer): Cookie {
    const gtk = this.#gtk
    const end = gtk.soup_cookie_get_expires(cookie)
    return {
      name: gtk.soup_cookie_get_name(cookie) ?? '',
      value: gtk.soup_cookie_get_value(cookie) ?? '',
      domain: gtk.soup_cookie_get_domain(cookie) ?? '',
      path: gtk.soup_cookie_get_path(cookie) ?? '/',
      ...(end === null ? {} : { expires: Number(gtk.g_date_time_to_unix(end)) * 1000 }),
      httpOnly: gtk.soup_cookie_get_http_only(cookie) !== 0,
      secure: gtk.soup_cookie_get_secure(cookie) !== 0,
      sameSite: SAME_SITE[gtk.soup_cookie_get_same_site_policy(cookie)] ?? 'None',
    }
  }

  /** Reads each cookie of a list that we own, and frees the list. */
  #take<T>(list: Pointer | null, take: (cookie: Pointer) => T): T[] {
    const gtk = this.#gtk
    const taken: T[] = []
    for (let at = gtk.g_list_length(list) - 1; at >= 0; at--) {
      const cookie = gtk.g_list_nth_data(list, at)
      if (cookie === null) continue
      taken.unshift(take(cookie))
      gtk.soup_cookie_free(cookie)
    }
    gtk.g_list_free(list)
    return taken
  }

  /** Waits for an asynchronous operation of WebKit. Its result is valid only during the callback. */
  #done<T>(begin: Begin, finish: (result: Pointer, error: ErrorPlace) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const { callback, tag } = this.#signals.once((result) => {
        const error: ErrorPlace = [null]
        const value = finish(result, error)
        if (error[0] === null) resolve(value)
        else reject(this.#failure(error[0]))
      })
      begin(callback, tag)
    })
  }

  #failure(error: Pointer): IpcError {
    const { message } = readError(error)
    this.#gtk.g_error_free(error)
    return new IpcError('host_failed', message)
  }
}
