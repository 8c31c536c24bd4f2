/** The handlers by which an app decides itself what its pages may do. */

import type { WindowConfigInput } from '../config/config.ts'
import type { PagePermission } from '../hosts/page-question.ts'
import type { WebviewWindow } from '../window/window.ts'

/** The window of the page. */
export interface PageContext {
  readonly window: WebviewWindow
}

/** A file that a page wants to save, as Tauri's `DownloadEvent::Requested`. */
export interface RequestedDownload {
  readonly url: URL
  /** The default path, in the user's directory of downloads. */
  readonly destination: string
}

/** The answer to a page that asks for a new window, as Tauri's `NewWindowResponse`. */
export type NewWindowResponse =
  /** A window of the app shows the address, whatever it is. */
  | 'allow'
  | 'deny'
  /** A window of the app with this configuration; it shows the address unless the configuration names another. */
  | { readonly create: WindowConfigInput }

/**
 * The app's own decisions about its pages. If a handler is missing or returns `undefined`, `oxbow.native` in
 * the configuration decides. If a handler throws, the request is refused.
 *
 * @example
 * ```ts
 * import { Builder, type PageHandlers } from 'oxbow'
 *
 * const pages: PageHandlers = {
 *   onNavigation: (url) => (url.host === 'login.example.com' ? true : undefined),
 *   onNewWindow: (url) => (url.pathname === '/help' ? { create: { label: 'help' } } : undefined),
 * }
 * await Builder.default().pages(pages).run()
 * ```
 */
export interface PageHandlers {
  /**
   * Called when a window is about to show an address outside the app: `true` allows it, `false` keeps the
   * page. Not called for pages of the app, frames, and addresses of the site with which the window was opened.
   */
  readonly onNavigation?: (
    url: URL,
    context: PageContext,
  ) => boolean | undefined | Promise<boolean | undefined>
  /** Called when a link with `target="_blank"` or `window.open` needs a window for an address. */
  readonly onNewWindow?: (
    url: URL,
    context: PageContext,
  ) => NewWindowResponse | undefined | Promise<NewWindowResponse | undefined>
  /**
   * Called when a file is about to be saved: `false` refuses, and a string is another path for it. An existing
   * file is kept, and the new one gets a number. The event `oxbow://download` reports the progress.
   */
  readonly onDownload?: (
    download: RequestedDownload,
    context: PageContext,
  ) => boolean | string | undefined | Promise<boolean | string | undefined>
  /** Called when a page asks for the camera, the location and the like; only `true` allows it. */
  readonly onPermission?: (
    permission: PagePermission,
    context: PageContext,
  ) => boolean | undefined | Promise<boolean | undefined>
}
