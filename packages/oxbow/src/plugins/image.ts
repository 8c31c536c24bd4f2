/** `plugin:image`: images by resource id (§7.1). */

import { readFile } from 'node:fs/promises'
import * as v from 'valibot'
import { Image } from '../image.ts'
import type { Invocation } from '../ipc/invocation.ts'
import { definePlugin, type Plugin } from '../plugin.ts'
import { coreCommand } from './core-command.ts'

const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const rid = count

// A loop of our own: a schema of the items would take a second for a picture of a few megabytes.
const isByteList = (value: unknown): boolean =>
  Array.isArray(value) && value.every((item) => Number.isInteger(item) && item >= 0 && item <= 255)

const bytes = v.pipe(
  v.custom<number[]>(isByteList, 'expected a list of bytes'),
  v.transform((list) => Uint8Array.from(list)),
)

const add = ({ connection }: Invocation, image: Image): number => connection.resources.add(image)

const find = ({ connection }: Invocation, id: number): Image => connection.resources.get(id, Image)

export const imagePlugin: Plugin = definePlugin({
  name: 'image',
  commands: {
    new: coreCommand({ rgba: bytes, width: count, height: count }, (args, call) =>
      add(call, new Image(args.rgba, args.width, args.height)),
    ),
    from_bytes: coreCommand({ bytes }, async ({ bytes }, call) =>
      add(call, await Image.decode(bytes)),
    ),
    from_path: coreCommand({ path: v.string() }, async ({ path }, call) =>
      add(call, await Image.decode(await readFile(path))),
    ),
    rgba: coreCommand({ rid }, ({ rid }, call) => find(call, rid).rgba),
    size: coreCommand({ rid }, ({ rid }, call) => {
      const { width, height } = find(call, rid)
      return { width, height }
    }),
  },
})
