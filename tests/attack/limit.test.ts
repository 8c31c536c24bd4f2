// Every limit at its boundary: the limit itself passes, one more gives an error that names the limit.
import { type Json, PROTOCOL_VERSION } from '@oxbow/protocol'
import { Builder, channel, command } from 'oxbow'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { LINK, RawClient } from '../support/raw-client.ts'

type Limits = Record<string, number>

async function start(limits: Limits) {
  const app = Builder.default()
    .logger({ debug: () => {}, info: () => {}, warn: () => {}, error: () => {} })
    .commands({
      size: command({ value: z.unknown() }, ({ value }) => JSON.stringify(value)?.length ?? 0),
      bytes: command((_args, { request }) =>
        request.body.kind === 'raw' ? request.body.bytes.byteLength : 0,
      ),
      hold: command((_args, { signal }) => {
        return new Promise((resolve) => signal.addEventListener('abort', () => resolve(null)))
      }),
      keep: command({ on: channel() }, ({ on }) => void on.retain()),
    })
    .build({ oxbow: { host: 'none', limits } })
  onTestFinished(async () => void (await app.stop()))
  await app.start()
  return app
}

async function join(limits: Limits): Promise<RawClient> {
  const client = await RawClient.join(await start(limits), 'main')
  onTestFinished(() => client.cut())
  return client
}

/** A call whose message has exactly this number of bytes. */
function messageOf(bytes: number): string {
  const [start, end] = ['[["invoke",0,"size",{"value":"', '"}]]']
  return start + 'x'.repeat(bytes - start.length - end.length) + end
}

const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels)
const callWith = (value: string): string => `[["invoke",0,"size",${value}]]`

describe('messageBytes', () => {
  const MOST = 2 * 1024 * 1024

  it('a text of so many bytes passes, one more is 1009', async () => {
    const fits = await join({ messageBytes: MOST })
    fits.send(messageOf(MOST))
    expect(await fits.answer(0)).toMatchObject(['result', 0, expect.any(Number)])
    const more = await join({ messageBytes: MOST })
    more.send(messageOf(MOST + 1))
    expect(await more.ended).toMatchObject({ code: 1009 })
  })

  it('a body of so many bytes passes, one that is announced with more is 4400', async () => {
    const fits = await join({ messageBytes: MOST })
    fits.send([['invoke-bytes', 0, 'bytes', MOST]])
    fits.send(new Uint8Array(MOST))
    expect(await fits.answer(0)).toEqual(['result', 0, MOST])
    const more = await join({ messageBytes: MOST })
    more.send([['invoke-bytes', 0, 'bytes', MOST + 1]])
    expect(await more.ended).toMatchObject({
      code: 4400,
      reason: expect.stringContaining('messageBytes'),
    })
  })

  it('less than 2 MiB is refused at the start', async () => {
    await expect(start({ messageBytes: MOST - 1 })).rejects.toMatchObject({
      code: 'invalid_config',
      message: expect.stringContaining('oxbow.limits.messageBytes'),
    })
  })
})

describe.each([
  ['framesPerMessage', 8, (count: number) => JSON.stringify(Array(count).fill(['cancel', 1]))],
  ['nestingDepth', 8, (levels: number) => callWith(nested(levels))],
  // The message, the frame, the arguments, and all members and values count as nodes.
  [
    'nodesPerMessage',
    20,
    (count: number) =>
      callWith(
        `[${Array(count - 3)
          .fill('[]')
          .join()}]`,
      ),
  ],
] as const)('%s', (name, most, make) => {
  it('as many as it says pass, one more is 4400 and names the limit', async () => {
    const fits = await join({ [name]: most })
    fits.send(make(most))
    fits.send([['invoke', 1, 'size', { value: 1 }]])
    expect(await fits.answer(1)).toMatchObject(['result', 1, 1])
    const more = await join({ [name]: most })
    more.send(make(most + 1))
    expect(await more.ended).toMatchObject({ code: 4400, reason: expect.stringContaining(name) })
  })
})

describe('what a page may have at one time', () => {
  const target = { kind: 'Any' }

  it.each<[string, string, (id: number) => Json]>([
    ['callsInFlight', 'hold', () => ({})],
    ['listeners', 'plugin:event|listen', () => ({ event: 'e', target, handler: 1 })],
    ['channels', 'keep', (id) => ({ on: `__CHANNEL__:${id}` })],
  ])('%s: as many as it says are taken, one more is refused by name', async (name, cmd, args) => {
    const most = 5
    const client = await join({ [name]: most })
    const calls = Array.from({ length: most }, (_, id) => ['invoke', id, cmd, args(id)])
    client.send(calls)
    client.send([['invoke', most, cmd, args(most)]])
    expect(await client.answer(most)).toEqual([
      'error',
      most,
      `the limit \`${name}\` of ${most} is reached`,
      'too_many',
    ])
    // Earlier calls are unaffected: still pending, or answered with a result.
    expect(client.frames.filter(([kind]) => kind === 'error')).toHaveLength(1)
  })
})

describe('handshakeMs', () => {
  it('a page that says hello in time is accepted, a later one is refused with 4408', async () => {
    const app = await start({ handshakeMs: 200 })
    const { url, key } = app.access('main')
    using silent = await RawClient.open(url)
    using prompt = await RawClient.open(url)
    prompt.send([['hello', PROTOCOL_VERSION, key, LINK]])
    await prompt.frame(([kind]) => kind === 'welcome')
    expect(await silent.ended).toEqual({ code: 4408, reason: 'no `hello` came in time' })
    prompt.send([['invoke', 0, 'size', { value: 1 }]])
    expect(await prompt.answer(0)).toEqual(['result', 0, 1])
  })
})
