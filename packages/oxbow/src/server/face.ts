/** The face of an app: the name and the icon by which its user knows it. */

import { readFileSync } from 'node:fs'
import { extname, resolve } from 'node:path'
import { messageOf } from '@oxbow/protocol/internal'
import type { Config } from '../config/config.ts'
import type { Logger } from '../observe/logger.ts'

/** The name and the icon of an app. */
export interface Face {
  readonly name: string
  /** A `data:` address of the icon, if there is one. */
  readonly icon?: string | undefined
}

/** The app that a face belongs to. */
export interface FaceOptions {
  readonly config: Pick<Config, 'productName' | 'bundle'>
  /** The directory to which the paths of icons are relative. */
  readonly root: string
  readonly logger: Logger
}

const TYPES: Readonly<Record<string, string>> = { '.svg': 'image/svg+xml', '.png': 'image/png' }

// Bytes. Every notice contains the icon, 40 pixels wide.
const MAX_BYTES = 64 * 1024

/** The face of an app, whose icon is read when it is first shown. */
export function faceOf(options: FaceOptions): Face {
  const { productName: name } = options.config
  let icon: { readonly url: string | undefined } | undefined
  return {
    name,
    get icon() {
      icon ??= { url: readIcon(options) }
      return icon.url
    },
  }
}

/** The first SVG of `bundle.icon`, or else its largest PNG that is not too large. */
function readIcon({ config, root, logger }: FaceOptions): string | undefined {
  const files = config.bundle.icon.filter((file) => extname(file).toLowerCase() in TYPES)
  const vector = files.filter((file) => extname(file).toLowerCase() === '.svg')
  const [best] = (vector.length > 0 ? vector.slice(0, 1) : files)
    .map((file) => ({ file, bytes: bytesOf(resolve(root, file), logger) }))
    .filter(({ bytes }) => bytes.length > 0 && bytes.length <= MAX_BYTES)
    .sort((a, b) => b.bytes.length - a.bytes.length)
  if (best === undefined) return undefined
  const type = TYPES[extname(best.file).toLowerCase()]
  return `data:${type};base64,${best.bytes.toString('base64')}`
}

function bytesOf(path: string, logger: Logger): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    logger.warn({}, `bundle.icon: an icon cannot be read: ${messageOf(error)}`)
    return Buffer.alloc(0)
  }
}
