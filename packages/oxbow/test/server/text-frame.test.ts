import type { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import * as ws from 'ws'
import { TextFrames, textFrame } from '../../src/server/text-frame.ts'

/** The class by which `ws` reads frames. Its types do not declare it. */
const { Receiver } = ws as unknown as { readonly Receiver: new (options: object) => Writable }

const SIZES = [0, 1, 125, 126, 127, 65_535, 65_536, 70_000]

test.each([
  ...SIZES.map((size) => ['a', size] as const),
  ...SIZES.map((size) => ['é', size] as const),
  ...SIZES.map((size) => ['😀', size] as const),
])('a receiver takes back a frame of "%s" times %i', async (letter, size) => {
  const text = letter.repeat(size)
  const receiver = new Receiver({ skipUTF8Validation: false })
  const received = new Promise((resolve, reject) => {
    receiver.on('message', (data: Buffer, isBinary: boolean) => resolve([String(data), isBinary]))
    receiver.on('error', reject)
  })
  const frame = textFrame(text)
  receiver.write(frame)
  expect(await received).toEqual([text, false])
  // Only the frame, with the shortest possible header.
  const bytes = Buffer.byteLength(text)
  expect(frame.byteLength - bytes).toBe(bytes < 126 ? 2 : bytes < 65_536 ? 4 : 10)
})

test('the frame of a text that comes again is the same one, and of another text another', () => {
  const frames = new TextFrames()
  const first = frames.of('["a"]')
  expect(frames.of(['["a', '"]'].join(''))).toBe(first)
  expect(frames.of('["b"]')).toEqual(textFrame('["b"]'))
  expect(frames.of('["a"]')).toEqual(first)
})

test('a long text is not remembered', () => {
  const frames = new TextFrames()
  const long = 'x'.repeat(64 * 1024 + 1)
  expect(frames.of(long)).toEqual(textFrame(long))
  expect(frames.of(long)).not.toBe(frames.of(long))
})
