/** Clients in Node. */

import type { ClientArgument } from './client-main.ts'
import { Forked } from './orders.ts'
import type { Place, Showing, Shown } from './place.ts'

export class NodePlace implements Place {
  readonly name = 'node'
  readonly #execArgv: readonly string[]

  constructor(execArgv: readonly string[] = []) {
    this.#execArgv = execArgv
  }

  async start(): Promise<void> {}

  async show({ peer, plan }: Showing): Promise<Shown> {
    return new Forked('client-main', { peer, plan } satisfies ClientArgument, this.#execArgv)
  }

  async stop(): Promise<void> {}
}
