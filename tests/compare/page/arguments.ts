// Arguments of every kind, right and wrong, and bodies without any.
import { invoke } from '@tauri-apps/api/core'
import type { Probes } from './answer.ts'

const VALUES: Readonly<Record<string, unknown>> = {
  'a text': 'text',
  'an empty text': '',
  'a number': 7,
  'a negative number': -1,
  'a fraction': 1.5,
  300: 300,
  '2^53': 2 ** 53,
  '2^64': 2 ** 64,
  NaN: Number.NaN,
  true: true,
  null: null,
  undefined: undefined,
  'an empty list': [],
  'a list of texts': ['a', 'b'],
  'a list of numbers': [1, 2],
  'an empty object': {},
  'an object of numbers': { a: 1 },
  bytes: new Uint8Array([1, 2]),
  'a Map': new Map([['a', 1]]),
  'a Date': new Date(0),
}

const KINDS = [
  'string u8 u32 i64 u64 f64 bool char option list bytes map tuple user level shape any unit',
].flatMap((line) => line.split(' '))

/** Values that only some kinds take. */
const RIGHT: Probes = {
  'tuple right': () => invoke('take_tuple', { value: [1, 'a'] }),
  'tuple too short': () => invoke('take_tuple', { value: [1] }),
  'tuple too long': () => invoke('take_tuple', { value: [1, 'a', 2] }),
  'user right': () => invoke('take_user', { value: { name: 'Ada', age: 36 } }),
  'user with more': () => invoke('take_user', { value: { name: 'Ada', age: 36, more: 1 } }),
  'user without age': () => invoke('take_user', { value: { name: 'Ada' } }),
  'user with a wrong age': () => invoke('take_user', { value: { name: 'Ada', age: 'old' } }),
  'level right': () => invoke('take_level', { value: 'High' }),
  'level unknown': () => invoke('take_level', { value: 'Higher' }),
  'shape right': () => invoke('take_shape', { value: { kind: 'circle', radius: 1.5 } }),
  'shape unknown': () => invoke('take_shape', { value: { kind: 'line' } }),
  'char right': () => invoke('take_char', { value: 'é' }),
  'char too long': () => invoke('take_char', { value: 'ab' }),
  'char beyond 16 bits': () => invoke('take_char', { value: '🐂' }),
  'u8 highest': () => invoke('take_u8', { value: 255 }),
  'u32 highest': () => invoke('take_u32', { value: 4_294_967_295 }),
  'u32 too high': () => invoke('take_u32', { value: 4_294_967_296 }),
  'f64 smallest': () => invoke('take_f64', { value: 5e-324 }),
  'f64 minus zero': () => invoke('take_f64', { value: -0 }),
  'any nested': () => invoke('take_any', { value: { a: [{ b: null }, 'c', 1.25, true] } }),
}

const BODIES: Probes = {
  'no body': () => invoke('take_string'),
  'an undefined body': () => invoke('take_string', undefined),
  'a null body': () => invoke('take_string', null as never),
  'a text as body': () => invoke('take_string', 'value' as never),
  'a number as body': () => invoke('take_string', 7 as never),
  'a list as body': () => invoke('take_string', ['value'] as never),
  'bytes as body': () => invoke('take_string', new Uint8Array([1])),
  'bytes as body for an optional argument': () => invoke('take_option', new Uint8Array([1])),
  'a Map as body': () => invoke('take_string', new Map([['value', 'text']]) as never),
  'no body for an optional argument': () => invoke('take_option'),
  'no body for any value': () => invoke('take_any'),
  'no body for a command without arguments': () => invoke('take_nothing'),
  'a body for a command without arguments': () => invoke('take_nothing', { value: 1 }),
  'bytes for a command without arguments': () => invoke('take_nothing', new Uint8Array([1])),
  'a list for a command without arguments': () => invoke('take_nothing', [1]),
  'a null body for a command without arguments': () => invoke('take_nothing', null as never),
}

const inherited = (): Record<string, unknown> => Object.create({ value: 'inherited' })

const KEYS: Probes = {
  'the second of two is missing': () => invoke('take_two', { first: 1 }),
  'both of two are missing': () => invoke('take_two', {}),
  'both of two are wrong': () => invoke('take_two', { first: 'a', second: 1 }),
  'the second is missing, the first wrong': () => invoke('take_two', { first: 'a' }),
  'both of two, later': () => invoke('take_two_later', { first: 1, second: 'b' }),
  'both of two are missing, later': () => invoke('take_two_later', {}),
  'in another order': () => invoke('take_two', { second: 'b', first: 1 }),
  'with more keys': () => invoke('take_two', { first: 1, second: 'b', third: true }),
  'in camel case': () => invoke('take_camel', { invokeMessage: 'a', userId2: 1 }),
  'in snake case where camel case is asked': () =>
    invoke('take_camel', { invoke_message: 'a', user_id2: 1 }),
  'in snake case': () => invoke('take_snake', { invoke_message: 'a', user_id2: 1 }),
  'in camel case where snake case is asked': () =>
    invoke('take_snake', { invokeMessage: 'a', userId2: 1 }),
  'in other case': () => invoke('take_string', { Value: 'a' }),
  'named by a keyword': () => invoke('take_keyword', { type: 'a' }),
  'keyword missing': () => invoke('take_keyword', {}),
  inherited: () => invoke('take_string', inherited()),
  'of a class': () =>
    invoke(
      'take_string',
      new (class {
        value = 'field'
      })() as never,
    ),
  'by a getter': () =>
    invoke('take_string', {
      get value() {
        return 'got'
      },
    }),
  'named __proto__ beside': () => invoke('take_string', JSON.parse('{"__proto__":{"value":"a"}}')),
}

export const argumentProbes: Probes = {
  ...Object.fromEntries(
    KINDS.flatMap((kind) =>
      Object.entries(VALUES).map(([name, value]) => [
        `take_${kind}, ${name}`,
        () => invoke(`take_${kind}`, { value }),
      ]),
    ),
  ),
  ...RIGHT,
  ...BODIES,
  ...KEYS,
}
