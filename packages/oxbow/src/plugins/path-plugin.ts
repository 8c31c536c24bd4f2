/** `plugin:path`: directories and paths for pages (§7.1). */

import * as v from 'valibot'
import { BaseDirectory, directoryName } from '../path/base-directory.ts'
import * as path from '../path/path.ts'
import { coreCommand } from './core-command.ts'
import { definePlugin, type Plugin } from './plugin.ts'

const text = v.string()
const texts = v.array(text)

/** A base directory by its number. The error of an unknown number is that of any wrong argument. */
const directory = v.pipe(
  v.number(),
  v.transform((number) => BaseDirectory[directoryName(number)]),
)

export const pathPlugin: Plugin = definePlugin({
  name: 'path',
  commands: {
    resolve_directory: coreCommand(
      { directory, path: v.optional(text) },
      ({ directory, path }, { app }) => app.path.resolve(directory, path),
    ),
    resolve: coreCommand({ paths: texts }, ({ paths }) => path.resolve(paths)),
    normalize: coreCommand({ path: text }, (args) => path.normalize(args.path)),
    join: coreCommand({ paths: texts }, ({ paths }) => path.join(paths)),
    dirname: coreCommand({ path: text }, (args) => path.dirname(args.path)),
    extname: coreCommand({ path: text }, (args) => path.extname(args.path)),
    basename: coreCommand({ path: text, ext: v.optional(text) }, (args) =>
      path.basename(args.path, args.ext),
    ),
    is_absolute: coreCommand({ path: text }, (args) => path.isAbsolute(args.path)),
  },
})
