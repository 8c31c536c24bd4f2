/** Who may come in: the checks that every request and every line has to pass. */

import type { IncomingMessage } from 'node:http'
import type { ServerConfig } from '../server-config.ts'
import { type Authenticate, type Caller, whoIs } from './authenticate.ts'
import { isForeignEmbedding, refusalOf } from './origin.ts'
import type { Refusals } from './refusals.ts'
import type { Site } from './site.ts'

/** Why somebody may not come in. */
export interface Refusal {
  readonly status: 401 | 403
  readonly text: string
}

/** What the checks are made with. */
export interface DoorOptions {
  readonly site: Site
  readonly config: ServerConfig
  readonly authenticate: Authenticate | undefined
  readonly refusals: Refusals
}

const EMBEDDED = 'Pages of other sites cannot embed this app.'

const NOBODY = 'You have to sign in first.'

/** The checks of one server. */
export class Door {
  readonly #options: DoorOptions

  constructor(options: DoorOptions) {
    this.#options = options
  }

  /** Says who makes a request, or why it is refused. */
  async check(request: IncomingMessage, kind: 'request' | 'link'): Promise<Caller | Refusal> {
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
