import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { Gate } from '../../src/server/gate.ts'

test('a ticket is 128 random bits, in letters that addresses may hold', () => {
  const gate = new Gate()
  const tickets = Array.from({ length: 10 }, () => gate.issueTicket('main'))
  expect(new Set(tickets).size).toBe(10)
  for (const ticket of tickets) expect(ticket).toMatch(/^[A-Za-z0-9_-]{22}$/)
  // No two tickets begin alike: they contain neither the label nor the time in plain form.
  const starts = new Set(tickets.map((ticket) => ticket.slice(0, 6)))
  expect(starts.size).toBe(10)
})

test('a ticket is traded for a key that proves its label', () => {
  const gate = new Gate()
  const identity = gate.redeem(gate.issueTicket('settings'))
  expect(identity?.label).toBe('settings')
  expect(gate.proofOf(identity?.key ?? '')?.label).toBe('settings')
})

test('a ticket works once', () => {
  const gate = new Gate()
  const ticket = gate.issueTicket('main')
  const first = gate.redeem(ticket)
  expect(gate.redeem(ticket)).toBeUndefined()
  expect(gate.proofOf(first?.key ?? '')?.label).toBe('main')
})

test('a ticket is not accepted as a key, nor a key as a ticket', () => {
  const gate = new Gate()
  const ticket = gate.issueTicket('main')
  expect(gate.proofOf(ticket)?.label).toBeUndefined()
  const { key } = gate.redeem(ticket) ?? { key: '' }
  expect(gate.redeem(key)).toBeUndefined()
})

test('a host key lives as long as its window, whatever tickets are traded for', () => {
  const gate = new Gate()
  const key = gate.issueHostKey('main')
  expect(gate.proofOf(key)?.label).toBe('main')
  expect(gate.redeem(key)).toBeUndefined()
  gate.redeem(gate.issueTicket('main'))
  expect(gate.proofOf(key)?.label).toBe('main')
  const newer = gate.issueHostKey('main')
  expect([gate.proofOf(key)?.label, gate.proofOf(newer)?.label]).toEqual([undefined, 'main'])
  gate.revoke('main')
  expect(gate.proofOf(newer)?.label).toBeUndefined()
})

test('a new key of a label voids the older one, at the trade and not before', () => {
  const gate = new Gate()
  const older = gate.redeem(gate.issueTicket('main'))
  const other = gate.redeem(gate.issueTicket('other'))
  const ticket = gate.issueTicket('main')
  expect(gate.proofOf(older?.key ?? '')?.label).toBe('main')
  const newer = gate.redeem(ticket)
  expect(gate.proofOf(older?.key ?? '')?.label).toBeUndefined()
  expect(gate.proofOf(newer?.key ?? '')?.label).toBe('main')
  expect(gate.proofOf(other?.key ?? '')?.label).toBe('other')
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
  expect(gate.proofOf(key)?.label).toBeUndefined()
  expect(gate.redeem(ticket)).toBeUndefined()
  expect(gate.redeem(other)?.label).toBe('other')
})

test.each(['', 'x', '__proto__', 'a'.repeat(22), 'a'.repeat(43), 'a'.repeat(1e6)])(
  'a text that is no secret proves nothing (%#)',
  (text) => {
    const gate = new Gate()
    gate.redeem(gate.issueTicket('main'))
    expect(gate.proofOf(text)?.label).toBeUndefined()
    expect(gate.redeem(text)).toBeUndefined()
  },
)

describe('after a restart with the same secret', () => {
  const secret = Buffer.alloc(32, 7)

  function gateWith(windows: string[], from: Uint8Array = secret): Gate {
    const gate = new Gate()
    gate.inherit({ secret: from, labels: () => windows })
    return gate
  }

  function keyOf(gate: Gate, label = 'main'): string {
    return gate.redeem(gate.issueTicket(label))?.key ?? ''
  }

  test('a key proves its window to the new process', () => {
    const key = keyOf(gateWith(['main']))
    const next = gateWith(['main'])
    expect([next.proofOf(key)?.label, next.proofOf(key)?.label]).toEqual(['main', 'main'])
  })

  test('an asset key does too, and is still no key', () => {
    const before = gateWith(['main'])
    const assetKey = before.issueAssetKey('main')
    const next = gateWith(['main'])
    expect(next.labelOfAssetKey(assetKey)).toBe('main')
    expect(next.proofOf(assetKey)?.label).toBeUndefined()
  })

  test('a key without a window proves nothing, until there is one', () => {
    const key = keyOf(gateWith(['main']))
    const windows: string[] = []
    const next = gateWith(windows)
    expect(next.proofOf(key)?.label).toBeUndefined()
    windows.push('main')
    expect(next.proofOf(key)?.label).toBe('main')
  })

  test('a key proves nothing once the new process has issued one for the label', () => {
    const key = keyOf(gateWith(['main']))
    const next = gateWith(['main'])
    const newer = keyOf(next)
    expect(next.proofOf(key)?.label).toBeUndefined()
    expect(next.proofOf(newer)?.label).toBe('main')
  })

  test('a new key voids one that was taken over', () => {
    const key = keyOf(gateWith(['main']))
    const next = gateWith(['main'])
    expect(next.proofOf(key)?.label).toBe('main')
    keyOf(next)
    expect(next.proofOf(key)?.label).toBeUndefined()
  })

  test('of two keys of a label only the first to come is taken over', () => {
    const before = gateWith(['main'])
    const [older, newer] = [keyOf(before), keyOf(before)]
    const next = gateWith(['main'])
    expect([next.proofOf(newer)?.label, next.proofOf(older)?.label]).toEqual(['main', undefined])
  })

  test('revoking a label voids the keys of every process', () => {
    const before = gateWith(['main'])
    const keys = [keyOf(before), keyOf(before)]
    const next = gateWith(['main'])
    next.revoke('main')
    expect(keys.map((key) => next.proofOf(key)?.label)).toEqual([undefined, undefined])
  })

  test('with more revoked labels than can be remembered none is taken over', () => {
    const key = keyOf(gateWith(['main']))
    const next = gateWith(['main'])
    for (let i = 0; i <= 10_000; i++) next.revoke(`window-${i}`)
    expect(next.proofOf(key)?.label).toBeUndefined()
    expect(next.proofOf(keyOf(next))?.label).toBe('main')
  })

  test('a key of thirty days ago proves nothing', () => {
    const DAY = 24 * 60 * 60 * 1000
    vi.useFakeTimers({ now: 100 * DAY })
    onTestFinished(() => void vi.useRealTimers())
    const key = keyOf(gateWith(['main']))
    vi.setSystemTime(130 * DAY - 1000)
    expect(gateWith(['main']).proofOf(key)?.label).toBe('main')
    vi.setSystemTime(130 * DAY)
    expect(gateWith(['main']).proofOf(key)?.label).toBeUndefined()
  })

  test('a ticket proves nothing', () => {
    const ticket = gateWith(['main']).issueTicket('main')
    expect(gateWith(['main']).redeem(ticket)).toBeUndefined()
  })

  test('a key that was made with another secret proves nothing', () => {
    const key = keyOf(gateWith(['main'], Buffer.alloc(32, 8)))
    expect(gateWith(['main']).proofOf(key)?.label).toBeUndefined()
    expect(gateWith(['main']).proofOf(keyOf(new Gate()))?.label).toBeUndefined()
  })
})
