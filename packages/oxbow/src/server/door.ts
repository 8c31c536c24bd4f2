/** The checks that every request and every line must pass. */

import type { IncomingMessage } from 'node:http'
import type { ServerConfig } from '../config/server-config.ts'
import type { Caller } from '../line/caller.ts'
import { type Authenticate, whoIs } from './authenticate.ts'
import { isForeignEmbedding, refusalOf } from './origin.ts'
import type { Refusals } from './refusals.ts'
import type { Site } from './site.ts'

/** The reason of a refusal. */
export interface Refusal {
  readonly status: 401 | 403
  readonly text: string
}

/** Options of the checks. */
export interface DoorOptions {
  readonly site: Site
  readonly config: ServerConfig
  readonly authenticate: Authenticate | undefined
  readonly refusals: Refusals
}

const EMBEDDED = 'Pages of other sites cannot embed this app.'

const NOBODY = 'Please sign in first.'

/** The checks of one server. */
export class Door {
  readonly #options: DoorOptions

  constructor(options: DoorOptions) {
    this.#options = options
  }

  /** Returns the visitor of a request, or the reason of the refusal. */
  async check(request: IncomingMessage, kind: 'request' | 'line'): Promise<Caller | Refusal> {
    const { site, config, authenticate, refusals } = this.#options
    const foreign =
      refusalOf(request, site) ?? (kind === 'request' ? embedding(request) : undefined)
    if (foreign !== undefined) {
      refusals.tell(`${kind}-refused`, request, foreign)
      return { status: 403, text: foreign }
    }
    const { behindProxy, requestMs: timeoutMs } = config
    const caller = await whoIs(request, { site, behindProxy, authenticate, timeoutMs })
    if (caller !== null) return caller
    refusals.tell(`${kind}-refused`, request, NOBODY)
    return { status: 401, text: NOBODY }
  }
}

function embedding(request: IncomingMessage): string | undefined {
  return isForeignEmbedding(request) ? EMBEDDED : undefined
}
