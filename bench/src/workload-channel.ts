/** Small messages from the backend, whose order is checked. */

import type { Client } from './client.ts'
import type { Sizes } from './plan.ts'
import { medianRate } from './statistics.ts'
import type { Results } from './workloads.ts'

/** Messages in a second, from the call to the last message. */
export async function measureChannel(
  client: Client,
  { messages, repeats }: Sizes,
): Promise<Results> {
  await countTo(client, Math.ceil(messages / 10))
  const rate = await medianRate(messages, repeats, () => countTo(client, messages))
  return { 'channel-small': rate }
}

async function countTo(client: Client, messages: number): Promise<void> {
  let next = 0
  let wrong: number | undefined
  let allCame = (): void => {}
  const all = new Promise<void>((resolve) => {
    allCame = resolve
  })
  const call = client.count(messages, ({ n }) => {
    if (n !== next) wrong ??= n
    if (++next === messages) allCame()
  })
  await Promise.all([call, all])
  if (wrong !== undefined) throw new Error(`message ${wrong} came out of its order`)
}
