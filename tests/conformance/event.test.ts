// The rules E1 to E36 of events, apart from the matrix E8, which has a file of its own.
import { Builder, command, type Event, type EventTarget, type WebviewWindow } from 'oxbow'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { type RunningApp, startApp, useApp, usePage } from '../support/app.ts'
import { consoleOf, errorsOf } from '../support/chromium.ts'
import { needsBrowser } from '../support/engine.ts'
import { describeEachApi } from '../support/frontend.ts'

const RULE = 'Event name must include only alphanumeric characters, `-`, `/`, `:` and `_`.'
const NOBODY: EventTarget = { kind: 'AnyLabel', label: 'nobody' }

const builder = () =>
  Builder.default().commands({ emit_now: command((_args, { app }) => app.emit('now', 'now')) })

/** An event as a page's listener records it. */
interface Noted {
  readonly event: string
  readonly payload: unknown
  readonly id: number
}

/** Records the events of a name in a list of the page. */
function note(page: Page, event: string, target?: string | EventTarget): Promise<void> {
  return page.evaluate(
    async ({ event, target }) => {
      const list = window.noted?.[event] ?? []
      window.noted = { ...window.noted, [event]: list }
      const options = target === undefined ? undefined : { target }
      await window.tauri.event.listen(event, (data) => list.push({ ...data }), options)
    },
    { event, target },
  )
}

/** The recorded events of a name, after all pending messages have arrived. */
function notesOf(page: Page, event: string): Promise<Noted[]> {
  return page.evaluate(async (event) => {
    await window.tauri.core.invoke('plugin:app|version')
    return window.noted[event] ?? []
  }, event)
}

async function payloadsOf(page: Page, event: string): Promise<unknown[]> {
  return (await notesOf(page, event)).map(({ payload }) => payload)
}

/** The stored targets of an event's listeners, without those that listen to everything (E7). */
function targetsOf({ app }: Pick<RunningApp, 'app'>, event: string): EventTarget[] {
  const targets: EventTarget[] = []
  app.emitFilter(event, null, (target) => {
    targets.push(target)
    return false
  })
  return targets
}

function windowOf({ app }: Pick<RunningApp, 'app'>, label: string): WebviewWindow {
  const window = app.getWebviewWindow(label)
  if (window) return window
  throw new Error(`there is no window ${label}`)
}

describeEachApi('events', (api) => {
  const running = useApp(builder, { app: { windows: [] } })
  const a = usePage(running, 'A', { api })
  const b = usePage(running, 'B', { api })

  it('E1 a name has letters and digits of all scripts and - / : _, and nothing else', async () => {
    const tried = await a().evaluate(async () => {
      const heard: string[] = []
      const { listen, emit } = window.tauri.event
      const isTaken = async (name: string): Promise<boolean> => {
        try {
          const unlisten = await listen(name, ({ event }) => heard.push(event))
          await emit(name)
          await unlisten()
          return true
        } catch {
          return false
        }
      }
      const allowed = [
        '',
        'a',
        'Z-9/x:y_z',
        'é',
        '日本',
        'ß²',
        '٣',
        '----',
        'constructor',
        '__proto__',
      ]
      const refused = ['.', 'a.b', 'a b', '|', '"', "'", 'a\n', '\u0000', '😀', '€', 'e\u0301']
      const taken: string[] = []
      for (const name of [...allowed, ...refused]) if (await isTaken(name)) taken.push(name)
      return { allowed, taken, heard }
    })
    expect(tried.taken).toEqual(tried.allowed)
    expect(tried.heard).toEqual(tried.allowed)
  })

  it('E2 a page that uses another name gets the rule as the error', async () => {
    const found = await a().evaluate(async () => {
      const { event, core } = window.tauri
      return [
        await window.outcome(event.listen('a b', () => {})),
        await window.outcome(core.invoke('plugin:event|unlisten', { event: 'a b', eventId: 0 })),
        await window.outcome(event.emit('a b')),
        await window.outcome(event.emitTo('A', 'a b')),
      ]
    })
    const commands = ['listen', 'unlisten', 'emit', 'emit_to']
    expect(found).toEqual(
      commands.map((name) => ({
        rejected: `invalid args \`event\` for command \`${name}\`: ${RULE}`,
      })),
    )
  })

  it('E3 departs: in the backend another name throws, for listening too, where Rust panics', () => {
    const { app } = running()
    const window = windowOf(running(), 'A')
    const text = `only alphanumeric, '-', '/', ':', '_' permitted for event names: "a\\r\\"b"`
    const wrong = expect.objectContaining({ code: 'invalid_event_name', message: text })
    for (const emitter of [app, window]) {
      const uses = [
        () => emitter.emit('a\r"b', null),
        () => emitter.emitTo('A', 'a\r"b', null),
        () => emitter.emitFilter('a\r"b', null, () => true),
        ...(['listen', 'once', 'listenAny', 'onceAny'] as const).map(
          (method) => () => emitter[method]('a\r"b', () => {}),
        ),
      ]
      for (const use of uses) expect(use).toThrow(wrong)
    }
  })

  it('E4 a target is stored as it was given, a text as AnyLabel', async () => {
    const given: EventTarget[] = [
      { kind: 'App' },
      { kind: 'AnyLabel', label: 'x' },
      { kind: 'Window', label: 'x' },
      { kind: 'Webview', label: 'x' },
      { kind: 'WebviewWindow', label: 'x' },
    ]
    for (const target of ['x', ...given]) await note(a(), 'e4', target)
    expect(targetsOf(running(), 'e4')).toEqual([{ kind: 'AnyLabel', label: 'x' }, ...given])
  })

  it('E4 a malformed target rejects with the text of I17', async () => {
    const targets = [
      null,
      7,
      'x',
      {},
      { kind: 'Nope' },
      { kind: 'Window' },
      { kind: 'Webview', label: 7 },
    ]
    for (const target of targets) {
      const found = await a().evaluate(async (target) => {
        const { invoke } = window.tauri.core
        const emit = invoke('plugin:event|emit_to', { event: 'e4', target })
        const listen = invoke('plugin:event|listen', { event: 'e4', target, handler: 1 })
        return [await window.outcome(emit), await window.outcome(listen)]
      }, target)
      const text = (name: string) =>
        expect.stringMatching(`^invalid args \`target\` for command \`${name}\`: .`)
      expect(found).toEqual([{ rejected: text('emit_to') }, { rejected: text('listen') }])
    }
  })

  it('E5 a target may name what does not exist', async () => {
    await note(a(), 'e5', NOBODY)
    const sent = await b().evaluate(() =>
      window.outcome(window.tauri.event.emitTo('neither do I', 'e5', 'lost')),
    )
    await b().evaluate(() => window.tauri.event.emitTo('nobody', 'e5', 'found'))
    expect(sent).toEqual({ resolved: undefined })
    expect(await payloadsOf(a(), 'e5')).toEqual(['found'])
  })

  it('E6 W11 W12 each way to listen stores its own target', async () => {
    await a().evaluate(async () => {
      const { event, window: windows, webview, webviewWindow } = window.tauri
      const objects = [
        windows.getCurrentWindow(),
        webview.getCurrentWebview(),
        webviewWindow.getCurrentWebviewWindow(),
      ]
      const ignore = () => {}
      await event.listen('e6', ignore)
      await event.once('e6', ignore)
      await event.listen('e6', ignore, { target: 'x' })
      await event.once('e6', ignore, { target: { kind: 'Window', label: 'y' } })
      for (const object of objects) {
        await object.listen('e6', ignore)
        await object.once('e6', ignore)
      }
    })
    const { app } = running()
    for (const emitter of [app, windowOf(running(), 'B')]) {
      emitter.listen('e6', () => {})
      emitter.once('e6', () => {})
      emitter.listenAny('e6', () => {})
      emitter.onceAny('e6', () => {})
    }
    const twice = (target: EventTarget): EventTarget[] => [target, target]
    expect(targetsOf(running(), 'e6')).toEqual([
      { kind: 'AnyLabel', label: 'x' },
      { kind: 'Window', label: 'y' },
      ...twice({ kind: 'Window', label: 'A' }),
      ...twice({ kind: 'Webview', label: 'A' }),
      ...twice({ kind: 'WebviewWindow', label: 'A' }),
      ...twice({ kind: 'App' }),
      ...twice({ kind: 'WebviewWindow', label: 'B' }),
    ])
  })

  it('E7 a listener to Any gets everything, and no filter is asked about it', async () => {
    const { app } = running()
    const heard: unknown[] = []
    await note(a(), 'e7')
    app.listenAny('e7', ({ payload }) => heard.push(payload))
    app.emitTo(NOBODY, 'e7', 'to nobody')
    app.emitTo({ kind: 'App' }, 'e7', 'to the app')
    app.emitFilter('e7', 'filtered', () => {
      throw new Error('nobody asks')
    })
    await b().evaluate(() => window.tauri.event.emitTo('nobody', 'e7', 'from a page'))
    const all = ['to nobody', 'to the app', 'filtered', 'from a page']
    expect(heard).toEqual(all)
    expect(await payloadsOf(a(), 'e7')).toEqual(all)
  })

  it('E9 every emitter reaches all listeners', async () => {
    await note(b(), 'e9', 'B')
    const { app } = running()
    app.emit('e9', 'app')
    windowOf(running(), 'A').emit('e9', 'window')
    await a().evaluate(async () => {
      const { window: windows, webview, webviewWindow } = window.tauri
      await windows.getCurrentWindow().emit('e9', 'Window')
      await webview.getCurrentWebview().emit('e9', 'Webview')
      await Object(webviewWindow.getCurrentWebviewWindow()).emit('e9', 'WebviewWindow')
    })
    const emitters = ['app', 'window', 'Window', 'Webview', 'WebviewWindow']
    expect(await payloadsOf(b(), 'e9')).toEqual(emitters)
  })

  it('E10 a listener is called in the page that registered it, whatever window its target names', async () => {
    await note(a(), 'e10', { kind: 'Window', label: 'B' })
    await b().evaluate(() => {
      window.noted = { ...window.noted, e10: [] }
    })
    running().app.emitTo({ kind: 'Window', label: 'B' }, 'e10', 'for B')
    expect(await payloadsOf(a(), 'e10')).toEqual(['for B'])
    expect(await payloadsOf(b(), 'e10')).toEqual([])
  })

  it('E11 a filter sees the target of the listener, so one for webview windows misses others', async () => {
    const { app } = running()
    const isA = (target: EventTarget): boolean =>
      target.kind === 'WebviewWindow' && target.label === 'A'
    await a().evaluate(async () => {
      window.noted = { ...window.noted, e11: [] }
      const { event, window: windows, webviewWindow } = window.tauri
      const as = (payload: string) => () => window.noted.e11?.push({ event: 'e11', payload, id: 0 })
      await windows.getCurrentWindow().listen('e11', as('Window'))
      await event.listen('e11', as('AnyLabel'), { target: 'A' })
      await webviewWindow.getCurrentWebviewWindow().listen('e11', as('WebviewWindow'))
    })
    await note(b(), 'e11')
    app.emitFilter('e11', 'plain', isA)
    expect(await payloadsOf(a(), 'e11')).toEqual(['WebviewWindow'])
    expect(await payloadsOf(b(), 'e11')).toEqual(['plain'])
  })

  it('E13 a payload is written once; departs: backend handlers get the value, not its text', async () => {
    const { app } = running()
    const heard: unknown[] = []
    let written = 0
    await Promise.all([note(a(), 'e13'), note(b(), 'e13'), note(b(), 'e13', 'B')])
    for (let i = 0; i < 2; i++) app.listen('e13', ({ payload }) => heard.push(payload))
    const toJSON = (): object => ({ n: ++written, map: new Map([['k', 1]]), none: undefined })
    app.emit('e13', { toJSON })
    const value = { n: 1, map: { k: 1 } }
    expect(heard).toEqual([value, value])
    expect(await payloadsOf(a(), 'e13')).toEqual([value])
    expect(await payloadsOf(b(), 'e13')).toEqual([value, value])
    expect(written).toBe(1)
  })

  it('E14 no payload is null, and bytes and maps travel as JSON', async () => {
    const heard: unknown[] = []
    const { app } = running()
    app.listen('e14', ({ payload }) => heard.push(payload))
    await note(b(), 'e14')
    app.emit('e14')
    await a().evaluate(async () => {
      const { emit } = window.tauri.event
      await emit('e14')
      await emit('e14', undefined)
      await emit('e14', null)
      await emit('e14', new Uint8Array([1, 2]))
      await emit('e14', new Uint8Array([3]).buffer)
      await emit('e14', new Map([['a', new Date(0)]]))
      await emit('e14', [undefined, Number.NaN])
    })
    const payloads = [
      ...[null, null, null, null],
      ...[[1, 2], [3], { a: '1970-01-01T00:00:00.000Z' }, [null, null]],
    ]
    expect(heard).toEqual(payloads)
    expect(await payloadsOf(b(), 'e14')).toEqual(payloads)
  })

  it('E15 the handlers of a page share one event, whose id is that of the listener called', async () => {
    const found = await a().evaluate(async () => {
      const seen: { event: unknown; keys: string[]; id: number; payload: unknown }[] = []
      const ids: number[] = []
      for (const mark of ['first', 'second']) {
        const handler = window.__TAURI_INTERNALS__.transformCallback(
          (event: { id: number; payload: { marks: string[] } }) => {
            seen.push({
              event,
              keys: Object.keys(event).sort(),
              id: event.id,
              payload: [...event.payload.marks],
            })
            event.payload.marks.push(mark)
          },
        )
        const target = { kind: 'Any' }
        ids.push(
          await window.tauri.core.invoke('plugin:event|listen', { event: 'e15', target, handler }),
        )
      }
      await window.tauri.event.emit('e15', { marks: [] })
      await window.tauri.core.invoke('plugin:app|version')
      const [one, two] = seen
      return {
        ids,
        same: one?.event === two?.event,
        seen: seen.map(({ keys, id, payload }) => ({ keys, id, payload })),
      }
    })
    const keys = ['event', 'id', 'payload']
    expect(found).toEqual({
      ids: [expect.any(Number), expect.any(Number)],
      same: true,
      seen: [
        { keys, id: found.ids[0], payload: [] },
        { keys, id: found.ids[1], payload: ['first'] },
      ],
    })
  })

  it('E16 a backend handler gets id and payload, and nothing else', async () => {
    const { app } = running()
    const events: Event<unknown>[] = []
    const { id } = app.listen('e16', (event) => events.push(event))
    await a().evaluate(() => window.tauri.event.emit('e16', 'p'))
    expect(events).toEqual([{ id, payload: 'p' }])
  })

  it('E18 the page knows its listener before the call of listen settles', async () => {
    const found = await a().evaluate(async () => {
      const { invoke, transformCallback } = window.tauri.core
      const handler = transformCallback(() => {})
      const target = { kind: 'Webview', label: 'A' }
      const id: number = await invoke('plugin:event|listen', { event: 'e18', target, handler })
      return { entry: window.__internal_unstable_listeners_object_id__.e18?.[id], handler }
    })
    const target = { kind: 'Webview', label: 'A' }
    expect(found.entry).toEqual({ target, handlerId: found.handler })
  })

  it('E18 departs: no event is lost between the registration and its answer', async () => {
    const heard = await a().evaluate(async () => {
      const heard: unknown[] = []
      const { core, event } = window.tauri
      const listening = event.listen('now', ({ payload }) => heard.push(payload))
      // Both are in one message, so the backend emits before the page knows that its listener is registered.
      const emitting = core.invoke('emit_now')
      await Promise.all([listening.then(() => heard.push('listening')), emitting])
      return heard
    })
    expect([...heard].sort()).toEqual(['listening', 'now'])
  })

  it('E19 any page may remove the listener of another, by name and id', async () => {
    await note(b(), 'e19')
    running().app.emit('e19', 'before')
    const [{ id: eventId } = { id: -1 }] = await notesOf(b(), 'e19')
    const unlisten = (event: string, eventId: number): Promise<unknown> =>
      a().evaluate(
        (args) => window.outcome(window.tauri.core.invoke('plugin:event|unlisten', args)),
        { event, eventId },
      )
    expect(await unlisten('e19', 4_000_000_000)).toEqual({ resolved: null })
    expect(await unlisten('e19x', eventId)).toEqual({ resolved: null })
    running().app.emit('e19', 'still')
    expect(await unlisten('e19', eventId)).toEqual({ resolved: null })
    running().app.emit('e19', 'after')
    expect(await payloadsOf(b(), 'e19')).toEqual(['before', 'still'])
    expect(await unlisten('e19', eventId)).toEqual({ resolved: null })
  })

  it('E19 a page removes no listener of the backend, nor the backend one of a page', async () => {
    const { app } = running()
    const heard: unknown[] = []
    const { id } = app.listen('e19b', ({ payload }) => heard.push(payload))
    await note(b(), 'e19b')
    await a().evaluate(
      (eventId) => window.tauri.core.invoke('plugin:event|unlisten', { event: 'e19b', eventId }),
      id,
    )
    app.emit('e19b', 1)
    const [{ id: ofPage } = { id: -1 }] = await notesOf(b(), 'e19b')
    app.unlisten(ofPage)
    // Any window handle can remove a listener of the backend.
    windowOf(running(), 'B').unlisten(id)
    app.emit('e19b', 2)
    expect(heard).toEqual([1])
    expect(await payloadsOf(b(), 'e19b')).toEqual([1, 2])
  })

  // Releases before 2.6 stop a handler only after the backend has answered.
  if (api !== '2.0') {
    it('E20 unlisten stops the handler at once and settles when the backend knows', async () => {
      const found = await a().evaluate(async () => {
        const heard: unknown[] = []
        const { listen, emit } = window.tauri.event
        const unlisten = await listen('e20', ({ payload }) => heard.push(payload), { target: 'A' })
        await emit('e20', 1)
        const emitting = emit('e20', 2)
        const stopped = unlisten() as unknown as Promise<void>
        await emitting
        return { heard, result: await stopped }
      })
      expect(found).toEqual({ heard: [1], result: undefined })
      expect(targetsOf(running(), 'e20')).toEqual([])
    })
  }

  // As E20.
  if (api !== '2.0') {
    it('E21 once detaches before its handler, so one that throws detaches too', async () => {
      const warningsOf = async (): Promise<number> =>
        (await consoleOf(a())).filter((text) => text.includes("Couldn't find callback")).length
      const before = await warningsOf()
      const thrown = `thrown by E21 of ${api}`
      await a().evaluate(async (thrown) => {
        window.noted = { ...window.noted, e21: [] }
        await window.tauri.event.once('e21', ({ event, payload, id }) => {
          window.noted.e21?.push({ event, payload, id })
          throw new Error(thrown)
        })
      }, thrown)
      const { app } = running()
      // The second event is in flight during the first handler, and only causes a warning (P8).
      app.emit('e21', 1)
      app.emit('e21', 2)
      expect(await payloadsOf(a(), 'e21')).toEqual([1])
      await expect.poll(() => errorsOf(a())).toContain(thrown)
      expect(await warningsOf()).toBe(before + 1)
      app.emit('e21', 3)
      expect(await payloadsOf(a(), 'e21')).toEqual([1])
    })
  }

  it('E21 before its event, once is detached by the function that it gives', async () => {
    const heard = await a().evaluate(async () => {
      const heard: unknown[] = []
      const { once, emit } = window.tauri.event
      const unlisten = await once('e21b', ({ payload }) => heard.push(payload), { target: 'A' })
      unlisten()
      await emit('e21b', 1)
      return heard
    })
    expect(heard).toEqual([])
    expect(targetsOf(running(), 'e21b')).toEqual([])
  })

  it('E22 once in the backend runs at most once, even if its handler emits the event again', () => {
    const { app } = running()
    const heard: unknown[] = []
    app.once('e22', ({ payload }) => {
      heard.push(payload)
      app.emit('e22', 'again')
    })
    app.emit('e22', 1)
    app.emit('e22', 2)
    expect(heard).toEqual([1])
  })

  it('E23 one function registered twice is two listeners', async () => {
    const { app } = running()
    const heard: unknown[] = []
    const hear = ({ id }: Event<unknown>) => heard.push(id)
    const ids = [app.listen('e23', hear).id, app.listen('e23', hear).id]
    const inPage = await a().evaluate(async () => {
      const heard: number[] = []
      const hear = ({ id }: { id: number }) => heard.push(id)
      const { listen, emit } = window.tauri.event
      await listen('e23', hear)
      const unlisten = await listen('e23', hear)
      await emit('e23')
      await unlisten()
      await emit('e23')
      return heard
    })
    expect(heard).toEqual([...ids, ...ids])
    expect(new Set(inPage).size).toBe(2)
    expect(inPage).toHaveLength(3)
  })

  it('E24 emit returns when the backend handlers have run, and a page that throws does not matter', async () => {
    const { app } = running()
    const heard: unknown[] = []
    const thrown = `thrown by E24 of ${api}`
    await a().evaluate(async (thrown) => {
      await window.tauri.event.listen('e24', () => {
        throw new Error(thrown)
      })
    }, thrown)
    app.listen('e24', ({ payload }) => heard.push(payload))
    app.emit('e24', 1)
    heard.push('returned')
    expect(heard).toEqual([1, 'returned'])
    await expect.poll(() => errorsOf(a())).toContain(thrown)
  })

  it('E25 handlers run in the order of their registration', async () => {
    const { app } = running()
    const heard: number[] = []
    const numbers = Array.from({ length: 12 }, (_, index) => index)
    for (const number of numbers) app.listen('e25', () => heard.push(number))
    const inPage = await a().evaluate(async (numbers) => {
      const heard: number[] = []
      const { listen, emit } = window.tauri.event
      for (const number of numbers) await listen('e25', () => heard.push(number))
      await emit('e25')
      await window.tauri.core.invoke('plugin:app|version')
      return heard
    }, numbers)
    expect([heard, inPage]).toEqual([numbers, numbers])
  })

  it('E31 emit and emit_to resolve with null, and the payload may be omitted', async () => {
    await note(b(), 'e31')
    const found = await a().evaluate(async () => {
      const { invoke } = window.tauri.core
      const target = { kind: 'Any' }
      return [
        await invoke('plugin:event|emit', { event: 'e31' }),
        await invoke('plugin:event|emit', { event: 'e31', payload: 1 }),
        await invoke('plugin:event|emit_to', { event: 'e31', target }),
        await invoke('plugin:event|emit_to', { event: 'e31', target, payload: 2 }),
      ]
    })
    expect(found).toEqual([null, null, null, null])
    expect(await payloadsOf(b(), 'e31')).toEqual([null, 1, null, 2])
  })

  it('E32 departs: a handler that throws does not keep the event from those after it', async () => {
    const thrown = `thrown by E32 of ${api}`
    const heard = await a().evaluate(async (thrown) => {
      const heard: string[] = []
      const { listen, emit } = window.tauri.event
      await listen('e32', () => {
        heard.push('first')
        throw new Error(thrown)
      })
      await listen('e32', () => heard.push('second'))
      await emit('e32')
      await window.tauri.core.invoke('plugin:app|version')
      return heard
    }, thrown)
    expect(heard).toEqual(['first', 'second'])
    await expect.poll(() => errorsOf(a())).toContain(thrown)
  })

  // As E20.
  if (api !== '2.0') {
    it('E32 a handler that removes a later one prevents it, and what it emits comes afterwards', async () => {
      const heard = await a().evaluate(async () => {
        const heard: unknown[] = []
        const { listen, emit } = window.tauri.event
        let unlisten = (): void => {}
        let emitted: Promise<void> | undefined
        await listen<number>('e32b', ({ payload }) => {
          heard.push(['first', payload])
          if (payload > 1) return
          unlisten()
          emitted = emit('e32b', payload + 1)
          heard.push('emitted')
        })
        unlisten = await listen('e32b', () => heard.push('removed'))
        await listen('e32b', ({ payload }) => heard.push(['last', payload]))
        await emit('e32b', 1)
        await window.tauri.core.invoke('plugin:app|version')
        await emitted
        await window.tauri.core.invoke('plugin:app|version')
        return heard
      })
      expect(heard).toEqual([['first', 1], 'emitted', ['last', 1], ['first', 2], ['last', 2]])
    })
  }

  it('E33 an event of a page comes back to it through the backend', async () => {
    const found = await a().evaluate(async () => {
      const heard: unknown[] = []
      const { listen, emit, emitTo } = window.tauri.event
      await listen('e33', ({ payload }) => heard.push(payload), { target: 'A' })
      const emitting = emit('e33', 'to all')
      const atOnce = [...heard]
      await emitting
      await emitTo('A', 'e33', 'to itself')
      await emitTo('B', 'e33', 'to another')
      await window.tauri.core.invoke('plugin:app|version')
      return { atOnce, heard }
    })
    expect(found).toEqual({ atOnce: [], heard: ['to all', 'to itself'] })
  })

  it('E35 the dispatcher and the table are those that scripts of the backend use', async () => {
    const found = await b().evaluate(async () => {
      const heard: unknown[] = []
      const { core, event } = window.tauri
      const handler = core.transformCallback((data: unknown) => heard.push(data))
      const target = { kind: 'Any' }
      const id: number = await core.invoke('plugin:event|listen', { event: 'e35', target, handler })
      const table = window.__internal_unstable_listeners_object_id__
      window.__internal_unstable_listeners_function_id__({ event: 'e35', payload: 'p' }, [4e9, id])
      window.__internal_unstable_listeners_function_id__({ event: 'unheard of', payload: 'p' }, [
        id,
      ])
      const prototypes = [table, table.e35].map((object) => Object.getPrototypeOf(object))
      await core.invoke('plugin:event|unlisten', { event: 'e35', eventId: id })
      return { heard, id, prototypes, left: Object.keys(table.e35 ?? {}), event: typeof event }
    })
    expect(found).toMatchObject({
      heard: [{ event: 'e35', payload: 'p', id: found.id }],
      prototypes: [null, null],
      left: [],
    })
  })
})

describe('nested emissions of the backend', () => {
  it('E26 fixed: a nested emission keeps its target, and comes after the present one', async () => {
    await using running = await startApp(builder())
    const { app } = running
    const heard: string[] = []
    app.listen('outer', () => {
      app.emitTo({ kind: 'App' }, 'inner', null)
      app.emitTo('main', 'inner', null)
      app.emitFilter('inner', null, () => false)
      heard.push('outer 1')
    })
    app.listen('outer', () => heard.push('outer 2'))
    app.listen('inner', () => heard.push('inner for the app'))
    windowOf(running, 'main').listen('inner', () => heard.push('inner for main'))
    app.emit('outer')
    expect(heard).toEqual(['outer 1', 'outer 2', 'inner for the app', 'inner for main'])
  })

  it('E26 what a handler registers is active after the present emission, nested ones included', async () => {
    await using running = await startApp(builder())
    const { app } = running
    const heard: unknown[] = []
    app.once('e26', () => {
      const { id } = app.listen('e26', ({ payload }) => void heard.push([payload, id]))
      heard.push(typeof id)
      app.emit('e26', 'nested')
    })
    app.emit('e26', 'outer')
    expect(heard).toEqual(['number', ['nested', expect.any(Number)]])
  })

  it('E26 departs: a handler that an earlier one removes does not run any more', async () => {
    await using running = await startApp(builder())
    const { app } = running
    const heard: string[] = []
    app.listen('e26', () => app.unlisten(later))
    const later = app.listen('e26', () => heard.push('removed'))
    app.emit('e26')
    app.emit('e26')
    expect(heard).toEqual([])
  })

  it('E26 departs: a handler or a filter that throws harms its own emission only', async () => {
    await using running = await startApp(builder())
    const { app } = running
    const heard: unknown[] = []
    app.listen('e26', () => {
      throw new Error('a handler that throws')
    })
    app.listen('e26', ({ payload }) => heard.push(payload))
    expect(() =>
      app.emitFilter('e26', 'none', () => {
        throw new Error('a filter that throws')
      }),
    ).toThrow('a filter that throws')
    app.emit('e26', 'next')
    expect(heard).toEqual(['next'])
    expect(running.logs.filter(({ level }) => level === 'error')).toHaveLength(1)
  })
})

describe('events and the life of an app', () => {
  it('E17 pages and backend share one counter of ids, which begins at 0 and never goes back', async () => {
    await using running = await startApp(builder())
    const { app } = running
    const page = await running.open()
    const listen = (): Promise<number> =>
      page.evaluate(() => {
        const { invoke, transformCallback } = window.tauri.core
        const handler = transformCallback(() => {})
        return invoke<number>('plugin:event|listen', {
          event: 'e17',
          target: { kind: 'Any' },
          handler,
        })
      })
    const ids = [
      await listen(),
      app.listen('e17', () => {}).id,
      await listen(),
      app.once('other', () => {}).id,
    ]
    expect(ids).toEqual([0, 1, 2, 3])
    const unlisten = (eventId: number) =>
      page.evaluate(
        (eventId) => window.tauri.core.invoke('plugin:event|unlisten', { event: 'e17', eventId }),
        eventId,
      )
    for (const id of ids) {
      app.unlisten(id)
      await unlisten(id)
    }
    expect(await listen()).toBe(4)
    // The first id, 0, is as good as any other.
    await page.evaluate(() => window.tauri.event.emit('e17'))
  })

  it('E20 unlisten rejects if the backend cannot be told', async (context) => {
    needsBrowser(context, 'a page that outlives its window')
    const running = await startApp(builder())
    const page = await running.open()
    await page.evaluate(async () => {
      window.unlisten = await window.tauri.event.listen('e20', () => {})
    })
    await running.app.getWebviewWindow('main')?.destroy()
    const found = await page.evaluate(() => window.outcome(async () => await window.unlisten()))
    expect(found).toEqual({ error: 'IpcError', message: expect.stringContaining('has ended') })
    await running.stop()
  })

  it('E34 no event is kept for later listeners: not for a loading page, nor a reloaded one', async () => {
    await using running = await startApp(
      builder().setup((app) => {
        app.emit('e34', 'in setup')
      }),
    )
    const { app } = running
    app.emit('e34', 'before the page')
    const page = await running.open()
    app.emit('e34', 'before listen')
    await note(page, 'e34')
    app.emit('e34', 'heard')
    expect(await payloadsOf(page, 'e34')).toEqual(['heard'])
    await page.reload()
    app.emit('e34', 'after the reload')
    await note(page, 'e34')
    app.emit('e34', 'heard again')
    expect(await payloadsOf(page, 'e34')).toEqual(['heard again'])
  })

  it('E36 fixed: a reloaded page starts clean, and no listener is left in the backend', async () => {
    await using running = await startApp(builder())
    const page = await running.open()
    const frames: string[] = []
    page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => frames.push(String(payload))),
    )
    for (const target of [undefined, 'main', { kind: 'Window', label: 'main' } as const]) {
      await note(page, 'e36', target)
    }
    expect(targetsOf(running, 'e36')).toHaveLength(2)
    await page.reload()
    await page.evaluate(() => window.tauri.core.invoke('plugin:app|version'))
    expect(targetsOf(running, 'e36')).toEqual([])
    running.app.emit('e36', 'for nobody')
    const table = await page.evaluate(async () => {
      await window.tauri.core.invoke('plugin:app|version')
      return window.__internal_unstable_listeners_object_id__ ?? null
    })
    expect(table).toBeNull()
    // The event is not sent to the page that listened to everything either.
    expect(frames.join()).toContain('welcome')
    expect(frames.join()).not.toContain('for nobody')
    expect(await consoleOf(page)).toEqual([])
  })
})

declare global {
  interface Window {
    noted: Record<string, Noted[]>
    unlisten: () => unknown
  }
}
