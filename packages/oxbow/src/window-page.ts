/** What a page itself can do of Tauri's window and webview commands, where its host cannot. */

/** Makes the script of a command. `value` is JSON text. */
type PageCommand = (value: string) => string

const constant =
  (value: unknown): PageCommand =>
  () =>
    JSON.stringify(value)

const physical = (x: string, y: string, names: readonly [string, string]): string =>
  `({ ${names[0]}: Math.round(${x} * devicePixelRatio), ${names[1]}: Math.round(${y} * devicePixelRatio) })`

const innerSize: PageCommand = () => physical('innerWidth', 'innerHeight', ['width', 'height'])
const outerSize: PageCommand = () => physical('outerWidth', 'outerHeight', ['width', 'height'])
const position: PageCommand = () => physical('screenX', 'screenY', ['x', 'y'])

const monitor: PageCommand = () => {
  const at = physical('(screen.availLeft ?? 0)', '(screen.availTop ?? 0)', ['x', 'y'])
  const all = physical('screen.width', 'screen.height', ['width', 'height'])
  const free = physical('screen.availWidth', 'screen.availHeight', ['width', 'height'])
  return `({ name: null, scaleFactor: devicePixelRatio, position: ${at}, size: ${all}, workArea: { position: ${at}, size: ${free} } })`
}

const color: PageCommand = (value) =>
  `((color) => {
    const [r, g, b, a] = Array.isArray(color) ? color : []
    const css = Array.isArray(color) ? \`rgba(\${r}, \${g}, \${b}, \${(a ?? 255) / 255})\` : (color ?? '')
    document.documentElement.style.backgroundColor = css
    return null
  })(${value})`

const COMMANDS: ReadonlyMap<string, PageCommand> = new Map<string, PageCommand>([
  ['title', () => 'document.title'],
  ['set_title', (value) => `void (document.title = ${value})`],
  ['scale_factor', () => 'devicePixelRatio'],
  ['inner_size', innerSize],
  ['outer_size', outerSize],
  ['webview_size', innerSize],
  ['inner_position', position],
  ['outer_position', position],
  ['webview_position', constant({ x: 0, y: 0 })],
  ['current_monitor', monitor],
  ['primary_monitor', monitor],
  ['available_monitors', (value) => `[${monitor(value)}]`],
  ['is_focused', () => 'document.hasFocus()'],
  ['is_visible', () => "document.visibilityState === 'visible'"],
  ['is_fullscreen', () => 'document.fullscreenElement !== null'],
  ['is_decorated', constant(true)],
  ['is_resizable', constant(true)],
  ['is_maximizable', constant(true)],
  ['is_minimizable', constant(true)],
  ['is_closable', constant(true)],
  ['is_enabled', constant(true)],
  ['is_always_on_top', constant(false)],
  ['theme', () => "matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'"],
  [
    'set_fullscreen',
    (value) =>
      `${value} ? document.documentElement.requestFullscreen() : document.exitFullscreen()`,
  ],
  ['set_focus', () => 'void window.focus()'],
  ['set_webview_focus', () => 'void window.focus()'],
  ['set_webview_zoom', (value) => `void (document.documentElement.style.zoom = ${value})`],
  ['set_background_color', color],
  ['set_webview_background_color', color],
  [
    'set_cursor_visible',
    (value) => `void (document.documentElement.style.cursor = ${value} ? '' : 'none')`,
  ],
  ['set_cursor_icon', (value) => `void (document.documentElement.style.cursor = ${value})`],
  ['print', () => 'void window.print()'],
])

/** The script that does a command in the page, or `undefined` if no page can. */
export function pageScript(command: string, value: unknown): string | undefined {
  return COMMANDS.get(command)?.(JSON.stringify(value ?? null))
}
