import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { DevToolsPipe } from '../../src/hosts/devtools-pipe.ts'

interface Line {
  readonly pipe: DevToolsPipe
  /** From the browser. */
  readonly incoming: PassThrough
  /** To the browser. */
  readonly outgoing: PassThrough
}

function open(): Line {
  const incoming = new PassThrough()
  const outgoing = new PassThrough()
  return { pipe: new DevToolsPipe(incoming, outgoing), incoming, outgoing }
}

test('a call is JSON with an id of its own, ended by a NUL', async () => {
  const { pipe, outgoing } = open()
  const calls = [
    pipe.call({ method: 'A.b', params: { c: 1 } }),
    pipe.call({ method: 'D.e', sessionId: 's' }),
  ]
  outgoing.end()
  expect(await text(outgoing)).toBe(
    '{"id":1,"method":"A.b","params":{"c":1}}\0{"id":2,"method":"D.e","sessionId":"s"}\0',
  )
  pipe.close()
  await Promise.allSettled(calls)
})

test('answers find their calls in any order, also falsy ones', async () => {
  const { pipe, incoming } = open()
  const calls = [1, 2, 3].map(() => pipe.call({ method: 'A.b' }))
  incoming.write('{"id":3,"result":0}\0{"id":1,"result":{"x":1}}\0{"id":2,"result":null}\0')
  expect(await Promise.all(calls)).toEqual([{ x: 1 }, null, 0])
})

test('a message may come in pieces that split characters', async () => {
  const { pipe, incoming } = open()
  const call = pipe.call({ method: 'A.b' })
  for (const byte of Buffer.from('{"id":1,"result":"日😀"}\0')) incoming.write(Buffer.of(byte))
  expect(await call).toBe('日😀')
})

test('a refusal rejects with the text of the browser', async () => {
  const { pipe, incoming } = open()
  const call = pipe.call({ method: 'A.b' })
  incoming.write('{"id":1,"error":{"code":-32000,"message":"No window"}}\0')
  await expect(call).rejects.toMatchObject({
    code: 'host_failed',
    message: 'Chromium refused: No window',
  })
})

test('events reach their handlers, and events without a handler are ignored', async () => {
  const { pipe, incoming } = open()
  const seen: unknown[] = []
  pipe.on('Target.targetDestroyed', (params) => seen.push(params))
  const call = pipe.call({ method: 'A.b' })
  incoming.write('{"method":"Target.other","params":{}}\0{"id":99,"result":{}}\0')
  incoming.write('{"method":"Target.targetDestroyed","params":{"targetId":"T"}}\0{"id":1}\0')
  await call
  expect(seen).toEqual([{ targetId: 'T' }])
})

test('when the browser goes, open calls and later ones reject', async () => {
  const { pipe, incoming } = open()
  const call = pipe.call({ method: 'A.b' })
  incoming.destroy()
  await expect(call).rejects.toMatchObject({ code: 'host_failed' })
  await expect(pipe.call({ method: 'A.b' })).rejects.toMatchObject({ code: 'host_failed' })
})

test('a broken pipe is the end, not an exception', async () => {
  const { pipe, outgoing } = open()
  const call = pipe.call({ method: 'A.b' })
  outgoing.destroy(new Error('EPIPE'))
  await expect(call).rejects.toMatchObject({ code: 'host_failed' })
})
