/** Lists Tauri's window and webview commands that native windows support, for code and tests. */

const names = (...lines: readonly string[]): readonly string[] =>
  lines.flatMap((line) => line.split(' '))

/** On every system. */
const EVERYWHERE = names(
  'title set_title show hide is_visible set_focus is_focused minimize unminimize is_minimized',
  'maximize unmaximize toggle_maximize internal_toggle_maximize is_maximized set_decorations',
  'is_decorated set_always_on_top is_always_on_top internal_toggle_devtools print',
)

/** Through GTK, which macOS and Windows do not have. */
const LINUX = names(
  'scale_factor inner_size outer_size inner_position outer_position webview_size webview_position',
  'set_size set_position set_min_size set_max_size set_size_constraints center',
  'is_fullscreen is_resizable is_enabled is_minimizable is_maximizable is_closable',
  'set_fullscreen set_simple_fullscreen set_fullscreen_on_monitor start_dragging',
  'start_resize_dragging request_user_attention set_resizable set_enabled set_focusable',
  'set_minimizable set_maximizable set_closable set_always_on_bottom set_skip_taskbar',
  'set_visible_on_all_workspaces set_ignore_cursor_events current_monitor primary_monitor',
  'available_monitors cursor_position set_cursor_position set_cursor_icon set_cursor_visible set_theme set_icon set_background_color',
  'set_webview_background_color set_webview_zoom set_webview_focus webview_show webview_hide',
  'clear_all_browsing_data set_progress_bar set_badge_count',
)

/** Through GTK, for backends only: no page can call them. */
const BACKENDS = names(
  'open_devtools close_devtools is_devtools_open cookies cookies_for_url set_cookie delete_cookie',
)

/**
 * The commands that a native window does itself, by their names in `plugin:window` and
 * `plugin:webview`. Of the others, its page can do some; the rest reject as `unsupported`.
 *
 * @example
 * ```ts
 * import { supportedCommands } from '@oxbow/native'
 *
 * console.log(supportedCommands('darwin').includes('set_title'))
 * ```
 */
export function supportedCommands(platform: NodeJS.Platform): readonly string[] {
  return platform === 'linux' ? [...EVERYWHERE, ...LINUX, ...BACKENDS] : EVERYWHERE
}
