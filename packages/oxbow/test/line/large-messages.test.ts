import { expect, it } from 'vitest'
import { LargeMessages } from '../../src/line/large-messages.ts'

const LARGE = { length: 200_000 }

it('counts what is large until the page has it, and nothing else', () => {
  const messages = new LargeMessages()
  messages.sent(1, LARGE)
  messages.sent(2, { length: 10 })
  messages.sent(3, LARGE)
  expect(messages.bytes).toBe(400_000)
  messages.acknowledged(0)
  expect(messages.bytes).toBe(400_000)
  messages.acknowledged(2)
  expect(messages.bytes).toBe(200_000)
  messages.acknowledged(3)
  expect(messages.bytes).toBe(0)
})

it('keeps nothing when it is cleared', () => {
  const messages = new LargeMessages()
  messages.sent(1, LARGE)
  messages.clear()
  messages.acknowledged(1)
  expect(messages.bytes).toBe(0)
})
