import { expect, test } from 'vitest'
import { placeOf } from '../../src/base/place-of.ts'

const list = [2, 3, 5, 9].map((id) => ({ id }))

test.each([
  [2, 0],
  [3, 1],
  [5, 2],
  [9, 3],
  [0, 0],
  [4, 2],
  [10, 4],
])('the place of %i is %i', (id, place) => {
  expect(placeOf(list, id)).toBe(place)
})

test('the place in an empty list is the first', () => {
  expect(placeOf([], 7)).toBe(0)
})
