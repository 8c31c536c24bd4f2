import { expect, test } from 'vitest'
import { labelId, Seal } from '../../src/server/seal.ts'
import { watchCompare } from '../support/compare.ts'

const compare = watchCompare()

const SECRET = Buffer.alloc(32, 1)

test.each(['main', 'a/b:c-d_e', 'Fenêtre', '窓', '', 'x'.repeat(100_000)])(
  'a text says its label, however long: %.20s',
  (label) => {
    const seal = new Seal(SECRET, 'key')
    const text = seal.make(label).text
    // A hello takes 256.
    expect(text).toMatch(/^[A-Za-z0-9_-]{112}$/)
    expect(seal.open(text)?.id).toBe(labelId(label))
  },
)

test('two texts of a label are two', () => {
  const seal = new Seal(SECRET, 'key')
  const [one, two] = [seal.make('main').text, seal.make('main').text]
  expect(seal.open(one)?.nonce).not.toBe(seal.open(two)?.nonce)
})

test('it proves nothing for another purpose, or with another secret', () => {
  const text = new Seal(SECRET, 'key').make('main').text
  expect(new Seal(SECRET, 'ticket').open(text)).toBeUndefined()
  expect(new Seal(Buffer.alloc(32, 2), 'key').open(text)).toBeUndefined()
})

test('no byte of it can be changed', () => {
  const seal = new Seal(SECRET, 'key')
  const bytes = Buffer.from(seal.make('main').text, 'base64url')
  for (let at = 0; at < bytes.length; at++) {
    const forged = Buffer.from(bytes)
    forged[at] = (forged[at] ?? 0) ^ 1
    expect(seal.open(forged.toString('base64url'))).toBeUndefined()
  }
})

test('every text of whatever content is compared in constant time, as digests of one length', () => {
  const seal = new Seal(SECRET, 'key')
  const sound = seal.make('main').text
  for (const text of [sound, `A${sound.slice(1)}`, `${sound.slice(0, -1)}A`, 'A'.repeat(112)]) {
    compare.mockClear()
    seal.open(text)
    expect(compare.mock.calls.map((pair) => pair.map(({ byteLength }) => byteLength))).toEqual([
      [32, 32],
    ])
  }
})

test('a text of another length is not even looked at', () => {
  const seal = new Seal(SECRET, 'key')
  compare.mockClear()
  for (const length of [0, 111, 113, 100_000]) {
    expect(seal.open('A'.repeat(length))).toBeUndefined()
  }
  expect(compare).not.toHaveBeenCalled()
})
