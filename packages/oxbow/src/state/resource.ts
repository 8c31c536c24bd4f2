/** Objects of the backend that a page uses by a number: images, menus, files (W13). */

import { IpcError, type Limits } from '@oxbow/protocol'
import { messageOf } from '@oxbow/protocol/internal'
import { runGuarded } from '../base/user-code.ts'
import { tooMany } from '../line/response.ts'
import type { Logger } from '../observe/logger.ts'

/**
 * An object that a page can use by its resource id, and close.
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
  /** Called once: by the page, or when the owner of the table ends. A returned promise is not awaited. */
  close(): void
}

/** The limits of a table. @internal */
export type ResourceLimits = Pick<Limits, 'resources' | 'resourceBytes'>

/** Reserved room in a table. @internal */
export interface Reservation {
  /** Returns the room; has an effect once. */
  release(): void
}

interface Entry {
  readonly resource: Resource
  readonly room: Reservation
}

const UNLIMITED: ResourceLimits = {
  resources: Number.POSITIVE_INFINITY,
  resourceBytes: Number.POSITIVE_INFINITY,
}

/** Shared by all tables, because most never have a resource. */
const NOTHING_TO_DO: Promise<unknown> = Promise.resolve()

/** Resources by id. A page, a window and the app each have a table of their own. */
export class ResourceTable {
  readonly #limits: ResourceLimits
  /** Made with the first one: most tables stay empty. */
  #entries: Map<number, Entry> | undefined
  #taken = 0
  #takenBytes = 0
  #work: Promise<unknown> = NOTHING_TO_DO
  #ended = false
  readonly #logger: () => Logger | undefined

  /**
   * Without limits the table has no bound; use it for resources of the backend.
   *
   * @param logger gets the errors of resources that reject when they are closed.
   */
  constructor(
    logger: () => Logger | undefined = () => undefined,
    limits: ResourceLimits = UNLIMITED,
  ) {
    this.#logger = logger
    this.#limits = limits
  }

  get size(): number {
    return this.#entries?.size ?? 0
  }

  /** How many are of the class. @internal */
  count(type: abstract new (...args: never[]) => Resource): number {
    return [...(this.#entries?.values() ?? [])].filter(({ resource }) => resource instanceof type)
      .length
  }

  /**
   * Reserves room for a number of objects, with a number of bytes, that a page makes the backend keep.
   *
   * @throws {IpcError} `too_many`
   * @internal
   */
  reserve(bytes: number, things = 0): Reservation {
    const { resources, resourceBytes } = this.#limits
    if (this.#taken + things > resources) throw tooMany('resources', resources)
    if (this.#takenBytes + bytes > resourceBytes) throw tooMany('resourceBytes', resourceBytes)
    this.#taken += things
    this.#takenBytes += bytes
    let isTaken = true
    return {
      release: () => {
        if (!isTaken) return
        isTaken = false
        this.#taken -= things
        this.#takenBytes -= bytes
      },
    }
  }

  /**
   * Runs costly work one piece after the other, so that a page with many requests does not delay others.
   *
   * @internal
   */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#work.then(work)
    this.#work = result.catch(() => {})
    return result
  }

  /**
   * Adds a resource and returns its id, which is random so that others cannot be guessed. If the owner of
   * the table has already ended, the resource is closed at once.
   *
   * @throws {IpcError} `too_many`, in the table of a page
   */
  add(resource: Resource): number {
    const room = this.reserve(0, 1)
    this.#entries ??= new Map()
    const random = new Uint32Array(1)
    let rid: number
    do {
      crypto.getRandomValues(random)
      rid = random[0] ?? 0
    } while (this.#entries.has(rid))
    this.#entries.set(rid, { resource, room })
    if (this.#ended) this.close(rid)
    return rid
  }

  /**
   * The resource of an id, if it is of the class.
   *
   * @throws {IpcError} `resource_not_found`
   */
  get<T extends Resource>(rid: number, type: abstract new (...args: never[]) => T): T {
    const resource = this.#entries?.get(rid)?.resource
    if (resource instanceof type) return resource
    throw invalidResource(rid)
  }

  /** Closes a resource; returns whether it existed. */
  close(rid: number): boolean {
    const entry = this.#entries?.get(rid)
    this.#entries?.delete(rid)
    entry?.room.release()
    if (entry) this.#close(rid, entry.resource)
    return entry !== undefined
  }

  /** Closes all resources when the owner ends. An error in one affects neither the others nor the owner. */
  closeAll(): void {
    this.#ended = true
    for (const rid of [...(this.#entries?.keys() ?? [])]) {
      try {
        this.close(rid)
      } catch (error) {
        this.#failed(rid, error)
      }
    }
  }

  #close(rid: number, resource: Resource): void {
    const closing: unknown = resource.close()
    runGuarded(
      () => closing,
      (error) => this.#failed(rid, error),
    )
  }

  #failed(rid: number, error: unknown): void {
    this.#logger()?.error({ err: error, rid }, `a resource failed to close: ${messageOf(error)}`)
  }
}

/** The error of an unknown id (W13). */
export function invalidResource(rid: number): IpcError {
  return new IpcError('resource_not_found', `The resource id ${rid} is invalid.`)
}
