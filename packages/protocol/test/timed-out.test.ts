import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CallStage, IpcError, limitsTime, TimedOutError } from '../src/index.ts'

const stage = fc.constantFrom<CallStage>('sending', 'arguments', 'running')
const call = fc.record({
  command: fc.oneof(fc.string(), fc.constant('a timed out after 1 ms, while its handler ran')),
  afterMs: fc.oneof(fc.nat(), fc.double({ min: 0.001, max: 0x7fff_ffff, noNaN: true })),
  stage,
})

describe('TimedOutError', () => {
  test('is an IpcError that says which call, after how long, and where it was', () => {
    const error = new TimedOutError({ command: 'work', afterMs: 500, stage: 'arguments' })
    expect(error).toBeInstanceOf(IpcError)
    expect(error).toMatchObject({
      code: 'timed_out',
      message: 'the call of work timed out after 500 ms, while its arguments were checked',
      command: 'work',
      afterMs: 500,
      stage: 'arguments',
    })
  })

  test('is the same when it is made again of its message', () => {
    fc.assert(
      fc.property(call, (call) => {
        const { message } = new TimedOutError(call)
        expect(TimedOutError.parse(message)).toMatchObject({ ...call, message })
      }),
    )
  })

  test.each(['', 'no', 'the call of work timed out after 5 ms, while it rained'])(
    'is not made of the text "%s"',
    (text) => {
      expect(TimedOutError.parse(text)).toBeUndefined()
    },
  )
})

test.each([
  [undefined, false],
  [0, false],
  [-1, false],
  [Number.NaN, false],
  [Number.POSITIVE_INFINITY, false],
  [2 ** 31, false],
  [2 ** 31 - 1, true],
  [0.5, true],
])('a limit of %s ms limits time: %s', (ms, limits) => {
  expect(limitsTime(ms)).toBe(limits)
})
