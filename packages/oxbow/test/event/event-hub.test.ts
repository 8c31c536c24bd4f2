import type { EventTarget } from '@oxbow/protocol'
import { describe, expect, it } from 'vitest'
import { filterFor, toAll } from '../../src/event/event-filter.ts'
import { type EventHandler, EventHub, type EventPage } from '../../src/event/event-hub.ts'
import type { PageEvent } from '../../src/event/held-events.ts'
import type { Logger } from '../../src/observe/logger.ts'

const App: EventTarget = { kind: 'App' }
const Any: EventTarget = { kind: 'Any' }
const windowA: EventTarget = { kind: 'WebviewWindow', label: 'a' }

function setup() {
  const errors: object[] = []
  const logger: Logger = {
    debug: () => {},
    info: () => {},
    warn: () => {},
    error: (fields) => errors.push(fields),
  }
  return { hub: new EventHub(logger), logger, errors }
}

class RecordingPage implements EventPage {
  readonly label: string
  readonly frames: unknown[] = []
  readonly droppable: unknown[] = []
  readonly dropped: number[] = []
  constructor(label: string) {
    this.label = label
  }
  sendFrame(frame: string): void {
    this.frames.push(JSON.parse(frame))
  }
  sendEvent(event: PageEvent): void {
    this.droppable.push({ ...event, frame: JSON.parse(event.frame) })
  }
  patience(): undefined {}

  dropListener(_event: string, { id }: { id: number }): void {
    this.dropped.push(id)
  }
}

/** A handler that records its events under its name. */
function noting(log: unknown[], name: string): EventHandler<unknown> {
  return ({ payload }) => log.push([name, payload])
}

describe('EventHub', () => {
  it('E17 counts listeners of pages and backend together, from 0', () => {
    const { hub } = setup()
    const page = new RecordingPage('a')
    expect(hub.listen('e', App, () => {})).toBe(0)
    expect(hub.listenPage('e', page, { slot: 0, target: Any }).id).toBe(1)
    expect(hub.once('f', App, () => {})).toBe(2)
  })

  it('E17 gives no id again that a page knows from the previous process', () => {
    const { hub } = setup()
    const page = new RecordingPage('a')
    hub.listenPage('e', page, { slot: 0, target: Any, known: 3 })
    const fresh = [1, 2, 3].map((slot) => hub.listenPage('e', page, { slot, target: Any }).id)
    expect(fresh).toEqual([4, 5, 6])
    expect(hub.listenPage('e', page, { slot: 4, target: Any, known: 1 }).id).toBe(7)
  })

  it('E17 does not let a page use up all numbers', () => {
    const { hub } = setup()
    const page = new RecordingPage('a')
    hub.listenPage('e', page, { slot: 0, target: Any, known: Number.MAX_SAFE_INTEGER })
    expect(hub.listenPage('e', page, { slot: 1, target: Any }).id).toBe(1)
  })

  it('E24 serves pages first, then handlers in the order of their registration', () => {
    const { hub } = setup()
    const log: unknown[] = []
    const page = new RecordingPage('a')
    hub.listen('e', App, () => log.push(`first after ${page.frames.length} frames`))
    hub.listen('e', App, () => log.push('second'))
    hub.listenPage('e', page, { slot: 0, target: Any })
    hub.emit('e', null, toAll)
    expect(log).toEqual(['first after 1 frames', 'second'])
  })

  it('sends one frame to a page with several listeners, naming their slots', () => {
    const { hub } = setup()
    const page = new RecordingPage('a')
    hub.listenPage('e', page, { slot: 0, target: Any })
    hub.listenPage('e', page, { slot: 1, target: App })
    hub.listenPage('e', page, { slot: 2, target: windowA })
    hub.emit('e', { n: 1 }, filterFor(windowA))
    expect(page.frames).toEqual([['event', 'e', [0, 2], { n: 1 }]])
  })

  it('sends different frames to pages with different listeners', () => {
    const { hub } = setup()
    const [a, b, c] = [new RecordingPage('a'), new RecordingPage('b'), new RecordingPage('c')]
    hub.listenPage('e', a, { slot: 0, target: Any })
    hub.listenPage('e', b, { slot: 7, target: Any })
    hub.listenPage('e', c, { slot: 0, target: { kind: 'Window', label: 'c' } })
    hub.emit('e', 1, filterFor(windowA))
    expect([a.frames, b.frames, c.frames]).toEqual([
      [['event', 'e', [0], 1]],
      [['event', 'e', [7], 1]],
      [],
    ])
  })

  it('E22 runs a once-handler once, even if it emits the same event again', () => {
    const { hub } = setup()
    let calls = 0
    hub.once('e', App, () => {
      calls++
      hub.emit('e', null, toAll)
    })
    hub.emit('e', null, toAll)
    expect(calls).toBe(1)
  })

  it('E26 delivers what a handler emits after the present emission, with its own filter', () => {
    const { hub } = setup()
    const log: unknown[] = []
    hub.listen('outer', App, () => {
      hub.emit('inner', 'nested', filterFor(windowA))
      log.push('outer done')
    })
    hub.listen('inner', App, noting(log, 'app'))
    hub.listen('inner', windowA, noting(log, 'window'))
    hub.emit('outer', null, toAll)
    expect(log).toEqual(['outer done', ['window', 'nested']])
  })

  it('E26 lets a handler that is added during an emission wait for the next', () => {
    const { hub } = setup()
    const log: unknown[] = []
    hub.once('e', App, () => hub.listen('e', App, noting(log, 'late')))
    hub.emit('e', 1, toAll)
    hub.emit('e', 2, toAll)
    expect(log).toEqual([['late', 2]])
  })

  it('calls no handler that an earlier one has removed', () => {
    const { hub } = setup()
    const log: unknown[] = []
    hub.listen('e', App, () => hub.unlisten(later))
    const later = hub.listen('e', App, noting(log, 'removed'))
    hub.emit('e', null, toAll)
    expect(log).toEqual([])
  })

  it('logs a handler that throws or rejects, and calls the others', async () => {
    const { hub, errors } = setup()
    const log: unknown[] = []
    hub.listen('e', App, () => {
      throw new Error('sync')
    })
    hub.listen('e', App, () => Promise.reject(new Error('async')))
    hub.listen('e', App, noting(log, 'third'))
    hub.emit('e', 1, toAll)
    await Promise.resolve()
    expect(log).toEqual([['third', 1]])
    expect(errors.map((fields) => (fields as { err: Error }).err.message)).toEqual([
      'sync',
      'async',
    ])
  })

  it('E14 delivers undefined as null', () => {
    const { hub } = setup()
    const log: unknown[] = []
    hub.listen('e', Any, noting(log, 'any'))
    hub.emit('e', undefined, toAll)
    expect(log).toEqual([['any', null]])
  })

  it('E19 removes a listener of any page by its id, and never one of the backend', () => {
    const { hub } = setup()
    const page = new RecordingPage('a')
    const log: unknown[] = []
    const backend = hub.listen('e', Any, noting(log, 'backend'))
    const { id } = hub.listenPage('e', page, { slot: 0, target: Any })
    hub.unlistenPage('e', backend)
    hub.unlisten(id)
    hub.emit('e', 1, toAll)
    expect([page.frames.length, log.length]).toEqual([1, 1])
    hub.unlistenPage('e', id)
    hub.unlistenPage('e', 99)
    hub.emit('e', 2, toAll)
    expect([page.frames.length, page.dropped]).toEqual([1, [id]])
  })

  it('E36 forgets all listeners of a page that has ended', () => {
    const { hub } = setup()
    const page = new RecordingPage('a')
    hub.listenPage('e', page, { slot: 0, target: Any })
    hub.listenPage('f', page, { slot: 1, target: windowA })
    hub.dropPage(page)
    hub.emit('e', 1, toAll)
    expect(page.frames).toEqual([])
    expect(hub.hasPageListener('f', () => true)).toBe(false)
  })

  it('E38 forgets the handlers that listen as a destroyed window, and keeps App, Any and AnyLabel', () => {
    const { hub } = setup()
    const log: unknown[] = []
    hub.listen('e', windowA, noting(log, 'window'))
    hub.listen('e', { kind: 'AnyLabel', label: 'a' }, noting(log, 'label'))
    hub.listen('e', App, noting(log, 'app'))
    hub.dropWindow('a')
    hub.emit('e', 1, toAll)
    expect(log).toEqual([
      ['label', 1],
      ['app', 1],
    ])
  })

  it('E38 delivers events from before the end of a window to its handlers', () => {
    const { hub } = setup()
    const log: unknown[] = []
    hub.listen('destroyed', windowA, noting(log, 'window'))
    hub.listen('e', App, () => {
      hub.emit('destroyed', 1, toAll)
      hub.dropWindow('a')
    })
    hub.emit('e', 1, toAll)
    hub.emit('destroyed', 2, toAll)
    expect(log).toEqual([['window', 1]])
  })

  it('passes events that may be dropped to pages as such, with their frames', () => {
    const keep = { bytes: 1000, events: 1 }
    const { logger } = setup()
    const hub = new EventHub(logger, new Map([['position', keep]]))
    const page = new RecordingPage('a')
    hub.listenPage('position', page, { slot: 0, target: Any })
    hub.listenPage('position', page, { slot: 1, target: windowA })
    hub.listenPage('line', page, { slot: 2, target: Any })
    hub.emit('position', 1, toAll)
    hub.emit('position', 2, filterFor(App))
    hub.emit('line', 3, toAll)
    expect(page.droppable).toEqual([
      { event: 'position', slots: '0,1', retention: keep, frame: ['event', 'position', [0, 1], 1] },
      { event: 'position', slots: '0', retention: keep, frame: ['event', 'position', [0], 2] },
    ])
    expect(page.frames).toEqual([['event', 'line', [2], 3]])
  })

  it('emits to all listeners of one page, and of no other', () => {
    const { hub } = setup()
    const [one, other] = [new RecordingPage('a'), new RecordingPage('b')]
    for (const page of [one, other]) hub.listenPage('gap', page, { slot: 0, target: Any })
    hub.listenPage('gap', one, { slot: 1, target: windowA })
    hub.emitToPage(one, 'gap', { dropped: 1 })
    hub.emitToPage(one, 'nobody', {})
    expect(one.frames).toEqual([['event', 'gap', [0, 1], { dropped: 1 }]])
    expect(other.frames).toEqual([])
  })

  it('continues after a logger that throws', () => {
    const log: unknown[] = []
    const fail = () => {
      throw new Error('full disk')
    }
    const hub = new EventHub({ debug: fail, info: fail, warn: fail, error: fail })
    hub.listen('bad', App, fail)
    hub.listen('good', App, noting(log, 'good'))
    expect(() => hub.emit('bad', 1, toAll)).toThrow('full disk')
    hub.emit('good', 1, toAll)
    expect(log).toEqual([['good', 1]])
  })
})
