/** The process of a client in Node: runs its plan, as a page does. */

import { WebSocket } from 'ws'
import { measure } from './measure.ts'
import { carryOut } from './orders.ts'
import { findPeer } from './peers.ts'
import type { Plan } from './plan.ts'
import { type Report, reasonOf } from './report.ts'

/** The arguments of this process. */
export interface ClientArgument {
  readonly peer: string
  readonly plan: Plan
}

// Node 20 has none of its own; every peer gets the same.
Object.assign(globalThis, { WebSocket })

const { peer, plan } = JSON.parse(process.argv[2] ?? '{}') as ClientArgument

async function post(report: Report): Promise<void> {
  await fetch(plan.report, { method: 'POST', body: JSON.stringify(report) })
}

carryOut(null, {})
try {
  const { loadClient, extra } = findPeer(peer)
  const module = await loadClient?.()
  if (module === undefined) throw new Error(`${peer} has no client in Node`)
  const client = await module.connect(plan.access ?? { url: '' })
  await client.greet('first')
  await post({ kind: 'first' })
  if (extra) await client.grow?.(extra)
  await post({ kind: 'done', ...(await measure(client, plan)) })
} catch (error) {
  await post({ kind: 'failed', reason: reasonOf(error) })
}
