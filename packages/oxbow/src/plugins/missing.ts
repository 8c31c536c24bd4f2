/** The core plugins that no host of ours has yet: each command is there, and says so by name. */

import { definePlugin, type Plugin } from '../plugin.ts'
import { missingCommand } from './core-command.ts'

const COMMANDS = {
  image: 'new from_bytes from_path rgba size',
  menu: [
    'new create_default append prepend insert remove remove_at items get popup set_as_app_menu',
    'set_as_window_menu text set_text is_enabled set_enabled set_accelerator is_checked set_checked',
    'set_icon set_as_windows_menu_for_nsapp set_as_help_menu_for_nsapp',
  ].join(' '),
  tray: [
    'new get_by_id remove_by_id set_icon set_menu set_tooltip set_title set_visible set_temp_dir_path',
    'set_icon_as_template set_icon_with_as_template set_show_menu_on_left_click',
  ].join(' '),
}

export const missingPlugins: readonly Plugin[] = Object.entries(COMMANDS).map(([plugin, names]) =>
  definePlugin({
    name: plugin,
    commands: Object.fromEntries(
      names.split(' ').map((name) => [name, missingCommand(`plugin:${plugin}|${name}`)]),
    ),
  }),
)
