/** The folder that downloads and uploads are written to; it lives as long as the app. */

import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { join, parse } from 'node:path'
import type { Resource } from 'oxbow'

/** A new folder for each run, which is removed at its end with all that is in it. */
export class Folder implements Resource {
  readonly path: string
  readonly #taken = new Set<string>()

  private constructor(path: string) {
    this.path = path
  }

  /** Makes one in a directory for temporary files. */
  static async create(parent: string): Promise<Folder> {
    return new Folder(await mkdtemp(join(parent, 'oxbow-downloads-')))
  }

  /** A path for a file of this name, with a number if the name is in use. */
  claim(fileName: string): string {
    const { name, ext } = parse(fileName)
    let path = join(this.path, `${name}${ext}`)
    for (let n = 2; this.#taken.has(path); n++) path = join(this.path, `${name} (${n})${ext}`)
    this.#taken.add(path)
    return path
  }

  /** Lets another file have the path. */
  release(path: string): void {
    this.#taken.delete(path)
  }

  close(): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}
