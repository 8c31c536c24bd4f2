/** Remembers which window a page is, across reloads of the page. */

import type { Identity } from './bridge-config.ts'

const STORED_AS = 'oxbow.identity'

// With the separator behind it, or the one before it if it is the last parameter.
const TICKET = /([?&])oxbow-ticket=[^&#]*&|[?&]oxbow-ticket=[^&#]*/

/** The identity that the server has just given, or the one that this window was given before. */
export function rememberIdentity(page: Window, given: Identity | undefined): Identity | undefined {
  try {
    const { sessionStorage: store } = page
    if (given === undefined) return JSON.parse(store.getItem(STORED_AS) ?? '') as Identity
    store.setItem(STORED_AS, JSON.stringify(given))
  } catch {
    // A page without storage, such as a sandboxed one, works until it is reloaded.
  }
  return given
}

/** Takes the spent ticket out of the address bar, and leaves all else of the address as it is. */
export function cleanAddress({ location, history }: Window): void {
  const cleaned = location.href.replace(TICKET, '$1')
  if (cleaned !== location.href) history.replaceState(history.state, '', cleaned)
}
