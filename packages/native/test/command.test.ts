import { IpcError } from '@oxbow/protocol'
import { expect, test, vi } from 'vitest'
import { nameCommand, switching, taking, values } from '../src/command.ts'

test('a command gets a valid value', () => {
  const run = vi.fn()
  switching(run)(true)
  taking(values.extent, run)({ Logical: { width: 1, height: 2 } })
  taking(values.point, run)({ Physical: { x: 1, y: 2 } })
  expect(run.mock.calls).toEqual([
    [true],
    [{ Logical: { width: 1, height: 2 } }],
    [{ Physical: { x: 1, y: 2 } }],
  ])
})

test.each([undefined, null, {}, { width: 1, height: 2 }, { Logical: { width: '1', height: 2 } }])(
  'a command is not run with %j for a size',
  (value) => {
    const run = vi.fn()
    expect(() => taking(values.extent, run)(value)).toThrow(IpcError)
    expect(run).not.toHaveBeenCalled()
  },
)

test('I17 the error of a wrong value names the command', () => {
  const error = nameCommand(new IpcError('invalid_args', 'no size'), 'set_size')
  expect(error).toMatchObject({
    code: 'invalid_args',
    message: 'invalid args `value` for command `set_size`: no size',
  })
})

test('an error of the toolkit becomes `host_failed`', () => {
  expect(nameCommand(new Error('gone'), 'show')).toMatchObject({
    code: 'host_failed',
    message: '`show` failed: gone',
  })
  const own = new IpcError('invalid_image', 'no image')
  expect(nameCommand(own, 'set_icon')).toBe(own)
})
