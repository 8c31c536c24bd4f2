// The types of time limits and of their error. Checked by `npm run check`.
import { client, type InvokeOptions, invoke, TimedOutError } from '@oxbow/api'
import { Builder, type ConfigInput, command } from 'oxbow'
import { expectTypeOf } from 'vitest'
import { z } from 'zod'

const builder = Builder.default().commands({
  search: command({ text: z.string() }, async ({ text }) => text, { timeoutMs: 500 }),
  ask: command(() => true, { timeoutMs: 0, renameAll: 'snake_case' }),
  wait: command(() => 1, { timeoutMs: Number.POSITIVE_INFINITY }),
  // @ts-expect-error a limit is a number of milliseconds
  soon: command(() => 1, { timeoutMs: '5s' }),
})

export async function callsWithLimits(): Promise<void> {
  const page = client<typeof builder>()
  expectTypeOf(
    await page.invoke('search', { text: 'a' }, { timeoutMs: 100 }),
  ).toEqualTypeOf<string>()
  await page.invoke('ask', {}, { timeoutMs: 100, signal: AbortSignal.timeout(5) })
  await invoke('search', { text: 'a' }, { timeoutMs: undefined })
  // @ts-expect-error a limit is a number of milliseconds
  await invoke('search', { text: 'a' }, { timeoutMs: '5s' })
}

export const config: ConfigInput = { oxbow: { timeoutMs: 30_000, showErrors: 'none' } }
// @ts-expect-error there is no such choice
export const wrong: ConfigInput = { oxbow: { showErrors: 'some' } }

export function stageOf(error: unknown): string {
  if (!(error instanceof TimedOutError)) return ''
  expectTypeOf(error.code).toExtend<string>()
  expectTypeOf(error.stage).toEqualTypeOf<'sending' | 'arguments' | 'running'>()
  expectTypeOf(error.afterMs).toEqualTypeOf<number>()
  return `${error.command} ${error.stage}`
}

expectTypeOf<InvokeOptions['timeoutMs']>().toEqualTypeOf<number | undefined>()
