/** The script by which a host makes every document of a window that window. */

import type { Identity } from '@oxbow/api/scripts'
import { IDENTITY_ITEM } from '@oxbow/protocol/internal'
import type { Config } from '../config/config.ts'
import type { PageInitialization } from './initialization-script.ts'

/** The identity of a window's pages, for hosts that can run a script before the scripts of the page. */
export interface PageIdentity {
  /** The origin of the app: no other document may get the script. */
  readonly origin: string
  /** Other origins whose pages the window may show. @default none */
  readonly others?: readonly string[] | undefined
  /**
   * To be run first in every document of that origin in the window's top frame. It holds a secret. It
   * does nothing in documents of other origins, but must not be shown to them.
   */
  readonly script: string
  /**
   * Scripts for what the app does not serve: for the window's documents of other origins, and for all documents
   * in frames. @default none
   */
  readonly initialization?: PageInitialization | undefined
  /** The document to be shown in place of a page that crashes again and again; its link, `href=""`, is to the page. */
  readonly crashNotice?: string | undefined
}

/** A page as a host is given it. */
export interface HostedPage {
  /** With the ticket that makes it its window, unless the host gives identities. */
  readonly url: string
  /** There for hosts that give identities. */
  readonly identity?: PageIdentity | undefined
}

/** A host, which may give pages their identity. */
export interface PageGiver {
  readonly givesIdentity?: boolean
}

/** For which app an identity is. */
interface IdentifiedApp {
  readonly dev: boolean
  readonly config: Pick<Config, 'build'>
}

/** The data with which a host gives documents of an origin the identity of a window, and runs scripts in others. */
export function pageIdentity(
  { dev, config }: IdentifiedApp,
  origin: string,
  identity: Identity,
): PageIdentity {
  const { devUrl } = config.build
  const others = dev && devUrl !== undefined ? [new URL(devUrl).origin] : []
  const { scripts, ...proof } = identity
  // Frames get theirs from the host, which can give them to those of other origins too.
  const kept = scripts && { scripts: { ...scripts, frames: [] } }
  const script = identityScript(origin, { ...proof, ...kept })
  return { origin, script, others, initialization: scripts }
}

/**
 * Puts the identity to where the bridge looks for it. Hosts should run it in a world of its own: then no
 * script of the page finds a trace of it but what it stores, which is what a page finds anyway.
 */
function identityScript(origin: string, identity: Identity): string {
  const item = [IDENTITY_ITEM, JSON.stringify(identity)].map(literal).join(', ')
  // A document without storage, such as a sandboxed one, has no line either.
  return `(() => {
  if (location.origin !== ${literal(origin)}) return
  try { sessionStorage.setItem(${item}) } catch {}
})()`
}

function literal(text: string): string {
  return JSON.stringify(text)
}
