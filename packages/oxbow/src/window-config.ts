/** The configuration of one window, as in `app.windows` of `tauri.conf.json`. */

import { isLabel, LABEL_RULE } from '@oxbow/protocol'
import * as v from 'valibot'

/**
 * One window. Sizes and positions are in logical pixels. What a host cannot do when it opens a window,
 * it leaves out; the table of hosts in the documentation says what each can do.
 */
export interface WindowConfig {
  /** @default 'main' */
  readonly label: string
  /** A path inside the frontend, or an address of its own. @default 'index.html' */
  readonly url: string
  /** @default the product's name, or the page's title */
  readonly title?: string | undefined
  /** @default 800 */
  readonly width: number
  /** @default 600 */
  readonly height: number
  readonly minWidth?: number | undefined
  readonly minHeight?: number | undefined
  readonly maxWidth?: number | undefined
  readonly maxHeight?: number | undefined
  readonly x?: number | undefined
  readonly y?: number | undefined
  /** @default false */
  readonly center: boolean
  /** @default false */
  readonly maximized: boolean
  /** @default false */
  readonly fullscreen: boolean
  /** @default true */
  readonly visible: boolean
  /** Whether the window takes the focus when it opens. @default true */
  readonly focus: boolean
  /** @default true */
  readonly resizable: boolean
  /** @default true */
  readonly decorations: boolean
  /** @default false */
  readonly transparent: boolean
  /** @default false */
  readonly alwaysOnTop: boolean
  /** @default false */
  readonly alwaysOnBottom: boolean
  /** @default false */
  readonly skipTaskbar: boolean
  /** @default false */
  readonly visibleOnAllWorkspaces: boolean
  /** @default the system's */
  readonly theme?: 'light' | 'dark' | null | undefined
  readonly userAgent?: string | undefined
  /** Keeps what pages store in memory only. @default false */
  readonly incognito: boolean
  /** Whether keys and the wheel zoom the page. @default false */
  readonly zoomHotkeysEnabled: boolean
  /** @default whether `NODE_ENV` is not `production` */
  readonly devtools?: boolean | undefined
  /** Whether the window is opened when the app starts. @default true */
  readonly create: boolean
}

const length = v.pipe(v.number(), v.minValue(0))
const off = v.optional(v.boolean(), false)
const on = v.optional(v.boolean(), true)
const limit = v.optional(length)

/** Checks the configuration of a window (W4), and fills in the defaults. */
export const WindowSchema: v.GenericSchema<unknown, WindowConfig> = v.looseObject({
  label: v.optional(v.pipe(v.string(), v.check(isLabel, LABEL_RULE)), 'main'),
  url: v.optional(v.string(), 'index.html'),
  title: v.optional(v.string()),
  width: v.optional(length, 800),
  height: v.optional(length, 600),
  minWidth: limit,
  minHeight: limit,
  maxWidth: limit,
  maxHeight: limit,
  x: v.optional(v.number()),
  y: v.optional(v.number()),
  center: off,
  maximized: off,
  fullscreen: off,
  visible: on,
  focus: on,
  resizable: on,
  decorations: on,
  transparent: off,
  alwaysOnTop: off,
  alwaysOnBottom: off,
  skipTaskbar: off,
  visibleOnAllWorkspaces: off,
  theme: v.nullish(v.picklist(['light', 'dark'])),
  userAgent: v.optional(v.string()),
  incognito: off,
  zoomHotkeysEnabled: off,
  devtools: v.optional(v.boolean()),
  create: on,
})
