/** Answers of windows that never change with a host, and commands that change nothing there. */

/** The host and the system on which a window is shown. */
export interface Place {
  /** The name of its host. */
  readonly host: string
  readonly platform: NodeJS.Platform
}

const names = (...lines: readonly string[]): readonly string[] =>
  lines.flatMap((line) => line.split(' '))

/** Questions with a constant answer. */
const ANSWERS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ...names('is_maximized is_minimized is_always_on_top').map((name) => [name, false] as const),
  ...names('is_decorated is_resizable is_maximizable is_minimizable is_closable is_enabled').map(
    (name) => [name, true] as const,
  ),
  ['webview_position', { x: 0, y: 0 }],
])

/** Commands that do nothing, because the window is in that state already. */
const ALREADY: ReadonlySet<string> = new Set(names('unmaximize unminimize show webview_show'))

const isOn = (value: unknown): boolean => value === true
const isOff = (value: unknown): boolean => value === false
const isNone = (value: unknown): boolean => value === null || value === undefined

/** Commands with a value, and a check whether the window has that value already. */
const UNCHANGED: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ...names(
    'set_decorations set_resizable set_enabled set_maximizable set_minimizable set_closable',
    'set_focusable set_shadow set_webview_auto_resize',
  ).map((name) => [name, isOn] as const),
  ...names(
    'set_always_on_top set_always_on_bottom set_skip_taskbar set_visible_on_all_workspaces',
    'set_content_protected set_simple_fullscreen set_ignore_cursor_events set_cursor_grab',
  ).map((name) => [name, isOff] as const),
  ...names(
    'set_min_size set_max_size set_effects set_badge_count set_badge_label set_overlay_icon',
    'request_user_attention',
  ).map((name) => [name, isNone] as const),
  ['set_size_constraints', (value) => Object.values(value ?? {}).every(isNone)],
  ['set_progress_bar', (value) => isNone(value) || progressOf(value as object) === 'none'],
])

/**
 * Commands that resolve without an effect in Tauri on Linux. On other systems they have an effect in
 * Tauri's native windows, so ours reject there; in a browser, no effect is expected.
 */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set(
  names(
    'set_shadow set_content_protected set_effects set_title_bar_style set_cursor_grab',
    'set_progress_bar set_badge_count',
  ),
)

/** Whether a command without an effect resolves: always, only if its value changes nothing, or never. */
export type Standing = 'always' | 'unchanged' | 'never'

/** Whether a command can be answered here from the unchanging state of the window. */
export function standing(command: string, { host, platform }: Place): Standing {
  if (ANSWERS.has(command) || ALREADY.has(command)) return 'always'
  const hasNoEffect = host !== 'native' || platform === 'linux'
  if (WITHOUT_EFFECT.has(command) && hasNoEffect) return 'always'
  return UNCHANGED.has(command) ? 'unchanged' : 'never'
}

/** The result of a command, or `undefined` if it would not be true. */
export function whatIsSo(
  command: string,
  value: unknown,
  place: Place,
): { value: unknown } | undefined {
  const isSo = standing(command, place) === 'always' || UNCHANGED.get(command)?.(value)
  return isSo ? { value: ANSWERS.get(command) ?? null } : undefined
}

function progressOf(value: object): unknown {
  return 'status' in value ? value.status : 'none'
}
