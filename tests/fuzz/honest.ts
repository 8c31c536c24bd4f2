// A legitimate page beside hostile ones: it checks its calls, events and channels.
import { Channel, type Connected, connect } from '@oxbow/api'
import type { App } from 'oxbow'
import { WebSocket } from 'ws'

/** Event names that hostile pages do not know, as any page may emit any event. */
const EVENT = 'between-honest-pages'

const PAUSE_MS = 10

/** One page that keeps its connection. */
export class HonestPage implements Disposable {
  /** Unexpected results. */
  readonly faults: string[] = []
  rounds = 0
  readonly #page: Connected
  readonly #heard: unknown[] = []

  private constructor(page: Connected) {
    this.#page = page
  }

  static async open(app: App, label: string): Promise<HonestPage> {
    await app.createWebviewWindow(label)
    const page = new HonestPage(await connect({ ...app.access(label), WebSocket }))
    const hear = ({ payload }: { payload: unknown }): void => void page.#heard.push(payload)
    await page.#page.listen(EVENT, hear, { target: label })
    return page
  }

  /** Works until the test stops it, and yields to other tasks in between. */
  async work(goesOn: () => boolean): Promise<void> {
    while (goesOn()) {
      await this.round()
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    }
  }

  /** Uses each feature once, and checks that nothing is lost, repeated or out of order. */
  async round(): Promise<void> {
    const round = this.rounds++
    const count = round % 20
    const [greeting, bytes, messages] = await Promise.all([
      this.#page.invoke('greet', { name: `round ${round}` }),
      this.#page.invoke('download', { size: round % 5000 }),
      this.#stream(count),
      this.#page.emitTo(this.#page.label, EVENT, round),
      this.#page.emitTo(this.#page.label, EVENT, -round),
    ])
    this.#expect('a call', greeting, `Hello, round ${round}!`)
    this.#expect('bytes', (bytes as ArrayBuffer).byteLength, round % 5000)
    this.#expect(
      'a channel',
      messages,
      Array.from({ length: count }, (_, index) => index),
    )
    this.#expect('events', this.#heard.splice(0), [round, -round])
  }

  async #stream(count: number): Promise<unknown[]> {
    const messages: unknown[] = []
    const on = new Channel((message) => messages.push(message), this.#page.connection)
    await this.#page.invoke('count', { on, count })
    return messages
  }

  #expect(what: string, found: unknown, wanted: unknown): void {
    const [got, due] = [JSON.stringify(found), JSON.stringify(wanted)]
    if (got !== due) this.faults.push(`${what} in round ${this.rounds}: ${got}, not ${due}`)
  }

  [Symbol.dispose](): void {
    this.#page.close()
  }
}
