/** The configuration of one window, as in `app.windows` of `tauri.conf.json`. */

import { isAbsolute } from 'node:path'
import { isLabel, LABEL_RULE, labelFault } from '@oxbow/protocol/internal'
import * as v from 'valibot'
import { closedObject, orNull } from './closed-object.ts'
import { UNREAD_KEYS } from './tauri-keys.ts'
import { type Color, type ColorInput, ColorValue, heldPixels } from './window-value.ts'

/**
 * One window. Sizes and positions are in logical pixels. A host ignores the options that it does not
 * support, and the log says so once.
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
  /** Whether the window can have the focus at all. @default true */
  readonly focusable: boolean
  /** @default true */
  readonly maximizable: boolean
  /** @default true */
  readonly minimizable: boolean
  /** @default true */
  readonly closable: boolean
  /** The label of the window that it belongs to and stays in front of. That window must exist already. */
  readonly parent?: string | undefined
  /** Red, green, blue and alpha, from 0 to 255 each, behind the page. @default the system's */
  readonly backgroundColor?: Color | undefined
  /** @default false */
  readonly visibleOnAllWorkspaces: boolean
  /** @default the system's */
  readonly theme?: 'light' | 'dark' | null | undefined
  readonly userAgent?: string | undefined
  /**
   * The proxy, `http://…` or `socks5://…`, of the window and of all windows that store their data in the same
   * place. The app's own pages never use it.
   *
   * @default the system's
   */
  readonly proxyUrl?: string | undefined
  /**
   * Where the window keeps what its pages store, below `appLocalDataDir()` and its label.
   *
   * @default with the other windows of the app
   */
  readonly dataDirectory?: string | undefined
  /** Keeps what pages store in memory only. @default false */
  readonly incognito: boolean
  /** Whether keys and the wheel zoom the page. @default false */
  readonly zoomHotkeysEnabled: boolean
  /** @default whether `NODE_ENV` is not `production` */
  readonly devtools?: boolean | undefined
  /** Whether the window is opened when the app starts. @default true */
  readonly create: boolean
}

/** The configuration of one window as you write it: everything has a default. */
export interface WindowConfigInput
  extends Partial<Omit<WindowConfig, 'theme' | 'backgroundColor'>> {
  readonly theme?: WindowConfig['theme'] | 'Light' | 'Dark'
  readonly backgroundColor?: ColorInput | undefined
}

const length = v.pipe(
  v.number(),
  v.minValue(0),
  v.transform((pixels) => heldPixels(pixels, 0)),
)
const off = v.optional(v.boolean(), false)
const on = v.optional(v.boolean(), true)
const limit = orNull(length)

// Tauri writes `Light` and takes it in any case.
const ThemeSchema = v.pipe(v.string(), v.toLowerCase(), v.picklist(['light', 'dark']))

/** Whether a path stays below its start. */
function isBelow(path: string): boolean {
  const parts = path.split(/[/\\]/)
  return !isAbsolute(path) && !parts.includes('..') && !path.includes('\0')
}

const NO_PROXY =
  'must be the address of a proxy, such as http://127.0.0.1:3128 or socks5://127.0.0.1:1080'

/** Whether an address is one that Tauri takes for a proxy. */
function isProxy(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, hostname } = new URL(address)
  return ['http:', 'socks5:'].includes(protocol) && hostname !== ''
}

/** Checks the configuration of a window (W4), and fills in the defaults. */
export const WindowSchema: v.GenericSchema<unknown, WindowConfig> = closedObject(
  {
    label: v.optional(
      v.pipe(
        v.string(),
        v.check(isLabel, ({ input }) => labelFault(input) ?? LABEL_RULE),
      ),
      'main',
    ),
    url: v.optional(v.string(), 'index.html'),
    title: v.optional(v.string()),
    width: v.optional(length, 800),
    height: v.optional(length, 600),
    minWidth: limit,
    minHeight: limit,
    maxWidth: limit,
    maxHeight: limit,
    x: orNull(v.number()),
    y: orNull(v.number()),
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
    focusable: on,
    maximizable: on,
    minimizable: on,
    closable: on,
    parent: orNull(v.string()),
    backgroundColor: orNull(ColorValue),
    visibleOnAllWorkspaces: off,
    theme: v.nullish(ThemeSchema),
    userAgent: orNull(v.string()),
    proxyUrl: orNull(v.pipe(v.string(), v.check(isProxy, NO_PROXY))),
    dataDirectory: orNull(
      v.pipe(v.string(), v.check(isBelow, 'must be a path below the window’s own')),
    ),
    incognito: off,
    zoomHotkeysEnabled: off,
    devtools: orNull(v.boolean()),
    create: on,
  },
  UNREAD_KEYS.window,
) as never

/** The fault in a list of windows that are each valid, if there is one. */
export function faultBetween(windows: readonly WindowConfig[]): string | undefined {
  const labels = windows.map(({ label }) => label)
  const twice = labels.find((label, index) => labels.indexOf(label) !== index)
  if (twice !== undefined) return `two windows have the label \`${twice}\``
  const before = (index: number): readonly string[] => labels.slice(0, index)
  const orphan = windows.find(
    ({ parent, create }, index) =>
      create && parent !== undefined && !before(index).includes(parent),
  )
  if (orphan === undefined) return undefined
  return `the parent of \`${orphan.label}\` must be an earlier window in the list, and \`${orphan.parent}\` is not`
}
