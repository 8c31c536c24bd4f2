/** `plugin:image`: images by resource id (§7.1). */

import * as v from 'valibot'
import { decodeImage, Image, imageOf, readImage } from '../image/image.ts'
import type { Invocation } from '../ipc/invocation.ts'
import { coreCommand } from './core-command.ts'
import { bytes, makingFor, path } from './icon.ts'
import { definePlugin, type Plugin } from './plugin.ts'

const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const rid = count

const add = ({ connection }: Invocation, image: Image): number => {
  try {
    return connection.resources.add(image)
  } catch (error) {
    image.close()
    throw error
  }
}

const find = ({ connection }: Invocation, id: number): Image => connection.resources.get(id, Image)

export const imagePlugin: Plugin = definePlugin({
  name: 'image',
  commands: {
    new: coreCommand({ rgba: bytes, width: count, height: count }, (args, call) =>
      add(call, imageOf(args.rgba, [args.width, args.height], call.connection.resources)),
    ),
    from_bytes: coreCommand({ bytes }, async ({ bytes }, call) =>
      add(call, await decodeImage(bytes, makingFor(call))),
    ),
    from_path: coreCommand({ path }, async ({ path }, call) =>
      add(call, await readImage(path, makingFor(call))),
    ),
    rgba: coreCommand({ rid }, ({ rid }, call) => find(call, rid).rgba),
    size: coreCommand({ rid }, ({ rid }, call) => {
      const { width, height } = find(call, rid)
      return { width, height }
    }),
  },
})
