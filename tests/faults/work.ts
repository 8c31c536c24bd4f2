// The page's part of the work that faults must not disturb. The same code runs in Node and in a browser.
import type { Channel } from '@oxbow/api'

/** The members of a connection that the work needs. `@oxbow/api` and the result of `connect` have them. */
export interface PageApi {
  invoke(command: string, args?: unknown, options?: object): Promise<unknown>
  listen(event: string, handler: (event: { payload: unknown }) => void): Promise<unknown>
  emit(event: string, payload?: unknown): Promise<void>
  channel(handler: (message: unknown) => void): Channel
}

/** One round of work. */
export interface Round {
  readonly calls: number
  /** The page emits half of them, the backend the other half. */
  readonly events: number
  readonly channels: number
  /** Messages of each channel. */
  readonly messages: number
}

/** The result of a round. */
export interface RoundReport {
  /** Calls that got the answer of another call. */
  readonly wrong: readonly string[]
  /** For each channel the digests of its messages, in order. */
  readonly digests: readonly (readonly string[])[]
}

/** The events that the two listeners of each name have received. */
export interface Heard {
  readonly tick: readonly (readonly number[])[]
  readonly tock: readonly (readonly number[])[]
}

// Number of concurrent calls, so that some are always in flight when the connection breaks.
const BURST = 40

/** A page at work. Numbers continue from round to round, so that losses between two rounds are noticed. */
export class Worker {
  readonly heard: { tick: number[][]; tock: number[][] } = { tick: [[], []], tock: [[], []] }
  readonly #api: PageApi
  #call = 0
  #tick = 0
  #tock = 0
  #stream = 0

  constructor(api: PageApi) {
    this.#api = api
  }

  /** Registers two listeners for each name. */
  async start(): Promise<void> {
    for (const name of ['tick', 'tock'] as const) {
      for (const numbers of this.heard[name]) {
        await this.#api.listen(name, ({ payload }) => numbers.push(payload as number))
      }
    }
  }

  async round({ calls, events, channels, messages }: Round): Promise<RoundReport> {
    const ticks = events / 2
    const streams = Array.from({ length: channels }, () => this.#read(this.#stream++, messages))
    const first = this.#tick
    this.#tick += ticks
    const [wrong, digests] = await Promise.all([
      this.#calls(calls),
      Promise.all(streams),
      this.#api.invoke('emit_ticks', { first, count: ticks }),
      this.#emitTocks(events - ticks),
    ])
    return { wrong, digests }
  }

  /** Makes calls with effects; every eighth has bytes as its larger body. */
  async #calls(count: number): Promise<string[]> {
    const wrong: string[] = []
    for (let done = 0; done < count; done += BURST) {
      const burst = Array.from({ length: Math.min(BURST, count - done) }, async () => {
        const number = this.#call++
        const answer = await this.#record(number)
        if (answer !== number) wrong.push(`call ${number} was answered ${JSON.stringify(answer)}`)
      })
      await Promise.all(burst)
    }
    return wrong
  }

  #record(number: number): Promise<unknown> {
    if (number % 8 !== 0) return this.#api.invoke('record', { number })
    const bytes = new Uint8Array((number * 37) % 10_000).fill(number % 256)
    return this.#api.invoke('record_bytes', bytes, { headers: { number: `${number}` } })
  }

  async #emitTocks(count: number): Promise<void> {
    for (let done = 0; done < count; done += BURST) {
      const length = Math.min(BURST, count - done)
      await Promise.all(Array.from({ length }, () => this.#api.emit('tock', this.#tock++)))
    }
  }

  async #read(stream: number, count: number): Promise<string[]> {
    const digests: Promise<string>[] = []
    const on = this.#api.channel((message) => digests.push(digestOf(message)))
    await this.#api.invoke('stream', { stream, count, on })
    return await Promise.all(digests)
  }
}

async function digestOf(message: unknown): Promise<string> {
  const bytes =
    message instanceof ArrayBuffer ? message : new TextEncoder().encode(JSON.stringify(message))
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
