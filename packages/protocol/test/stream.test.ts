import { describe, expect, it, vi } from 'vitest'
import { iterate, parseStreamMarker, streamMarker, weightOf } from '../src/stream.ts'

it('a stream is recognised only by its marker', () => {
  expect(parseStreamMarker(streamMarker(0xffff_ffff))).toBe(0xffff_ffff)
  for (const text of [
    '',
    '7',
    '__CHANNEL__:7',
    '__STREAM__:',
    '__STREAM__:4294967296',
    'a __STREAM__:7',
  ]) {
    expect(parseStreamMarker(text)).toBeUndefined()
  }
})

it('the weight of a piece is its length, or 16 KiB for small ones and objects', () => {
  expect(weightOf(new Uint8Array(100_000))).toBe(100_000)
  expect(weightOf('x'.repeat(20_000))).toBe(20_000)
  for (const small of [new Uint8Array(1), 'x', { a: 'x'.repeat(20_000) }, 1, null]) {
    expect(weightOf(small)).toBe(16 * 1024)
  }
})

describe('iterate', () => {
  async function all(source: Parameters<typeof iterate>[0]): Promise<unknown[]> {
    const items = iterate(source)
    const found: unknown[] = []
    for (let item = await items.next(); !item.done; item = await items.next())
      found.push(item.value)
    return found
  }

  it('reads lists, generators and streams alike', async () => {
    expect(await all([1, 2])).toEqual([1, 2])
    expect(
      await all(
        (async function* () {
          yield 1
          yield 2
        })(),
      ),
    ).toEqual([1, 2])
    expect(await all(new Blob(['ab']).stream())).toEqual([new Uint8Array([97, 98])])
  })

  it('cancels a stream at once, though an item is being waited for', async () => {
    const cancel = vi.fn()
    const items = iterate(new ReadableStream({ cancel }))
    const next = items.next()
    await items.return?.('enough')
    expect(cancel).toHaveBeenCalledWith('enough')
    expect(await next).toEqual({ done: true, value: undefined })
  })
})
