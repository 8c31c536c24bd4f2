import { expect, it } from 'vitest'
import { LargeMessages } from '../../src/line/large-messages.ts'

const LARGE = { length: 200_000 }

it('counts only large messages, until the page has acknowledged them', () => {
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

it('is empty after it was cleared', () => {
  const messages = new LargeMessages()
  messages.sent(1, LARGE)
  messages.clear()
  messages.acknowledged(1)
  expect(messages.bytes).toBe(0)
})
