// Floods over each limit of a page end with named errors, only for the flooding page.
import type { BackendFrame } from '@oxbow/protocol'
import { DEFAULT_LIMITS } from '@oxbow/protocol'
import { Builder, channel, command } from 'oxbow'
import { expect, it, vi } from 'vitest'
import { useApp } from '../support/app.ts'
import { RawClient } from '../support/raw-client.ts'

let held = 0

const running = useApp(() =>
  Builder.default().commands({
    greet: command(() => 'hello'),
    hold: command((_args, { signal }) => {
      held++
      return new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          held--
          resolve(null)
        })
      })
    }),
    keep: command({ on: channel() }, ({ on }) => void on.retain()),
  }),
)

// The largest number in one message.
const BATCH = DEFAULT_LIMITS.framesPerMessage

type MakeCall = (id: number) => [command: string, args: object]

/** Makes calls as fast as they can be written, then waits for the answer to one more. */
async function flood(client: RawClient, calls: number, make: MakeCall): Promise<void> {
  for (let id = 0; id < calls; id += BATCH) {
    const length = Math.min(BATCH, calls - id)
    client.send(Array.from({ length }, (_, i) => ['invoke', id + i, ...make(id + i)]))
  }
  client.send([['invoke', calls, 'nobody', {}]])
  await client.answer(calls)
}

/** The codes of the received errors, with their counts. */
function refusals(frames: readonly BackendFrame[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const frame of frames) {
    if (frame[0] !== 'error') continue
    counts[`${frame[3]}`] = (counts[`${frame[3]}`] ?? 0) + 1
  }
  return counts
}

async function works(client: RawClient, id: number): Promise<void> {
  client.send([['invoke', id, 'greet', {}]])
  expect(await client.answer(id)).toEqual(['result', id, 'hello'])
}

const LISTEN = { event: 'e', target: { kind: 'Any' }, handler: 1 }

it.each([
  ['callsInFlight', 5000, (() => ['hold', {}]) as MakeCall],
  ['listeners', 2000, (() => ['plugin:event|listen', LISTEN]) as MakeCall],
  ['channels', 2000, ((id) => ['keep', { on: `__CHANNEL__:${id}` }]) as MakeCall],
] as const)(
  'a flood over the limit `%s` loses only the part over it',
  async (limit, more, make) => {
    const { app } = running()
    const most = DEFAULT_LIMITS[limit]
    using other = await RawClient.join(app, 'other')
    await works(other, 0)
    // A second document has the full limits again, as nothing of the first is kept.
    for (const document of [1, 2]) {
      using client = await RawClient.join(app, 'flood')
      await flood(client, most + more, make)
      // The last call of all is unknown; where calls are what there are too many of, it is one of them.
      const isCalls = limit === 'callsInFlight'
      expect(refusals(client.frames)).toEqual(
        isCalls ? { too_many: more + 1 } : { too_many: more, command_not_found: 1 },
      )
      await works(other, document)
      if (isCalls) expect(held).toBe(most)
    }
    using last = await RawClient.join(app, 'flood')
    await works(last, 0)
    await vi.waitUntil(() => held === 0, { timeout: 10_000 })
  },
)

it('empty messages, and cancels without a call, delay no other page', async () => {
  const { app } = running()
  using client = await RawClient.join(app, 'empty')
  using other = await RawClient.join(app, 'other')
  for (let i = 0; i < 20_000; i++) client.send(i % 2 === 0 ? '[]' : '[["cancel",9]]')
  await works(other, 0)
  await works(client, 0)
})
