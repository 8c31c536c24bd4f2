/** Tauri's window and webview commands as scripts, by which a page does what its host cannot. */

/** Makes the script of a command. `value` is JSON text. */
type PageCommand = (value: string) => string

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
    const css = color ? \`rgba(\${color.slice(0, 3)}, \${color[3] / 255})\` : ''
    document.documentElement.style.backgroundColor = css
    return null
  })(${value})`

/** The theme that was set for the page, if any. Media queries still follow the system. */
const theme: PageCommand = () =>
  `((chosen) => {
    if (chosen === 'dark' || chosen === 'light') return chosen
    return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
  })(document.documentElement.style.colorScheme)`

const fullscreen: PageCommand = (value) =>
  `((on) => {
    if (on === (document.fullscreenElement !== null)) return null
    return on ? document.documentElement.requestFullscreen() : document.exitFullscreen()
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
  ['current_monitor', monitor],
  ['primary_monitor', monitor],
  ['available_monitors', (value) => `[${monitor(value)}]`],
  ['is_focused', () => 'document.hasFocus()'],
  ['is_visible', () => "document.visibilityState === 'visible'"],
  ['is_fullscreen', () => 'document.fullscreenElement !== null'],
  ['theme', theme],
  ['set_theme', (value) => `void (document.documentElement.style.colorScheme = ${value} ?? '')`],
  ['set_fullscreen', fullscreen],
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

/** The script that carries out a command in the page, or `undefined` if no page can. */
export function pageScript(command: string, value: unknown): string | undefined {
  return COMMANDS.get(command)?.(JSON.stringify(value ?? null))
}
