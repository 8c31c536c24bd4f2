// Commands that answer with a value of each kind, or fail with one.
import { readFile } from 'node:fs/promises'
import { type Command, CommandError, command, IpcError, Response } from 'oxbow'
import { z } from 'zod'

const name = z.string()

const VALUES: Readonly<Record<string, unknown>> = {
  text: 'text',
  'empty text': '',
  'unusual text': '\u0000\u2028\u{1f402}</script>\\"',
  zero: 0,
  'minus zero': -0,
  fraction: 0.1 + 0.2,
  'large fraction': 1e300,
  NaN: Number.NaN,
  infinity: Number.POSITIVE_INFINITY,
  'u64 max': 2n ** 64n - 1n,
  'i64 min': -(2n ** 63n),
  '2^53': 2n ** 53n,
  '2^53 + 1': 2n ** 53n + 1n,
  true: true,
  false: false,
  none: undefined,
  some: 1,
  list: [1, 2, 3],
  'empty list': [],
  tuple: [1, 'two', 3.5],
  map: new Map([
    ['a', 1],
    ['b', 2],
  ]),
  'map with numbers as keys': new Map([
    [1, 'a'],
    [2, 'b'],
  ]),
  'nested bytes': { bytes: new Uint8Array([1, 2, 255]) },
  gaps: { there: 1, missing: null, skipped: undefined },
  enum: 'Plain',
  'enum with a value': { Wrapped: 1 },
  'enum with fields': { Fields: { a: 1 } },
  'object named __proto__': JSON.parse('{"__proto__":{"a":1}}'),
  character: 'é',
}

const ERRORS: Readonly<Record<string, unknown>> = {
  text: 'invalid credentials',
  'empty text': '',
  number: 7,
  zero: 0,
  false: false,
  null: null,
  list: [1, 'two'],
  object: { code: 404, detail: { path: '/x' } },
  enum: { kind: 'notFound', message: 'x' },
}

/** A value that cannot be serialized, like a map in Rust whose keys are not texts. */
function unwritable(): object {
  const made: Record<string, unknown> = {}
  made.self = made
  return made
}

export const resultCommands: Readonly<Record<string, Command>> = {
  result_of: command({ name }, ({ name }) => VALUES[name]),
  result_later: command({ name }, async ({ name }) => VALUES[name]),
  result_unit: command(() => {}),
  result_bytes: command(() => new Uint8Array([1, 2, 255])),
  result_response: command(
    { size: z.number() },
    ({ size }) => new Response(new Uint8Array(size).fill(7)),
  ),
  result_response_text: command({ text: z.string() }, ({ text }) => new Response(text)),
  result_key_no_text: command(unwritable),
  error_of: command({ name }, ({ name }) => {
    throw new CommandError(ERRORS[name])
  }),
  error_later: command({ name }, async ({ name }) => {
    throw new CommandError(ERRORS[name])
  }),
  error_unit: command(() => {
    throw new CommandError(null)
  }),
  error_tauri: command(() => {
    throw new IpcError('window_not_found', 'window not found')
  }),
  error_io: command(async () => await readFile('/there/is/no/such/file')),
  error_key_no_text: command(() => {
    throw new CommandError(unwritable())
  }),
  panic_later: command(async () => {
    throw new RangeError('on purpose')
  }),
  panic_now: command(() => {
    throw new RangeError('on purpose')
  }),
}
