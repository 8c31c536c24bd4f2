/** Clients in Node. */

import type { ClientArgument } from './client-main.ts'
import { Forked, type NodeArgs } from './orders.ts'
import type { Place, Showing, Shown } from './place.ts'

export class NodePlace implements Place {
  readonly name = 'node'
  readonly #nodeArgs: NodeArgs

  constructor(nodeArgs: NodeArgs) {
    this.#nodeArgs = nodeArgs
  }

  async start(): Promise<void> {}

  async show({ peer, plan }: Showing): Promise<Shown> {
    return new Forked(
      'client-main',
      { peer, plan } satisfies ClientArgument,
      this.#nodeArgs('client', peer),
    )
  }

  async stop(): Promise<void> {}
}
