// The backend's part of the work that faults must not disturb, and the record of its calls.
import { Builder, channel, command, type Logger } from 'oxbow'
import { z } from 'zod'
import { messageAt } from './stream.ts'

const ignore = (): void => {}

/** A logger that drops everything, as warnings about broken connections are expected here. */
export const QUIET: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore }

/** The effects in a backend, in order. */
export interface Ledger {
  /** The numbers of the calls whose handlers ran. */
  readonly calls: number[]
  /** Errors in the bytes of calls. */
  readonly wrong: string[]
  /** The payloads of the pages' events, as the backend received them. */
  readonly tocks: number[]
}

// Number of events that are emitted at once.
const BURST = 20

/** An app whose commands have effects. */
export function workshop(): { builder: Builder; ledger: Ledger } {
  const ledger: Ledger = { calls: [], wrong: [], tocks: [] }
  const builder = Builder.default()
    .logger(QUIET)
    .commands({
      record: command({ number: z.number() }, ({ number }) => {
        ledger.calls.push(number)
        return number
      }),
      record_bytes: command((_args, { request: { body, headers } }) => {
        const number = Number(headers.get('number'))
        ledger.calls.push(number)
        const bytes = body.kind === 'raw' ? body.bytes : new Uint8Array()
        const isRight =
          bytes.length === (number * 37) % 10_000 && bytes.every((byte) => byte === number % 256)
        if (!isRight) ledger.wrong.push(`the bytes of call ${number}`)
        return number
      }),
      emit_ticks: command(
        { first: z.number(), count: z.number() },
        async ({ first, count }, { app }) => {
          for (let number = first; number < first + count; number++) {
            app.emit('tick', number)
            if (number % BURST === 0) await new Promise((resolve) => setTimeout(resolve, 1))
          }
        },
      ),
      stream: command(
        { stream: z.number(), count: z.number(), on: channel<unknown>() },
        async ({ stream, count, on }) => {
          for (let index = 0; index < count; index++) {
            await on.send(messageAt(stream, index))
            await new Promise((resolve) => setImmediate(resolve))
          }
        },
      ),
    })
    .setup((app) => {
      app.listenAny('tock', ({ payload }) => ledger.tocks.push(payload as number))
    })
  return { builder, ledger }
}
