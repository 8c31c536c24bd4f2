// A page's pending work at a crash of its backend, and the outcome. The same code runs in Node and in a browser.

/** The members of a connection that a visit needs. `@oxbow/api` and the result of `connect` have them. */
export interface VisitApi {
  invoke(command: string, args?: object): Promise<unknown>
  listen(event: string, handler: (event: { payload: unknown }) => void): Promise<unknown>
  channel(): AsyncIterable<unknown>
}

/** The observations of a page so far. */
export interface Seen {
  /** The states of the connection, as its events reported them. */
  readonly states: string[]
  /** The payloads of `oxbow://gap`. */
  readonly gaps: unknown[]
  readonly news: unknown[]
  /** The number of channel messages, all of them in order. */
  messages: number
  /** How the loop over the channel ended. */
  loop: string | undefined
  /** The outcomes of calls: a value, or an error code as a text. */
  readonly ends: Record<string, { readonly value: unknown } | string>
}

/** One page: a channel that it reads, calls that are open, and listeners. */
export class Visit {
  readonly seen: Seen = {
    states: [],
    gaps: [],
    news: [],
    messages: 0,
    loop: undefined,
    ends: {},
  }
  readonly #api: VisitApi

  constructor(api: VisitApi) {
    this.#api = api
  }

  /** Registers all listeners, starts the call `hold`, and reads the channel of `flow`. */
  async start(): Promise<void> {
    const { states, gaps, news } = this.seen
    const stateOf = (payload: unknown): string => (payload as { state: string }).state
    await this.#api.listen('news', ({ payload }) => news.push(payload))
    await this.#api.listen('oxbow://connection', ({ payload }) => states.push(stateOf(payload)))
    await this.#api.listen('oxbow://gap', ({ payload }) => gaps.push(payload))
    this.begin('hold')
    void this.#read()
  }

  /** Starts a call. */
  begin(command: string, args = {}): void {
    const { ends } = this.seen
    delete ends[command]
    this.#api.invoke(command, args).then(
      (value) => {
        ends[command] = { value }
      },
      (error) => {
        ends[command] = codeOf(error)
      },
    )
  }

  /** Makes a call and waits for its answer. */
  call(command: string, args: object): Promise<unknown> {
    return this.#api.invoke(command, args)
  }

  async #read(): Promise<void> {
    const on = this.#api.channel()
    this.begin('flow', { on })
    try {
      for await (const message of on) {
        if (message !== this.seen.messages++) throw new Error(`${message} came out of its turn`)
      }
      this.seen.loop = 'ended'
    } catch (error) {
      this.seen.loop = codeOf(error)
    }
  }
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown }).code ?? error)
}
