/** `plugin:resources`: closes resources of pages by their ids (W13). */

import * as v from 'valibot'
import { invalidResource } from '../state/resource.ts'
import { coreCommand } from './core-command.ts'
import { definePlugin, type Plugin } from './plugin.ts'

/** A number of 32 bits, as Tauri draws them. */
const resourceId = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 32 - 1))

export const resourcesPlugin: Plugin = definePlugin({
  name: 'resources',
  commands: {
    close: coreCommand({ rid: resourceId }, ({ rid }, { app, connection, window }) => {
      const tables = [connection.resources, window.resources, app.resources]
      if (!tables.some((table) => table.close(rid))) throw invalidResource(rid)
    }),
  },
})
