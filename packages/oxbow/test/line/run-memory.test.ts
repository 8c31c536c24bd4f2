import type { Message } from '@oxbow/protocol'
import { BATCH_BYTES } from '@oxbow/protocol/internal'
import { describe, expect, it } from 'vitest'
import { RunMemory } from '../../src/line/run-memory.ts'

const BODY = 16 * 1024

/** Fills a run as a writer does, body by body, and returns what would be sent. */
function fill(memory: RunMemory, bytes = BATCH_BYTES, value = 1): Uint8Array<ArrayBuffer> {
  let run: Uint8Array<ArrayBuffer> | undefined
  for (let end = BODY; end <= bytes; end += BODY) {
    if (run === undefined || run.byteLength < end) run = memory.room(end, run)
    run.fill(value, end - BODY, end)
  }
  return (run as Uint8Array<ArrayBuffer>).subarray(0, bytes)
}

describe('the memory of a run', () => {
  it('has room, and keeps its content when it grows', () => {
    const run = fill(new RunMemory())
    expect(run.byteLength).toBe(BATCH_BYTES)
    expect(run.findIndex((byte) => byte !== 1)).toBe(-1)
  })

  it('is reused from a run that the page has acknowledged', () => {
    const memory = new RunMemory()
    const [first, second] = [fill(memory), fill(memory)]
    expect(second.buffer).not.toBe(first.buffer)
    memory.acknowledged([first])
    expect(fill(memory).buffer).toBe(first.buffer)
  })

  it('is never reused from a run on its way', () => {
    const memory = new RunMemory()
    const sent: Uint8Array[] = []
    const onTheirWay: [value: number, run: Uint8Array<ArrayBuffer>][] = []
    for (let n = 1; n <= 40; n++) {
      const run = fill(memory, BATCH_BYTES, n)
      for (const [, other] of onTheirWay) expect(run.buffer).not.toBe(other.buffer)
      onTheirWay.push([n, run])
      sent.push(run)
      if (n % 3 > 0) continue
      const [value, oldest] = onTheirWay.shift() ?? []
      expect(oldest?.findIndex((byte) => byte !== value)).toBe(-1)
      memory.acknowledged(oldest ? [oldest] : [])
    }
  })

  it('is never reused from bytes of others', () => {
    const memory = new RunMemory()
    fill(memory)
    const own = new Uint8Array(BATCH_BYTES)
    memory.acknowledged([own, '[]'] satisfies Message[])
    expect(fill(memory).buffer).not.toBe(own.buffer)
  })

  it('is freed when the page has everything', () => {
    const memory = new RunMemory()
    const [first, second] = [fill(memory), fill(memory)]
    memory.acknowledged([first, second])
    expect([first.buffer, second.buffer]).not.toContain(fill(memory).buffer)
  })

  it('is small for a small body after large runs', () => {
    const memory = new RunMemory()
    memory.acknowledged([fill(memory)])
    expect(memory.room(100).byteLength).toBe(100)
  })
})
