/** The link under a connection: what is sent before it is open, and its end. */

import { type Message, memoryTransports } from '@oxbow/protocol'
import { expect, it, vi } from 'vitest'
import { Link } from '../src/link.ts'

function setUp() {
  const [page, backend] = memoryTransports()
  const received: Message[] = []
  backend.onmessage = (message) => received.push(message)
  const end = vi.fn()
  let open = (): void => {}
  const opened = new Promise<typeof page>((resolve) => {
    open = () => resolve(page)
  })
  const link = new Link(() => opened, { message: () => {}, end })
  return { link, backend, received, end, open }
}

it('sends what was given before it was open, in order, as it was then', async () => {
  const { link, received, open } = setUp()
  const bytes = new Uint8Array([1])
  link.send('a')
  link.send(bytes)
  bytes[0] = 2
  open()
  await vi.waitFor(() => expect(received).toHaveLength(2))
  link.send('b')
  await vi.waitFor(() => expect(received).toHaveLength(3))
  expect(received).toEqual(['a', new Uint8Array([1]), 'b'])
})

it('reports the end once, with its code and reason', async () => {
  const { link, backend, end, open } = setUp()
  open()
  backend.close(4409, 'replaced')
  await vi.waitFor(() => expect(end).toHaveBeenCalled())
  link.close()
  expect(end.mock.calls).toEqual([[{ code: 4409, reason: 'replaced' }]])
})

it('that is closed before it is open closes as soon as it is', async () => {
  const { link, backend, open } = setUp()
  link.close(4400, 'malformed')
  open()
  expect(await backend.closed).toEqual({ code: 4400, reason: 'malformed' })
})
