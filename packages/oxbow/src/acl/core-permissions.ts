/** Which commands of Tauri's core plugins the default permissions allow (A10 to A12). */

/** Tauri's core plugins, in the order of `core:default` (A10). */
export const CORE_PLUGINS = [
  'path',
  'event',
  'window',
  'webview',
  'app',
  'image',
  'resources',
  'menu',
  'tray',
] as const

/** The commands that are allowed by default, for plugins that do not allow all (A12). */
const DEFAULTS: Readonly<Record<string, readonly string[]>> = {
  window: [
    'get_all_windows scale_factor inner_position outer_position inner_size outer_size is_fullscreen',
    'is_minimized is_maximized is_focused is_decorated is_resizable is_maximizable is_minimizable',
    'is_closable is_visible is_enabled is_always_on_top title theme current_monitor primary_monitor',
    'monitor_from_point available_monitors cursor_position activity_name scene_identifier',
    'internal_toggle_maximize',
  ].flatMap((line) => line.split(' ')),
  webview: ['get_all_webviews', 'webview_position', 'webview_size', 'internal_toggle_devtools'],
  app: [
    'version name tauri_version identifier bundle_type supports_multiple_windows',
    'register_listener remove_listener',
  ].flatMap((line) => line.split(' ')),
}

/** Commands that Tauri has on other systems only. Files may grant them here too. */
export const NOT_HERE: Readonly<Record<string, readonly string[]>> = {
  window: ['activity_name', 'scene_identifier'],
}

/** Whether a plugin is one of Tauri's own, whose permissions have `core:` before their names (A3). */
export function isCorePlugin(plugin: string): boolean {
  return (CORE_PLUGINS as readonly string[]).includes(plugin)
}

/** The commands that `core:{plugin}:default` allows. */
export function coreDefault(plugin: string, commands: readonly string[]): readonly string[] {
  return DEFAULTS[plugin] ?? commands
}
