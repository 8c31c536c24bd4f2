// Commands that take an argument of each kind and answer with it.
import { type Command, command } from 'oxbow'
import { z } from 'zod'

const u8 = z.number().int().min(0).max(255)
const u32 = z.number().int().min(0).max(4_294_967_295)
// Zod's `int` accepts only safe integers; Rust's 64-bit integers are larger.
const whole = z.number().refine(Number.isInteger)

const taking = (value: z.ZodType): Command => command({ value }, ({ value: given }) => given)

const user = z.object({ name: z.string(), age: u32 })

const shape = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('circle'), radius: z.number() }),
  z.object({ kind: z.literal('square'), side: z.number() }),
])

const two = { first: u32, second: z.string() }

const camel = { invokeMessage: z.string(), userId2: u32 }

const joined = ({ first, second }: { first: number; second: string }): string =>
  `${first} ${second}`

export const argumentCommands: Readonly<Record<string, Command>> = {
  take_string: taking(z.string()),
  take_u8: taking(u8),
  take_u32: taking(u32),
  take_i64: taking(whole.min(-(2 ** 63)).max(2 ** 63 - 1024)),
  take_u64: taking(whole.min(0).max(2 ** 64 - 2048)),
  take_f64: taking(z.number()),
  take_bool: taking(z.boolean()),
  take_char: taking(z.string().refine((text) => [...text].length === 1)),
  take_option: command({ value: z.string().optional() }, ({ value }) => value),
  take_list: taking(z.array(z.string())),
  take_bytes: taking(z.array(u8)),
  take_map: taking(z.record(z.string(), u32)),
  take_tuple: taking(z.tuple([u32, z.string()])),
  take_user: taking(user),
  take_level: taking(z.enum(['Low', 'High'])),
  take_shape: taking(shape),
  take_any: taking(z.unknown().refine((value) => value !== undefined)),
  take_unit: taking(z.null()),
  take_two: command(two, joined),
  take_two_later: command(two, async (args) => joined(args)),
  take_camel: command(camel, ({ invokeMessage, userId2 }) => `${invokeMessage} ${userId2}`),
  take_snake: command(camel, ({ invokeMessage, userId2 }) => `${invokeMessage} ${userId2}`, {
    renameAll: 'snake_case',
  }),
  take_keyword: command({ type: z.string() }, ({ type }) => type),
  take_nothing: command(() => 'taken'),
}
