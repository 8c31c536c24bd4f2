/** `plugin:resources`: how pages close what they hold by id (W13). */

import * as v from 'valibot'
import { definePlugin, type Plugin } from '../plugin.ts'
import { invalidResource } from '../resource.ts'
import { coreCommand } from './core-command.ts'

export const resourcesPlugin: Plugin = definePlugin({
  name: 'resources',
  commands: {
    close: coreCommand({ rid: v.number() }, ({ rid }, { app, connection, window }) => {
      const tables = [connection.resources, window.resources, app.resources]
      if (!tables.some((table) => table.close(rid))) throw invalidResource(rid)
    }),
  },
})
