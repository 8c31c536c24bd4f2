import { describe, expect, it } from 'vitest'
import { Credit } from '../../src/channel/credit.ts'

const MIB = 2 ** 20

/** The outcome of a promise, if it has settled. */
async function stateOf(promise: Promise<unknown>): Promise<unknown> {
  const pending = Symbol('pending')
  const value = await Promise.race([promise, new Promise((now) => setImmediate(now, pending))])
  return value === pending ? 'pending' : value
}

describe('a sender', () => {
  it('has room for 256 messages, and waits with the next until some are taken', async () => {
    const credit = new Credit(0)
    for (let n = 0; n < 256; n++) expect(await stateOf(credit.sent(1))).toBeUndefined()
    const last = credit.sent(1)
    expect(await stateOf(last)).toBe('pending')
    credit.taken(1)
    expect(await stateOf(last)).toBeUndefined()
  })

  it('has room for 1 MiB, and for one message that is larger', async () => {
    const credit = new Credit(0)
    expect(await stateOf(credit.sent(MIB))).toBeUndefined()
    const second = credit.sent(1)
    expect(await stateOf(second)).toBe('pending')
    credit.taken(1)
    expect(await stateOf(second)).toBeUndefined()
    const huge = credit.sent(10 * MIB)
    credit.taken(2)
    expect(await stateOf(huge)).toBe('pending')
    credit.taken(3)
    expect(await stateOf(huge)).toBeUndefined()
  })

  it('is not delayed by messages that were sent before the first count', async () => {
    const credit = new Credit(1000)
    for (let n = 0; n < 256; n++) void credit.sent(1)
    const last = credit.sent(1)
    credit.taken(1000)
    expect(await stateOf(last)).toBe('pending')
    credit.taken(1001)
    expect(await stateOf(last)).toBeUndefined()
  })

  it('gets no room from a page that claims messages that were never sent', async () => {
    const credit = new Credit(0)
    credit.taken(Number.MAX_SAFE_INTEGER)
    for (let n = 0; n < 256; n++) void credit.sent(1)
    const last = credit.sent(1)
    expect(await stateOf(last)).toBe('pending')
    credit.taken(0)
    expect(await stateOf(last)).toBe('pending')
  })

  it('continues when the page stops counting', async () => {
    const credit = new Credit(0)
    const [first, second] = [credit.sent(2 * MIB), credit.sent(1)]
    credit.release()
    expect([await stateOf(first), await stateOf(second)]).toEqual([undefined, undefined])
  })
})

describe('a page', () => {
  it('is asked for its progress once half of the room is used', async () => {
    const credit = new Credit(0)
    const asked = credit.asked()
    for (let n = 0; n < 128; n++) void credit.sent(1)
    expect(await stateOf(asked)).toBe('pending')
    void credit.sent(1)
    expect(await stateOf(asked)).toBe(true)
    expect(await stateOf(credit.asked())).toBe(true)
    credit.taken(1)
    expect(await stateOf(credit.asked())).toBe('pending')
  })

  it('is asked by bytes as well', async () => {
    const credit = new Credit(0)
    const asked = credit.asked()
    void credit.sent(MIB / 2)
    expect(await stateOf(asked)).toBe('pending')
    void credit.sent(1)
    expect(await stateOf(asked)).toBe(true)
  })

  it('is told at the end that it need not count any more', async () => {
    const credit = new Credit(0)
    const asked = credit.asked()
    credit.release()
    expect(await stateOf(asked)).toBe(false)
  })
})
