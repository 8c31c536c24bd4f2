// The attacked app, with a record of its errors.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import {
  type App,
  Builder,
  type CommandContext,
  CommandError,
  type CommandMap,
  channel,
  command,
} from 'oxbow'
import { z } from 'zod'
import { PLACES, STREAMS } from '../reports/odd-app.ts'
import { ODD } from '../reports/odd-values.ts'
import { everything } from '../support/capabilities.ts'
import { LIMITS } from './shapes.ts'

const ALL_PLACES = [...Object.values(PLACES), ...Object.values(STREAMS)]

/** One of a list, for any number. */
function nth<T>(list: readonly T[], index: number): T {
  return list[index % list.length] as T
}

/** Commands of every kind, without checks of their own. */
export const COMMANDS: CommandMap = {
  greet: command({ name: z.string() }, ({ name }) => `Hello, ${name}!`),
  echo: command({ value: z.unknown() }, ({ value }) => value),
  nested: command(
    { options: z.object({ items: z.array(z.record(z.string(), z.number())).optional() }) },
    ({ options }) => options.items?.length ?? 0,
  ),
  hold: command((_args, { signal }) => {
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve('let go')))
  }),
  fail: command({ value: z.unknown() }, ({ value }) => {
    throw new CommandError(value as never)
  }),
  crash: command({ value: z.unknown() }, ({ value }) => {
    throw value
  }),
  later: command(async () => {
    await new Promise((resolve) => setImmediate(resolve))
    throw new Error('later')
  }),
  keep: command({ on: channel<number>() }, ({ on }) => void on.retain()),
  count: command({ on: channel<number>(), count: z.int().max(1000) }, async ({ on, count }) => {
    for (let index = 0; index < count; index++) await on.send(index)
  }),
  download: command({ size: z.int().min(0).max(70_000) }, ({ size }) => new Uint8Array(size)),
  upload: command((_args, { request }) =>
    request.body.kind === 'raw' ? request.body.bytes.byteLength : null,
  ),
  // Handlers that throw and return values whose properties cannot be read, and streams of such values.
  odd: command(
    { on: channel<unknown>(), odd: z.int().min(0), place: z.int().min(0) },
    ({ on, odd, place }, context) =>
      nth(ALL_PLACES, place)(nth(Object.values(ODD), odd), context as CommandContext, on),
  ),
  ask: command((_args, { window }) => {
    void window.evalWithResult('1').catch(() => {})
  }),
}

/** An app, and the errors in its log. */
export interface Victim {
  readonly app: App
  /** The distinct messages of errors, with their counts. */
  readonly errors: ReadonlyMap<string, number>
}

/** Builds and starts the app. */
export async function startVictim(): Promise<Victim> {
  const errors = new Map<string, number>()
  const nothing = (): void => {}
  const error = (_fields: object, message: string): void => {
    errors.set(message, (errors.get(message) ?? 0) + 1)
  }
  const app = Builder.default()
    .logger({ debug: nothing, info: nothing, warn: nothing, error })
    .commands(COMMANDS)
    .setup((handle) => {
      let count = 0
      handle.listen('a', () => {
        throw nth(Object.values(ODD), count++)()
      })
    })
    .build({
      app: { windows: [], security: { capabilities: [everything()] } },
      oxbow: { host: 'none', limits: LIMITS },
    })
  await app.start()
  return { app, errors }
}

/** Bytes of memory in use after a garbage collection. */
export function memoryInUse(): NodeJS.MemoryUsage {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  collect()
  collect()
  return process.memoryUsage()
}
