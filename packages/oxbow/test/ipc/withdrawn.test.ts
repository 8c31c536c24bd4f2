import { expect, test } from 'vitest'
import { withdrawnIn } from '../../src/ipc/withdrawn.ts'

const text = (...frames: readonly unknown[]): string => JSON.stringify(frames)

test.each([
  ['a call and its end', text(['invoke', 5, 'greet', {}], ['cancel', 5]), [5]],
  ['bytes and their end', text(['invoke-bytes', 5, 'greet', 3], ['cancel', 5]), [5]],
  [
    'one of two calls',
    text(['invoke', 5, 'greet', {}], ['invoke', 6, 'greet', {}], ['cancel', 6]),
    [6],
  ],
  [
    'the reading of a stream, which stops its handler',
    text(['invoke', 5, 'plugin:__OXBOW__|stream_read', {}], ['cancel', 5]),
    [],
  ],
  ['the end of a call that was sent before', text(['invoke', 5, 'greet', {}], ['cancel', 4]), []],
  ['an end before the beginning', text(['eval-result', 1, 2], ['cancel', 5], ['invoke', 5]), []],
  [
    'an argument that looks like an end',
    text(['invoke', 5, 'greet', { a: [1, ['cancel', 5]] }]),
    [],
  ],
  ['what is no list of frames', '{"a":[1,["cancel",5]]}', []],
  ['what is no JSON', '[["invoke",5,"greet"],["cancel",5]', []],
])('of %s', (_what, message, ids) => {
  expect([...(withdrawnIn(message) ?? [])]).toEqual(ids)
})
