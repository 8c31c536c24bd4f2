import { expect, test } from 'vitest'
import { type Message, memoryTransports } from '../src/index.ts'

/** Both ends, with the messages that each has received. */
function pair(): ReturnType<typeof ends> {
  return ends(memoryTransports())
}

function ends([one, two]: ReturnType<typeof memoryTransports>) {
  const received: { one: Message[]; two: Message[] } = { one: [], two: [] }
  one.onmessage = (message) => received.one.push(message)
  two.onmessage = (message) => received.two.push(message)
  return { one, two, received }
}

const settled = async (): Promise<void> => {
  for (let i = 0; i < 5; i++) await Promise.resolve()
}

test('messages arrive whole and in order at the other end, after `send` has returned', async () => {
  const { one, two, received } = pair()
  one.send('a')
  two.send('z')
  one.send(new Uint8Array([1]))
  one.send('b')
  expect(received).toEqual({ one: [], two: [] })
  await settled()
  expect(received).toEqual({ one: ['z'], two: ['a', new Uint8Array([1]), 'b'] })
})

test('bytes are copied, even those of a Buffer of Node', async () => {
  const { one, received } = pair()
  const bytes = Buffer.from([1, 2])
  one.send(bytes)
  bytes.fill(0)
  await settled()
  expect(received.two).toEqual([new Uint8Array([1, 2])])
})

test('a close tells both ends why, after what was sent before it', async () => {
  const { one, two, received } = pair()
  one.send('last')
  one.close(4409, 'replaced')
  expect(await two.closed).toEqual({ code: 4409, reason: 'replaced' })
  expect(await one.closed).toEqual({ code: 4409, reason: 'replaced' })
  expect(received.two).toEqual(['last'])
})

test('after the end, sending and closing do nothing', async () => {
  const { one, two, received } = pair()
  one.close()
  await one.closed
  one.send('late')
  two.send('late')
  two.close(4400, 'late')
  await settled()
  expect(received).toEqual({ one: [], two: [] })
  expect(await two.closed).toEqual({ code: 1000, reason: '' })
})
