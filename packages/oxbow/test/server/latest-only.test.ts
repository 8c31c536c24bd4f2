import { expect, it } from 'vitest'
import { LatestOnly, type SendLatest } from '../../src/server/latest-only.ts'

/** A network that accepts messages only when the test says so. */
function network() {
  const given: number[] = []
  const waiting: (() => void)[] = []
  const send: SendLatest<number> = (item, sent) => {
    given.push(item)
    waiting.push(sent)
  }
  return { given, send, take: () => waiting.shift()?.() }
}

it('gives the network one thing at a time, and the latest of those that came meanwhile', () => {
  const { given, send, take } = network()
  const latest = new LatestOnly<number>()
  for (let n = 0; n < 1000; n++) latest.send(n, send)
  expect(given).toEqual([0])
  take()
  expect(given).toEqual([0, 999])
  take()
  latest.send(1000, send)
  expect(given).toEqual([0, 999, 1000])
})
