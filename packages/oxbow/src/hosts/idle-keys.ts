/** Keys of a window's configuration that have no effect on the host that shows the window. */

import type { WindowConfig } from '../config/config.ts'
import type { Place } from './window-answer.ts'

/**
 * The hosts that keys may depend on: native windows on Linux, native windows elsewhere, Chromium's windows,
 * and tabs.
 */
type Shown = 'linux' | 'native' | 'chromium' | 'browser'

interface Row {
  /** Keys that only the hosts of this row support, separated by spaces. */
  readonly keys: string
  /** The hosts that support them. */
  readonly by: readonly Shown[]
  /** The value that changes nothing, because it is that of every window. @default none */
  readonly so?: boolean | string
}

const NATIVE: readonly Shown[] = ['linux', 'native']
const LINUX: readonly Shown[] = ['linux']
const NOBODY: readonly Shown[] = []

/** Keys that are not listed are supported by every host, or describe every host anyway. */
const ROWS: readonly Row[] = [
  { keys: 'minWidth minHeight maxWidth maxHeight userAgent', by: NATIVE },
  { keys: 'transparent alwaysOnTop', by: NATIVE, so: false },
  { keys: 'visible focus resizable decorations devtools', by: NATIVE, so: true },
  { keys: 'maximized incognito', by: [...NATIVE, 'chromium'], so: false },
  { keys: 'fullscreen', by: ['linux', 'chromium'], so: false },
  { keys: 'center alwaysOnBottom skipTaskbar visibleOnAllWorkspaces', by: LINUX, so: false },
  { keys: 'focusable maximizable minimizable closable', by: LINUX, so: true },
  { keys: 'parent backgroundColor theme proxyUrl dataDirectory', by: LINUX },
  // Keys of Tauri that no host supports.
  {
    keys: 'dragDropEnabled preventOverflow contentProtected noRedirectionBitmap hiddenTitle',
    by: NOBODY,
    so: false,
  },
  {
    keys: 'acceptFirstMouse browserExtensionsEnabled useHttpsScheme javascriptDisabled',
    by: NOBODY,
    so: false,
  },
  {
    keys: 'disableInputAccessoryView limitNavigationsToAppBoundDomains',
    by: NOBODY,
    so: false,
  },
  { keys: 'shadow allowLinkPreview generalAutofillEnabled', by: NOBODY, so: true },
  { keys: 'titleBarStyle', by: NOBODY, so: 'visible' },
  { keys: 'scrollBarStyle', by: NOBODY, so: 'default' },
  {
    keys: 'windowClassname trafficLightPosition tabbingIdentifier additionalBrowserArgs',
    by: NOBODY,
  },
  { keys: 'windowEffects backgroundThrottling dataStoreIdentifier', by: NOBODY },
  { keys: 'activityName createdByActivityName requestedBySceneIdentifier', by: NOBODY },
]

const KEYS: ReadonlyMap<string, Row> = new Map(
  ROWS.flatMap((row) => row.keys.split(' ').map((key) => [key, row] as const)),
)

/** The keys of a configuration that its host does not support, in the order of the configuration. */
export function idleKeys(config: WindowConfig, place: Place): string[] {
  const shown = shownBy(place)
  if (shown === undefined) return []
  return Object.entries(config)
    .filter(([key, value]) => {
      const row = KEYS.get(key)
      return row !== undefined && !row.by.includes(shown) && asks(value, row)
    })
    .map(([key]) => key)
}

/** Writes the text about keys without effect, for each key once. */
export class IdleKeys {
  readonly #said = new Set<string>()

  /** The text for a window, if there is anything new to say. */
  textFor(config: WindowConfig, place: Place): string | undefined {
    const keys = idleKeys(config, place).filter((key) => !this.#said.has(key))
    if (keys.length === 0) return undefined
    for (const key of keys) this.#said.add(key)
    const list = keys.map((key) => `\`${key}\``).join(', ')
    const has = keys.length === 1 ? 'has' : 'have'
    return `${list} of the window \`${config.label}\` ${has} no effect on this host (${place.host})`
  }
}

/** Other hosts show no windows, or are not part of Oxbow. */
function shownBy({ host, platform }: Place): Shown | undefined {
  if (host === 'native') return platform === 'linux' ? 'linux' : 'native'
  return host === 'chromium' || host === 'browser' ? host : undefined
}

function asks(value: unknown, { so }: Row): boolean {
  if (value === undefined || value === null) return false
  return (typeof value === 'string' ? value.toLowerCase() : value) !== so
}
