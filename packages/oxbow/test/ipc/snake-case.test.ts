import { expect, expectTypeOf, it } from 'vitest'
import { type SnakeCase, toSnakeCase } from '../../src/ipc/snake-case.ts'

it.each([
  ['invokeMessage', 'invoke_message'],
  ['userId2', 'user_id2'],
  ['userID', 'user_id'],
  ['HTMLParser', 'html_parser'],
  ['already_snake', 'already_snake'],
  ['x', 'x'],
])('I15 writes %s as %s', (camel, snake) => {
  expect(toSnakeCase(camel)).toBe(snake)
})

it('I15 does the same on types', () => {
  expectTypeOf<SnakeCase<'invokeMessage'>>().toEqualTypeOf<'invoke_message'>()
  expectTypeOf<SnakeCase<'userId2'>>().toEqualTypeOf<'user_id2'>()
  expectTypeOf<SnakeCase<'userID'>>().toEqualTypeOf<'user_id'>()
  expectTypeOf<SnakeCase<'HTMLParser'>>().toEqualTypeOf<'html_parser'>()
  expectTypeOf<SnakeCase<'already_snake'>>().toEqualTypeOf<'already_snake'>()
})
