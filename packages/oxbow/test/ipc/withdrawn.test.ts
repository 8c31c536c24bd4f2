import type { PageFrame } from '@oxbow/protocol'
import { expect, test } from 'vitest'
import { withdrawnIn } from '../../src/ipc/withdrawn.ts'

test.each<[string, PageFrame[], number[]]>([
  [
    'a call and its end',
    [
      ['invoke', 5, 'greet', {}],
      ['cancel', 5],
    ],
    [5],
  ],
  [
    'bytes and their end',
    [
      ['invoke-bytes', 5, 'greet', 3],
      ['cancel', 5],
    ],
    [5],
  ],
  [
    'one of two calls',
    [
      ['invoke', 5, 'greet', {}],
      ['invoke', 6, 'greet', {}],
      ['cancel', 6],
    ],
    [6],
  ],
  [
    'the reading of a stream, which stops its handler',
    [
      ['invoke', 5, 'plugin:__OXBOW__|stream_read', {}],
      ['cancel', 5],
    ],
    [],
  ],
  [
    'the end of a call that was sent before',
    [
      ['invoke', 5, 'greet', {}],
      ['cancel', 4],
    ],
    [],
  ],
  [
    'an end before the beginning',
    [
      ['eval-result', 1, 2],
      ['cancel', 5],
      ['invoke', 5, 'greet', {}],
    ],
    [],
  ],
  ['an argument that looks like an end', [['invoke', 5, 'greet', { a: [1, ['cancel', 5]] }]], []],
])('of %s', (_what, frames, ids) => {
  expect([...(withdrawnIn(frames) ?? [])]).toEqual(ids)
})
