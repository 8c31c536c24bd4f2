// Runs operations on events without waiting for earlier ones, and records the events of all handlers.
import { type Client, client, type UnlistenFn } from '@oxbow/api'
import type { HasContract } from '@oxbow/protocol'
import { messageOf } from '@oxbow/protocol/internal'
import type { AnyContract } from '../../packages/api/src/connect.ts'
import type { PageConnection } from '../../packages/api/src/connection.ts'
import { MemoryApp } from './memory-app.ts'

const LABELS = ['a', 'b'] as const

const EVENTS = ['x', 'y'] as const

/** One step. `pick` chooses among all listeners so far, including ended ones. */
export type Step =
  | { readonly do: 'listen' | 'once'; readonly page: number; readonly event: number }
  | { readonly do: 'unlisten' | 'unlisten twice' | 'abort'; readonly pick: number }
  | { readonly do: 'emit'; readonly from: number | 'backend'; readonly event: number }
  /** Loads a new document in a window, after the old one has gone or in its place. */
  | { readonly do: 'reload' | 'replace'; readonly page: number }
  /** Breaks the connection of a page, and drops its messages in flight. */
  | { readonly do: 'cut'; readonly page: number }
  /** Lets some of the messages in flight arrive. */
  | { readonly do: 'pass'; readonly turns: number }
  /** Waits for everything; then each listener must get the next event exactly once. */
  | { readonly do: 'settle' }

/** One listener, from its call of `listen` on. */
interface Ear {
  readonly name: string
  readonly event: string
  readonly page: Page
  readonly isOnce: boolean
  readonly controller: AbortController
  readonly listening: Promise<UnlistenFn | undefined>
  /** The numbers of its events. */
  heard: number[]
  /** The listener must get no event after this. */
  isStopped: boolean
}

/** One document. */
interface Page {
  readonly connection: PageConnection
  readonly client: Client<AnyContract>
  isLeaving: boolean
  isGone: boolean
}

// The errors that a call may have after its document has gone.
const LOST: readonly unknown[] = ['disconnected', 'outcome_unknown', 'replaced', 'aborted']

/** One run. `faults` lists violations. */
export class RaceWorld {
  readonly faults: string[] = []
  readonly #app = new MemoryApp(LABELS)
  readonly #pages: Page[] = []
  readonly #ears: Ear[] = []
  readonly #pending = new Set<Promise<unknown>>()
  #number = 0

  static async run(steps: readonly Step[]): Promise<RaceWorld> {
    const world = new RaceWorld()
    for (const index of LABELS.keys()) world.#pages[index] = await world.#open(index)
    for (const step of steps) await world.#act(step)
    await world.#end()
    return world
  }

  async #act(step: Step): Promise<void> {
    switch (step.do) {
      case 'listen':
      case 'once':
        return this.#listen(step)
      case 'unlisten':
      case 'unlisten twice':
        return this.#unlisten(step.pick, step.do === 'unlisten' ? 1 : 2)
      case 'abort':
        return this.#abort(step.pick)
      case 'emit':
        return this.#emit(step.from, EVENTS[step.event % EVENTS.length] ?? 'x')
      case 'reload':
      case 'replace':
        return await this.#reload(step.page, step.do)
      case 'cut':
        return this.#app.cut(LABELS[step.page % LABELS.length] ?? '')
      case 'pass':
        return await turns(step.turns)
      case 'settle':
        return await this.#settle()
    }
  }

  #listen({ page: index, event, ...step }: Extract<Step, { event: number; page: number }>): void {
    const page = this.#page(index)
    const controller = new AbortController()
    const name = EVENTS[event % EVENTS.length] ?? 'x'
    const hear = ({ payload }: { readonly payload: unknown }): void => {
      if (ear.isStopped) this.faults.push(`${ear.name} heard ${payload} after its end`)
      if (page.isGone) this.faults.push(`${ear.name} heard ${payload} after its document`)
      ear.heard.push(payload as number)
    }
    const { signal } = controller
    const listening = page.client[step.do](name, hear, { signal })
    const ear: Ear = {
      name: `${step.do} ${this.#ears.length} (${name})`,
      event: name,
      page,
      isOnce: step.do === 'once',
      controller,
      listening: this.#watch(`${step.do} ${name}`, page, listening),
      heard: [],
      isStopped: false,
    }
    this.#ears.push(ear)
  }

  /** Ends a listener, perhaps before its `listen` has settled. */
  #unlisten(pick: number, times: number): void {
    const ear = this.#ears[pick % this.#ears.length]
    if (!ear) return
    const stop = async (): Promise<void> => {
      const unlisten = await ear.listening
      const ends = Array.from({ length: times }, () => unlisten?.())
      if (unlisten) ear.isStopped = true
      await Promise.all(ends)
    }
    void this.#watch(`unlisten of ${ear.name}`, ear.page, stop())
  }

  #abort(pick: number): void {
    const ear = this.#ears[pick % this.#ears.length]
    ear?.controller.abort()
    if (ear) ear.isStopped = true
  }

  #emit(from: number | 'backend', event: string): void {
    const number = this.#number++
    if (from === 'backend') this.#app.manager.app.emit(event, number)
    else {
      const page = this.#page(from)
      void this.#watch(`emit of ${event}`, page, page.client.emit(event, number))
    }
  }

  async #reload(index: number, how: 'reload' | 'replace'): Promise<void> {
    const old = this.#page(index)
    old.isLeaving = true
    if (how === 'reload') old.connection.close()
    this.#pages[index % LABELS.length] = await this.#open(index)
    // Messages in flight to the listener may have arrived before this.
    old.isGone = true
  }

  /** Waits for all started operations, and then checks that every listener gets an event. */
  async #settle(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending)
    await this.#quiet()
    for (const ear of this.#ears) this.#checkOrder(ear)
    for (const event of EVENTS) await this.#probe(event)
  }

  async #probe(event: string): Promise<void> {
    const alive = this.#ears.filter(
      (ear) => ear.event === event && !ear.isStopped && !ear.page.isGone,
    )
    const due = alive.filter(({ isOnce, heard }) => !isOnce || heard.length === 0)
    for (const ear of this.#ears) ear.heard = ear.isOnce ? ear.heard : []
    const number = this.#number
    this.#emit('backend', event)
    await this.#quiet()
    for (const ear of due) {
      if (`${ear.heard}` !== `${number}`) this.faults.push(`${ear.name} heard ${ear.heard}`)
    }
  }

  #checkOrder({ name, heard, isOnce }: Ear): void {
    if (isOnce && heard.length > 1) this.faults.push(`${name} heard ${heard}`)
    if (new Set(heard).size < heard.length) this.faults.push(`${name} heard twice: ${heard}`)
  }

  /** Waits until all messages have arrived in the pages. */
  async #quiet(): Promise<void> {
    const nobody = { event: 'nothing', eventId: 0 }
    await Promise.all(
      this.#pages.map(({ connection }) => connection.invoke('plugin:event|unlisten', nobody)),
    )
  }

  async #end(): Promise<void> {
    await this.#settle()
    for (const pick of this.#ears.keys()) this.#unlisten(pick, 1)
    await this.#settle()
    for (const event of EVENTS) {
      const isLeft = this.#app.manager.events.hasPageListener(event, () => true)
      if (isLeft) this.faults.push(`the backend has a listener of ${event} left`)
      for (const { connection } of this.#pages) {
        const ids = Object.keys(connection.listeners.table?.[event] ?? {})
        if (ids.length > 0) this.faults.push(`a page has listeners of ${event} left: ${ids}`)
      }
    }
    for (const { connection } of this.#pages) connection.close()
    await this.#app.stop()
    // A page that was replaced while its connection was broken gets an error when it reconnects.
    this.faults.push(...this.#app.complaints.filter((text) => !text.includes('taken over')))
  }

  /** Records an unexpected rejection; returns the value of the promise, or `undefined`. */
  #watch<T>(what: string, page: Page, promise: Promise<T>): Promise<T | undefined> {
    const watched = promise.catch((error: unknown): undefined => {
      const code = (error as { code?: unknown } | null)?.code
      const isFair = code === 'aborted' || (page.isLeaving && LOST.includes(code))
      if (!isFair) this.faults.push(`${what} rejected: ${code} ${messageOf(error)}`)
    })
    this.#pending.add(watched)
    void watched.then(() => this.#pending.delete(watched))
    return watched
  }

  async #open(index: number): Promise<Page> {
    const connection = await this.#app.open(LABELS[index % LABELS.length] ?? '')
    const page = client<HasContract<AnyContract>>(connection)
    return { connection, client: page, isLeaving: false, isGone: false }
  }

  #page(index: number): Page {
    return this.#pages[index % LABELS.length] as Page
  }
}

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await Promise.resolve()
}
