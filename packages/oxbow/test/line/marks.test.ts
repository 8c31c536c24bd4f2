import { expect, it } from 'vitest'
import { Marks } from '../../src/line/marks.ts'

it('settles callers whose message was acknowledged, and no others', async () => {
  const marks = new Marks()
  const heard: number[] = []
  for (const number of [1, 2, 2, 5]) void marks.at(number).then(() => heard.push(number))
  marks.reached(2)
  await Promise.resolve()
  expect(heard).toEqual([1, 2, 2])
  marks.reached(Number.POSITIVE_INFINITY)
  await Promise.resolve()
  expect(heard).toEqual([1, 2, 2, 5])
})
