/** The process of many clients at once, which listen to events or stay idle. */

import { WebSocket } from 'ws'
import type { Access, Client, Connect } from './client.ts'
import { carryOut, sharedNow } from './orders.ts'
import { findPeer } from './peers.ts'

/** The arguments of this process. */
export interface CrowdArgument {
  readonly peer: string
}

/** Clients that connect at the same time. */
const TOGETHER = 50

/** Clients, and the deliveries that they count together. */
class Crowd {
  readonly #connect: Connect
  /** All of them, so that none is collected. */
  readonly #clients: Client[] = []
  #missing = 0
  #delivered: Promise<number> = Promise.resolve(0)
  #allCame: (at: number) => void = () => {}

  constructor(connect: Connect) {
    this.#connect = connect
  }

  async connect(access: readonly Access[], listen: boolean): Promise<void> {
    for (let begin = 0; begin < access.length; begin += TOGETHER) {
      const some = access.slice(begin, begin + TOGETHER)
      await Promise.all(some.map((one) => this.#join(one, listen)))
    }
  }

  expect(deliveries: number): void {
    this.#missing = deliveries
    this.#delivered = new Promise((resolve) => {
      this.#allCame = resolve
    })
  }

  get delivered(): Promise<number> {
    return this.#delivered
  }

  async #join(access: Access, listen: boolean): Promise<void> {
    const client = await this.#connect(access)
    this.#clients.push(client)
    if (!listen) return
    if (client.listen === undefined) throw new Error('this peer has no events')
    await client.listen(() => {
      if (--this.#missing === 0) this.#allCame(sharedNow())
    })
  }
}

// Node 20 has none of its own; every peer gets the same.
Object.assign(globalThis, { WebSocket })

const { peer } = JSON.parse(process.argv[2] ?? '{}') as CrowdArgument
const module = await findPeer(peer).loadClient?.()
if (module === undefined) throw new Error(`${peer} has no client in Node`)
const crowd = new Crowd(module.connect)

carryOut(null, {
  connect: async ({ access, listen }) => {
    await crowd.connect(access, listen)
    return null
  },
  expect: ({ deliveries }) => {
    crowd.expect(deliveries)
    return null
  },
  delivered: () => crowd.delivered,
})
