import { expect, test } from 'vitest'
import { Gate } from '../../src/server/gate.ts'

test('a ticket is 256 bits of randomness in letters that addresses may hold', () => {
  const gate = new Gate()
  const tickets = Array.from({ length: 10 }, () => gate.issueTicket('main'))
  expect(new Set(tickets).size).toBe(10)
  for (const ticket of tickets) expect(ticket).toMatch(/^[A-Za-z0-9_-]{43}$/)
})

test('a ticket is traded for a key that proves its label', () => {
  const gate = new Gate()
  const identity = gate.redeem(gate.issueTicket('settings'))
  expect(identity?.label).toBe('settings')
  expect(gate.identify(identity?.key ?? '')).toBe('settings')
})

test('a ticket works once', () => {
  const gate = new Gate()
  const ticket = gate.issueTicket('main')
  const first = gate.redeem(ticket)
  expect(gate.redeem(ticket)).toBeUndefined()
  expect(gate.identify(first?.key ?? '')).toBe('main')
})

test('a ticket is no key, and a key is no ticket', () => {
  const gate = new Gate()
  const ticket = gate.issueTicket('main')
  expect(gate.identify(ticket)).toBeUndefined()
  const { key } = gate.redeem(ticket) ?? { key: '' }
  expect(gate.redeem(key)).toBeUndefined()
})

test('a new key of a label voids the older one, at the trade and not before', () => {
  const gate = new Gate()
  const older = gate.redeem(gate.issueTicket('main'))
  const other = gate.redeem(gate.issueTicket('other'))
  const ticket = gate.issueTicket('main')
  expect(gate.identify(older?.key ?? '')).toBe('main')
  const newer = gate.redeem(ticket)
  expect(gate.identify(older?.key ?? '')).toBeUndefined()
  expect(gate.identify(newer?.key ?? '')).toBe('main')
  expect(gate.identify(other?.key ?? '')).toBe('other')
})

test('of the unused tickets of a label the newest sixteen work', () => {
  const gate = new Gate()
  const tickets = Array.from({ length: 17 }, () => gate.issueTicket('main'))
  const works = tickets.map((ticket) => gate.redeem(ticket) !== undefined)
  expect(works).toEqual([false, ...Array.from({ length: 16 }, () => true)])
})

test('revoking a label voids its key and its tickets, and no others', () => {
  const gate = new Gate()
  const { key } = gate.redeem(gate.issueTicket('main')) ?? { key: '' }
  const ticket = gate.issueTicket('main')
  const other = gate.issueTicket('other')
  gate.revoke('main')
  expect(gate.identify(key)).toBeUndefined()
  expect(gate.redeem(ticket)).toBeUndefined()
  expect(gate.redeem(other)?.label).toBe('other')
})

test.each(['', 'x', '__proto__', 'a'.repeat(43), 'a'.repeat(1e6)])(
  'a text that is no secret proves nothing (%#)',
  (text) => {
    const gate = new Gate()
    gate.redeem(gate.issueTicket('main'))
    expect(gate.identify(text)).toBeUndefined()
    expect(gate.redeem(text)).toBeUndefined()
  },
)
