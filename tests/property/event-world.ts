// Runs operations on a real backend and three real pages, and compares the received events with the model.
import { type Client, client, type UnlistenFn } from '@oxbow/api'
import type { EventTarget, HasContract } from '@oxbow/protocol'
import type { AppHandle, WebviewWindow } from 'oxbow'
import type { AnyContract } from '../../packages/api/src/connect.ts'
import type { PageConnection } from '../../packages/api/src/connection.ts'
import { type Aim, type Due, EventModel, keyOf, type Listener } from './event-model.ts'
import { MemoryApp } from './memory-app.ts'

/** The windows, each with one page. */
export const LABELS = ['a', 'b', 'c'] as const

/** The place of an operation: a page, the backend's handle of a window, or the app. */
export type Place =
  | { readonly in: 'page'; readonly index: number }
  | { readonly in: 'window'; readonly index: number }
  | { readonly in: 'app' }

/** One planned emission. */
export interface Emit {
  readonly from: Place
  readonly event: string
  readonly aim: Aim
}

/** The target of a listener. Listeners of the backend use their own place as the target, or any target. */
export interface Listen {
  readonly at: Place
  readonly event: string
  readonly target: string | EventTarget | undefined
  readonly once: boolean
}

/** `pick` chooses among the current listeners. */
export type Operation =
  | { readonly do: 'listen'; readonly listen: Listen }
  | { readonly do: 'unlisten'; readonly pick: number; readonly by: 'itself' | 'another page' }
  | { readonly do: 'emit'; readonly emits: readonly Emit[] }
  | { readonly do: 'race'; readonly emit: Emit; readonly pick: number }
  | { readonly do: 'reload'; readonly page: number; readonly how: 'leave' | 'replace' }

interface Heard {
  readonly emitter: string
  readonly number: number
}

/** One real listener. */
class Ear {
  readonly listener: Listener
  heard: Heard[] = []
  /** The listener must get no event after this. */
  stopped = false
  stop: () => Promise<void> = async () => {}
  readonly #faults: string[]

  constructor(listener: Listener, faults: string[]) {
    this.listener = listener
    this.#faults = faults
  }

  get name(): string {
    const { id, page, event, target } = this.listener
    const where = page === undefined ? 'backend' : `page ${page}`
    return `listener ${id} (${where}, ${event}, ${keyOf(target)})`
  }

  hear = ({ id, payload }: { readonly id: number; readonly payload: unknown }): void => {
    if (id !== this.listener.id) this.#faults.push(`${this.name} was called as ${id}`)
    if (this.stopped) this.#faults.push(`${this.name} heard something after its end`)
    this.heard.push(payload as Heard)
  }
}

/** One run. `faults` lists deviations from the model. */
export class EventWorld {
  readonly faults: string[] = []
  readonly #app: MemoryApp
  readonly #pages: PageConnection[]
  readonly #model = new EventModel()
  readonly #ears = new Map<number, Ear>()
  #number = 0

  private constructor(app: MemoryApp, pages: PageConnection[]) {
    this.#app = app
    this.#pages = pages
  }

  static async run(operations: readonly Operation[]): Promise<EventWorld> {
    const app = new MemoryApp(LABELS)
    const world = new EventWorld(app, await Promise.all(LABELS.map((label) => app.open(label))))
    for (const operation of operations) await world.#act(operation)
    await world.#end()
    return world
  }

  async #act(operation: Operation): Promise<void> {
    switch (operation.do) {
      case 'listen':
        return await this.#listen(operation.listen)
      case 'unlisten':
        return await this.#unlisten(operation.pick, operation.by)
      case 'emit':
        return await this.#emit(operation.emits)
      case 'race':
        return await this.#race(operation.emit, operation.pick)
      case 'reload':
        return await this.#reload(operation.page, operation.how)
    }
  }

  // --- listening ---

  async #listen({ at, event, target, once }: Listen): Promise<void> {
    const inPage = at.in === 'page'
    const stored = inPage ? targetInPage(target) : targetInBackend(at, target)
    const page = inPage ? at.index : undefined
    const ear = new Ear(this.#model.listen({ page, event, target: stored, once }), this.faults)
    this.#ears.set(ear.listener.id, ear)
    ear.stop = inPage
      ? await this.#listenInPage(at.index, { event, target, once, hear: ear.hear })
      : this.#listenInBackend(at, ear)
  }

  async #listenInPage(
    index: number,
    { event, target, once, hear }: Omit<Listen, 'at'> & { hear: Ear['hear'] },
  ): Promise<UnlistenFn> {
    const page = this.#client(index)
    return await page[once ? 'once' : 'listen'](event, hear, { target })
  }

  #listenInBackend(at: Place, { listener, hear, name }: Ear): () => Promise<void> {
    const { event, target, once } = listener
    const handle = this.#handle(at)
    const method =
      target.kind === 'Any' ? (once ? 'onceAny' : 'listenAny') : once ? 'once' : 'listen'
    const { id } = handle[method](event, hear)
    if (id !== listener.id) this.faults.push(`${name} got the id ${id}`)
    // Any page or the backend may end the listener (E19).
    return async () => this.#handle({ in: 'app' }).unlisten(id)
  }

  async #unlisten(pick: number, by: 'itself' | 'another page'): Promise<void> {
    const ear = this.#pick(pick)
    if (!ear) return
    const { id: eventId, event, page } = ear.listener
    this.#model.unlisten(ear.listener)
    if (by === 'itself' || page === undefined) {
      ear.stopped = true
      await ear.stop()
    } else {
      const other = this.#page(page + 1)
      await other.invoke('plugin:event|unlisten', { event, eventId })
      await this.#settle()
      ear.stopped = true
    }
  }

  #pick(pick: number): Ear | undefined {
    const { listeners } = this.#model
    const listener = listeners[pick % listeners.length]
    return listener && this.#ears.get(listener.id)
  }

  // --- emitting ---

  async #emit(emits: readonly Emit[]): Promise<void> {
    const { dues, done } = this.#start(emits)
    await done
    await this.#settle()
    for (const ear of this.#ears.values()) this.#check(ear, dues.get(ear.listener.id))
  }

  /** Ends a listener during an emission. The listener may get this event, but none afterwards. */
  async #race(emit: Emit, pick: number): Promise<void> {
    const ear = this.#pick(pick)
    const { dues, done } = this.#start([emit])
    if (ear) {
      ear.stopped = true
      await ear.stop()
    }
    await done
    await this.#settle()
    for (const other of this.#ears.values()) {
      const due = dues.get(other.listener.id)
      if (other !== ear || other.heard.length > 0) this.#check(other, due)
    }
    if (ear) this.#model.unlisten(ear.listener)
  }

  #start(emits: readonly Emit[]): { dues: ReadonlyMap<number, Due>; done: Promise<unknown> } {
    const numbered = emits.map((emit) => ({ ...emit, number: this.#number++ }))
    const done = Promise.all(numbered.map((emit) => this.#emitOne(emit)))
    const emissions = numbered.map((emit) => ({ ...emit, emitter: placeName(emit.from) }))
    return { dues: this.#model.emit(emissions), done }
  }

  /** Emissions of the backend take effect at once; those of pages have to arrive first. */
  #emitOne({ from, event, aim, number }: Emit & { number: number }): Promise<void> | undefined {
    const payload: Heard = { emitter: placeName(from), number }
    if (from.in === 'page') {
      const page = this.#client(from.index)
      return aim.by === 'target'
        ? page.emitTo(aim.target, event, payload)
        : page.emit(event, payload)
    }
    const handle = this.#handle(from)
    if (aim.by === 'all') handle.emit(event, payload)
    else if (aim.by === 'target') handle.emitTo(aim.target, event, payload)
    else handle.emitFilter(event, payload, (target) => aim.accepted.includes(keyOf(target)))
    return undefined
  }

  #check(ear: Ear, due: Due = new Map()): void {
    const wanted = ear.listener.once ? firstOf(due) : [textOf(due)]
    const heard = textOf(byEmitter(ear.heard))
    ear.heard = []
    if (wanted.includes(heard)) return
    this.faults.push(`${ear.name} heard "${heard}" and not "${wanted.join('" or "')}"`)
  }

  // --- pages ---

  async #reload(index: number, how: 'leave' | 'replace'): Promise<void> {
    const older = this.#page(index)
    if (how === 'leave') older.close()
    this.#pages[index % LABELS.length] = await this.#app.open(LABELS[index % LABELS.length] ?? '')
    for (const ear of this.#ears.values()) {
      if (ear.listener.page === index) ear.stopped = true
    }
    this.#model.dropPage(index)
  }

  /** Waits until all earlier messages have arrived in a page. */
  async #settle(): Promise<void> {
    const nobody = { event: 'nothing', eventId: 0 }
    await Promise.all(this.#pages.map((page) => page.invoke('plugin:event|unlisten', nobody)))
  }

  /** Removes every listener, and checks that the backend has none left. */
  async #end(): Promise<void> {
    for (const { listener } of [...this.#ears.values()]) {
      if (listener.page === undefined) this.#handle({ in: 'app' }).unlisten(listener.id)
    }
    for (const page of this.#pages) page.close()
    await this.#app.stop()
    for (const event of new Set([...this.#ears.values()].map(({ listener }) => listener.event))) {
      const left = this.#app.manager.events.hasPageListener(event, () => true)
      if (left) this.faults.push(`a page's listener of ${event} is left`)
    }
    this.faults.push(...this.#app.complaints)
  }

  #page(index: number): PageConnection {
    return this.#pages[index % LABELS.length] as PageConnection
  }

  #client(index: number): Client<AnyContract> {
    return client<HasContract<AnyContract>>(this.#page(index))
  }

  #handle(place: Place): AppHandle | WebviewWindow {
    const { app } = this.#app.manager
    const label = place.in === 'app' ? undefined : LABELS[place.index]
    return (label !== undefined && app.getWebviewWindow(label)) || app
  }
}

/** The table E6, for pages. */
function targetInPage(target: string | EventTarget = { kind: 'Any' }): EventTarget {
  return typeof target === 'string' ? { kind: 'AnyLabel', label: target } : target
}

/** The table E6, for the backend. */
function targetInBackend(at: Place, target: string | EventTarget | undefined): EventTarget {
  if (target === undefined) return { kind: 'Any' }
  if (at.in === 'app') return { kind: 'App' }
  return { kind: 'WebviewWindow', label: LABELS[at.index] ?? '' }
}

function placeName(place: Place): string {
  return place.in === 'app' ? 'app' : `${place.in} ${place.index}`
}

function byEmitter(heard: readonly Heard[]): Due {
  const numbers = new Map<string, number[]>()
  for (const { emitter, number } of heard) {
    numbers.set(emitter, [...(numbers.get(emitter) ?? []), number])
  }
  return numbers
}

/** A text that does not depend on the order between emitters, which is undefined. */
function textOf(due: Due): string {
  const parts = [...due].map(([emitter, numbers]) => `${emitter}: ${numbers}`)
  return parts.sort().join('; ')
}

/** The events that a listener for one event may get: the first one of any emitter. */
function firstOf(due: Due): string[] {
  if (due.size === 0) return ['']
  return [...due].map(([emitter, numbers]) => `${emitter}: ${numbers[0]}`)
}
