/** Things of the backend that a page holds by a number: images, menus, files (W13). */

import { IpcError, messageOf } from '@oxbow/protocol'
import type { Logger } from './logger.ts'

/**
 * Something that a page can hold by its resource id and close.
 *
 * @example
 * ```ts
 * import type { Resource } from 'oxbow'
 *
 * class Counter implements Resource {
 *   close(): void {
 *     console.log('the page has closed it, or has gone away')
 *   }
 * }
 * export { Counter }
 * ```
 */
export interface Resource {
  /** Called once: by the page, or when what owns the table ends. */
  close(): void
}

/** Resources by id. A page, a window and the app each have a table of their own. */
export class ResourceTable {
  /** Made with the first one: most tables stay empty. */
  #resources: Map<number, Resource> | undefined
  #ended = false

  get size(): number {
    return this.#resources?.size ?? 0
  }

  /** How many are of the class. @internal */
  count(type: abstract new (...args: never[]) => Resource): number {
    return [...(this.#resources?.values() ?? [])].filter((resource) => resource instanceof type)
      .length
  }

  /**
   * Adds a resource and returns its id, random so that nobody guesses a neighbour's. Where the owner of
   * the table has ended meanwhile, the resource is closed at once.
   */
  add(resource: Resource): number {
    this.#resources ??= new Map()
    const random = new Uint32Array(1)
    let rid: number
    do {
      crypto.getRandomValues(random)
      rid = random[0] ?? 0
    } while (this.#resources.has(rid))
    if (this.#ended) resource.close()
    else this.#resources.set(rid, resource)
    return rid
  }

  /**
   * The resource of an id, if it is of the class.
   *
   * @throws {IpcError} `resource_not_found`
   */
  get<T extends Resource>(rid: number, type: abstract new (...args: never[]) => T): T {
    const resource = this.#resources?.get(rid)
    if (resource instanceof type) return resource
    throw invalidResource(rid)
  }

  /** Closes a resource; says whether there was one. */
  close(rid: number): boolean {
    const resource = this.#resources?.get(rid)
    this.#resources?.delete(rid)
    resource?.close()
    return resource !== undefined
  }

  /** The owner ends: closes all; one that throws keeps neither the others nor their owner from ending. */
  closeAll(logger: Logger): void {
    this.#ended = true
    for (const rid of [...(this.#resources?.keys() ?? [])]) {
      try {
        this.close(rid)
      } catch (error) {
        logger.error({ err: error, rid }, `a resource failed to close: ${messageOf(error)}`)
      }
    }
  }
}

/** The error of an id that nobody has (W13). */
export function invalidResource(rid: number): IpcError {
  return new IpcError('resource_not_found', `The resource id ${rid} is invalid.`)
}
