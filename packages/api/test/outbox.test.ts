/** A page never sends more than the backend accepts. */

import { DEFAULT_LIMITS, fromPage, type Message } from '@oxbow/protocol'
import { expect, it } from 'vitest'
import { Outbox } from '../src/outbox.ts'

/** A call with one list of empty lists, and headers. */
const call = (lists: number): string =>
  `["invoke",0,"take",[${'[],'.repeat(lists - 1)}[]],{"a":"1","b":"2"}]`

function setUp() {
  const sent: Message[] = []
  return { sent, outbox: new Outbox((message) => sent.push(message)) }
}

it('a frame is sent exactly if its message is within `nodesPerMessage`', () => {
  const { sent, outbox } = setUp()
  // The message, the frame, the list, the object of headers and its two members.
  const most = DEFAULT_LIMITS.nodesPerMessage - 6
  outbox.write(call(most))
  outbox.flush()
  expect(() => outbox.write(call(most + 1))).toThrow(
    expect.objectContaining({ code: 'too_large', message: expect.stringContaining('4000000') }),
  )
  const page = fromPage()
  expect(sent).toHaveLength(1)
  expect(() => page.checkText?.(String(sent[0]))).not.toThrow()
  expect(() => page.checkText?.(`[${call(most + 1)}]`)).toThrow('`nodesPerMessage`')
})

it('frames that share a message are together within every limit', () => {
  const { sent, outbox } = setUp()
  for (let i = 0; i < 300; i++) outbox.write(call(1_000))
  outbox.flush()
  const page = fromPage()
  for (const message of sent) {
    expect(() => page.checkText?.(String(message))).not.toThrow()
  }
})

it('a frame is measured in bytes, with the brackets around it', () => {
  const { sent, outbox } = setUp()
  outbox.messageBytes = 31
  const frame = (text: string): string => `["eval-error",0,"${text}"]`
  outbox.write(frame('é'.repeat(5)))
  outbox.flush()
  expect(new TextEncoder().encode(String(sent[0])).byteLength).toBe(31)
  expect(() => outbox.write(frame(`${'é'.repeat(5)}e`))).toThrow(
    expect.objectContaining({ code: 'too_large', message: expect.stringContaining('31 bytes') }),
  )
})
