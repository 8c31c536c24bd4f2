/** Keys of a window's configuration that have no effect where the window is shown. */

import type { WindowConfig } from '../config/config.ts'
import type { Place } from './window-answer.ts'

/** Where keys have an effect: native windows on Linux and elsewhere, Chromium's, and tabs. */
type Shown = 'linux' | 'native' | 'chromium' | 'browser'

interface Row {
  /** Keys that are of no account elsewhere. */
  readonly keys: string
  /** Who heeds them. */
  readonly by: readonly Shown[]
  /** The value that asks for nothing, as windows are so without it. @default every value asks */
  readonly so?: boolean | string
}

const NATIVE: readonly Shown[] = ['linux', 'native']
const LINUX: readonly Shown[] = ['linux']
const NOBODY: readonly Shown[] = []

/** Keys that are not here are heeded by every host, or ask for what every host has. */
const ROWS: readonly Row[] = [
  { keys: 'minWidth minHeight maxWidth maxHeight userAgent', by: NATIVE },
  { keys: 'transparent alwaysOnTop', by: NATIVE, so: false },
  { keys: 'visible focus resizable decorations devtools', by: NATIVE, so: true },
  { keys: 'maximized incognito', by: [...NATIVE, 'chromium'], so: false },
  { keys: 'fullscreen', by: ['linux', 'chromium'], so: false },
  { keys: 'center alwaysOnBottom skipTaskbar visibleOnAllWorkspaces', by: LINUX, so: false },
  { keys: 'focusable maximizable minimizable closable', by: LINUX, so: true },
  { keys: 'parent backgroundColor theme proxyUrl dataDirectory', by: LINUX },
  // Those of Tauri that no host has.
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

/** The keys of a configuration that ask a host for what it does not do, in their order there. */
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

/** Says which keys have no effect, each once. */
export class IdleKeys {
  readonly #said = new Set<string>()

  /** What is to be said of a window, if anything. */
  textFor(config: WindowConfig, place: Place): string | undefined {
    const keys = idleKeys(config, place).filter((key) => !this.#said.has(key))
    if (keys.length === 0) return undefined
    for (const key of keys) this.#said.add(key)
    const list = keys.map((key) => `\`${key}\``).join(', ')
    const has = keys.length === 1 ? 'has' : 'have'
    return `${list} of the window \`${config.label}\` ${has} no effect on this host (${place.host})`
  }
}

/** Other hosts show nothing, or are not ours. */
function shownBy({ host, platform }: Place): Shown | undefined {
  if (host === 'native') return platform === 'linux' ? 'linux' : 'native'
  return host === 'chromium' || host === 'browser' ? host : undefined
}

function asks(value: unknown, { so }: Row): boolean {
  if (value === undefined || value === null) return false
  return (typeof value === 'string' ? value.toLowerCase() : value) !== so
}
