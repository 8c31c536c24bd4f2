/** The settings of native windows: `oxbow.native`. */

import * as v from 'valibot'
import { closedObject } from './closed-object.ts'

/** Settings that only native windows have. */
export interface NativeConfig {
  /**
   * What happens when the process that shows the windows dies, after they have been reported destroyed: the
   * app ends with exit code 1, or all windows open again, with new pages. Two crashes within ten seconds
   * end the app in any case.
   *
   * @default 'exit'
   */
  readonly onCrash: 'exit' | 'restart'
  /**
   * What happens when the process of a page dies: the page is loaded again, and replaced by a notice with a
   * button if it dies twice within a minute; or its window closes.
   *
   * @default 'reload'
   */
  readonly onPageCrash: 'reload' | 'close'
  /**
   * What happens when a link, a script or a form leads from the app to another site: the user's browser
   * opens the site; the app refuses it; or the window shows it, as in Tauri. `Builder.pages` decides before
   * this. Linux only.
   *
   * @default 'browser'
   */
  readonly externalLinks: 'browser' | 'refuse' | 'window'
  /**
   * Whether a right click opens the webview's own menu. Pages get `contextmenu` in any case, and can
   * prevent the menu with `preventDefault`, as in Tauri. Linux only.
   *
   * @default true
   */
  readonly contextMenu: boolean
  /**
   * Whether the webview marks misspelt words in what the user writes: in the language of the system, or in those
   * of a list such as `['en_US', 'de_DE']`, whose dictionaries the system has to have. Linux only.
   *
   * @default false
   */
  readonly spellCheck: boolean | readonly string[]
}

// The form of the names of dictionaries: a language, and perhaps a country and more.
const LanguageSchema = v.pipe(
  v.string(),
  v.regex(/^[a-z]{2,3}([_-][a-z0-9]+)*$/i, 'a language is written like `en_US`'),
)

/** Checks the settings and fills in the defaults. */
export const NativeSchema: v.GenericSchema<unknown, NativeConfig> = closedObject({
  onCrash: v.optional(v.picklist(['exit', 'restart']), 'exit'),
  onPageCrash: v.optional(v.picklist(['reload', 'close']), 'reload'),
  externalLinks: v.optional(v.picklist(['browser', 'refuse', 'window']), 'browser'),
  contextMenu: v.optional(v.boolean(), true),
  spellCheck: v.optional(
    v.union([v.boolean(), v.pipe(v.array(LanguageSchema), v.nonEmpty())]),
    false,
  ),
})
