import { expect, it, vi } from 'vitest'
import { Answers } from '../../src/line/answers.ts'

const waiting = () => ({ resolve: vi.fn(), reject: vi.fn() })

it('gives each value once, to the code that waits for it', () => {
  const answers = new Answers()
  const [one, two] = [waiting(), waiting()]
  const ids = [answers.add(one), answers.add(two)]
  answers.resolve(ids[1] ?? -1, 'second')
  answers.resolve(ids[1] ?? -1, 'again')
  answers.reject(ids[0] ?? -1, 'no')
  expect(two.resolve.mock.calls).toEqual([['second']])
  expect(one.reject.mock.calls).toEqual([
    [expect.objectContaining({ code: 'eval_failed', message: 'no' })],
  ])
})

it('ignores ids that are unknown or already answered', () => {
  const answers = new Answers()
  const one = waiting()
  const id = answers.add(one)
  answers.take(id)
  answers.resolve(id, 1)
  answers.reject(99, 'no')
  expect(one.resolve).not.toHaveBeenCalled()
})

it('rejects all at the end, and gives no id a second time', () => {
  const answers = new Answers()
  const one = waiting()
  const id = answers.add(one)
  answers.rejectAll('gone')
  answers.rejectAll('gone')
  expect(one.reject).toHaveBeenCalledTimes(1)
  expect(answers.add(waiting())).not.toBe(id)
})
