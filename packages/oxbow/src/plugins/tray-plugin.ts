/** `plugin:tray`: none of our hosts can show a tray icon, so none ever exists (§7.4). */

import { IpcError } from '@oxbow/protocol'
import * as v from 'valibot'
import type { Command } from '../ipc/command.ts'
import { invalidResource } from '../state/resource.ts'
import { coreCommand, missingCommand } from './core-command.ts'
import { definePlugin, type Plugin } from './plugin.ts'

const SETTERS = [
  'set_icon set_menu set_tooltip set_title set_visible set_temp_dir_path set_icon_as_template',
  'set_icon_with_as_template set_show_menu_on_left_click',
].flatMap((line) => line.split(' '))

const setter: Command = coreCommand({ rid: v.number() }, ({ rid }) => {
  throw invalidResource(rid)
})

export const trayPlugin: Plugin = definePlugin({
  name: 'tray',
  commands: {
    new: missingCommand('plugin:tray|new'),
    get_by_id: coreCommand({ id: v.string() }, () => null),
    remove_by_id: coreCommand({ id: v.string() }, ({ id }) => {
      const text = `Can't find a tray associated with this id: ${id}`
      throw new IpcError('resource_not_found', text)
    }),
    ...Object.fromEntries(SETTERS.map((name) => [name, setter])),
  },
})
