/** The script of a page: runs its plan with the one client that it was built with. */

import type { Connect } from './client.ts'
import { measure } from './measure.ts'
import type { Plan } from './plan.ts'
import { type Report, reasonOf } from './report.ts'

/** Runs the plan, and posts the results. */
export async function runPage(connect: Connect): Promise<void> {
  const { BENCH: plan } = globalThis as unknown as { readonly BENCH: Plan }
  const post = (report: Report): Promise<unknown> =>
    fetch(plan.report, { method: 'POST', mode: 'no-cors', body: JSON.stringify(report) })
  try {
    const client = await connect({ url: location.origin })
    await client.greet('first')
    await post({ kind: 'first' })
    await post({ kind: 'done', ...(await measure(client, plan)) })
  } catch (error) {
    await post({ kind: 'failed', reason: reasonOf(error) })
  }
}
