// Time limits over a real connection: the page gets an error with the cause of the delay, and nothing leaks.
import { IpcError, Channel as PageChannel, TimedOutError } from '@oxbow/api'
import { Builder, type Channel, channel, command, type Logger } from 'oxbow'
import { testApp } from 'oxbow/test'
import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { connectWithSocket } from '../support/socket-client.ts'

const until = (condition: () => unknown): Promise<unknown> =>
  vi.waitUntil(condition, { interval: 1, timeout: 10_000 })

const nothing = (): void => {}
const SILENT: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing }

// Sends `timeoutMs` without a timer in the page, which would fire first in a process that is blocked.
const ASKED = { headers: { 'oxbow-timeout-ms': '5' } }

// Some of the calls below never end.
const shutdownMs = 0

const errorOf = (call: Promise<unknown>): Promise<unknown> => call.catch((error: unknown) => error)

/** Commands that end when the test says so, and the abort reasons that they get. */
function commands() {
  const reasons: unknown[] = []
  const seen: (string | null)[] = []
  const checked: string[] = []
  let answer = (): void => {}
  const answered = new Promise<void>((resolve) => {
    answer = resolve
  })
  const wait = (signal: AbortSignal): Promise<unknown> =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        reasons.push(signal.reason)
        reject(signal.reason)
      })
    })
  const builder = Builder.default()
    .logger(SILENT)
    .commands({
      work: command((_args, { signal, request }) => {
        seen.push(request.headers.get('oxbow-timeout-ms'))
        return wait(signal)
      }),
      check: command({ name: z.string().refine(() => new Promise(() => {})) }, ({ name }) => {
        checked.push(name)
      }),
      dialog: command(
        async (_args, { signal }) => {
          await answered
          return signal.aborted
        },
        { timeoutMs: 0 },
      ),
      count: command({ onNumber: channel<number>() }, async ({ onNumber }, { signal }) => {
        await onNumber.send(1)
        await wait(signal).catch(() => {})
        await sendLate(onNumber)
      }),
    })
  return { builder, reasons, seen, checked, answer: () => answer() }
}

async function sendLate(channel: Channel<number>): Promise<void> {
  for (const number of [2, 3]) await channel.send(number)
}

describe('a call with a time limit', () => {
  it('rejects if its handler takes too long, and aborts its signal with the same error', async () => {
    const { builder, reasons, seen } = commands()
    await using test = await testApp(builder, { oxbow: { shutdownMs } })
    const page = await test.page()
    const error = await errorOf(page.invoke('work', {}, ASKED))
    expect(error).toBeInstanceOf(TimedOutError)
    expect(error).toBeInstanceOf(IpcError)
    expect(error).toMatchObject({
      code: 'timed_out',
      command: 'work',
      afterMs: 5,
      stage: 'running',
    })
    await until(() => reasons.length === 1)
    expect(reasons).toMatchObject([{ code: 'timed_out', stage: 'running', afterMs: 5 }])
    expect(seen).toEqual([null])
  })

  it('ends by the clock of the backend or of the page', async () => {
    const { builder, reasons } = commands()
    await using test = await testApp(builder, { oxbow: { shutdownMs } })
    const page = await test.page()
    const error = await errorOf(page.invoke('work', {}, { timeoutMs: 5 }))
    expect(error).toMatchObject({ code: 'timed_out', command: 'work', afterMs: 5 })
    await until(() => reasons.length === 1)
  })

  it('rejects if its arguments take too long, and never runs the handler', async () => {
    const { builder, checked } = commands()
    await using test = await testApp(builder, { oxbow: { shutdownMs } })
    const page = await test.page()
    const error = await errorOf(page.invoke('check', { name: 'Ada' }, ASKED))
    expect(error).toMatchObject({ code: 'timed_out', stage: 'arguments' })
    expect(checked).toEqual([])
  })

  it('has the stage `sending` if the line is stuck', async () => {
    const { builder, reasons } = commands()
    await using test = await testApp(builder, { oxbow: { shutdownMs } })
    using page = await connectWithSocket(test.app.access('main'))
    // From here on, messages of the page are silently lost.
    for (const socket of page.sockets) socket.send = () => {}
    const error = await errorOf(page.invoke('work', {}, { timeoutMs: 5 }))
    expect(error).toMatchObject({
      code: 'timed_out',
      command: 'work',
      afterMs: 5,
      stage: 'sending',
    })
    expect(reasons).toEqual([])
  })

  it('uses the limit of the app if the command has none, and no limit if the command sets 0', async () => {
    const { builder, answer } = commands()
    await using test = await testApp(builder, { oxbow: { timeoutMs: 5, shutdownMs } })
    const page = await test.page()
    const [limited, unlimited] = [page.invoke('work'), page.invoke('dialog')]
    expect(await errorOf(limited)).toMatchObject({ code: 'timed_out', stage: 'running' })
    answer()
    expect(await unlimited).toBe(false)
  })

  it('ends its channel, on which no late message arrives', async () => {
    const { builder, reasons } = commands()
    await using test = await testApp(builder, { oxbow: { shutdownMs } })
    const page = await test.page()
    const onNumber = new PageChannel<number>(undefined, page.connection)
    const call = errorOf(page.invoke('count', { onNumber }, { timeoutMs: 500 }))
    const numbers: number[] = []
    for await (const number of onNumber) numbers.push(number)
    expect(await call).toMatchObject({ code: 'timed_out' })
    await until(() => reasons.length === 1)
    // When this arrives, all earlier messages of the backend have arrived too.
    await errorOf(page.invoke('work', {}, { timeoutMs: 5 }))
    expect(numbers).toEqual([1])
  })
})
