import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CallStage, IpcError, TimedOutError } from '../src/index.ts'
import { isTimedOutCall, limitsTime } from '../src/internal.ts'

const stage = fc.constantFrom<CallStage>('sending', 'arguments', 'running')
const call = fc.record({
  command: fc.oneof(fc.string(), fc.constant('a timed out after 1 ms, while its handler ran')),
  afterMs: fc.oneof(fc.nat(), fc.double({ min: 0.001, max: 0x7fff_ffff, noNaN: true })),
  stage,
})

describe('TimedOutError', () => {
  test('is an IpcError with the command, the limit and the stage', () => {
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

  test('is the same when it is made again from its data', () => {
    fc.assert(
      fc.property(call, (call) => {
        const { data, message } = new TimedOutError(call)
        const sent: unknown = JSON.parse(JSON.stringify(data))
        if (!isTimedOutCall(sent)) throw new Error('the data is not taken')
        expect(new TimedOutError(sent)).toMatchObject({ ...call, message })
      }),
    )
  })
})

const CALL = { command: 'work', afterMs: 5, stage: 'running' }

test.each([
  [undefined],
  [null],
  ['the call of work timed out'],
  [{}],
  [{ ...CALL, command: 7 }],
  [{ ...CALL, afterMs: '5' }],
  [{ ...CALL, stage: 'toString' }],
])('%j is not the data of a call that has timed out', (value) => {
  expect(isTimedOutCall(CALL)).toBe(true)
  expect(isTimedOutCall(value)).toBe(false)
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
