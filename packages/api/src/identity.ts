/** Remembers which window a page is, across reloads of the page. */

import { IDENTITY_ITEM as STORED_AS } from '@oxbow/protocol/internal'
import type { Identity } from './bridge-config.ts'

// The server puts it last.
const TICKET = /[?&]oxbow-ticket=[^&#]*/

/** The identity that the server has just given, or the one that this window was given before. */
export function rememberIdentity(page: Window, given: Identity | undefined): Identity | undefined {
  try {
    const { sessionStorage: store } = page
    const identity: Identity = given ?? JSON.parse(store.getItem(STORED_AS) ?? '')
    const keep = (): void => store.setItem(STORED_AS, JSON.stringify(identity))
    keep()
    // Stored once more for the next document: pages may clear their storage, for example at a sign-out.
    page.addEventListener('pagehide', keep)
    return identity
  } catch {
    // A page without storage, such as a sandboxed one, works until it is reloaded.
    return given
  }
}

/** Takes the spent ticket out of the address bar, and leaves all else of the address as it is. */
export function cleanAddress({ location, history }: Window): void {
  history.replaceState(history.state, '', location.href.replace(TICKET, ''))
}
