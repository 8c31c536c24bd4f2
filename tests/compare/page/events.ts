// Events: receivers, names, payloads, and the ways to listen.
import { invoke } from '@tauri-apps/api/core'
import { type Event, type EventTarget, emit, emitTo, listen, once } from '@tauri-apps/api/event'
import { getCurrentWebview } from '@tauri-apps/api/webview'
import { getCurrentWindow } from '@tauri-apps/api/window'
import type { Probes } from './answer.ts'
import { encode, settled } from './answer.ts'
import { EVENT, LABELS, listenToAll, TARGETS, targetName } from './matrix.ts'
import { taken } from './meet.ts'
import { childWindow } from './window.ts'

interface Drained {
  readonly asked: number
  readonly heard: string[]
}

type Heard = (emission: () => Promise<unknown>) => Promise<unknown>

/** The listeners that get an emission: in this page, in another, and in the backend. */
async function world(): Promise<Heard> {
  const here = await listenToAll(EVENT)
  await childWindow('child-events')
  await taken('ready child-events')
  for (const by of ['app', 'app any', 'window', 'window any']) {
    await invoke('backend_listen', { by, event: EVENT })
  }
  const waiting = new Map<number, (heard: string[]) => void>()
  await listen<Drained>('drained', ({ payload }) => waiting.get(payload.asked)?.(payload.heard))
  let count = 0
  return async (emission) => {
    const asked = ++count
    const there = new Promise<string[]>((resolve) => waiting.set(asked, resolve))
    const own = new Promise<string[]>((resolve) => {
      void once('drain', () => resolve(here()))
    })
    await emission()
    await emit('drain', asked)
    const [main, other] = await Promise.all([own, there])
    const backend = await invoke<[string, string][]>('backend_heard')
    return { main, other, backend: backend.map(([name]) => name).sort() }
  }
}

let shared: Promise<Heard> | undefined

const heardOf = (emission: () => Promise<unknown>) => async () => {
  shared ??= world()
  return await (await shared)(emission)
}

const FILTERS = ['App', 'AnyLabel', 'Window', 'Webview', 'WebviewWindow']

const matrixProbes: Probes = {
  'matrix, emit': heardOf(() => emit(EVENT)),
  'matrix, emit of a window': heardOf(() => getCurrentWindow().emit(EVENT)),
  'matrix, emit of a webview': heardOf(() => getCurrentWebview().emit(EVENT)),
  'matrix, emit of the backend': heardOf(() =>
    invoke('backend_emit', { event: EVENT, payload: 1 }),
  ),
  ...Object.fromEntries(
    [...LABELS, ''].map((label) => [
      `matrix, emitTo the text "${label}"`,
      heardOf(() => emitTo(label, EVENT)),
    ]),
  ),
  ...Object.fromEntries(
    TARGETS.flatMap((target) => [
      [`matrix, emitTo ${targetName(target)}`, heardOf(() => emitTo(target, EVENT))],
      [
        `matrix, emit_to of the backend to ${targetName(target)}`,
        heardOf(() => invoke('backend_emit_to', { target, event: EVENT, payload: 1 })),
      ],
    ]),
  ),
  ...Object.fromEntries(
    FILTERS.map((kind) => [
      `matrix, emit_filter for ${kind} main`,
      heardOf(() => invoke('backend_emit_filter', { kind, label: 'main', event: EVENT })),
    ]),
  ),
}

const EVENT_NAMES = [
  'plain',
  'a-b/c:d_e',
  'été',
  '日本',
  '१',
  '',
  'a.b',
  'a b',
  'a|b',
  '"',
  'a\nb',
  '🐂',
  'é́',
  '__proto__',
  'constructor',
  'tauri://resize',
  'x'.repeat(1_000),
]

const shown = (name: string): string =>
  name.length > 20 ? `${name.length} x` : JSON.stringify(name)

const nameProbes: Probes = Object.fromEntries(
  EVENT_NAMES.flatMap((name) => [
    [
      `name ${shown(name)}, heard`,
      async () => {
        const heard: unknown[] = []
        const unlisten = await listen(name, ({ event, payload }) => heard.push([event, payload]))
        await emit(name, 1)
        await new Promise((resolve) => void once('after', resolve).then(() => emit('after')))
        await unlisten()
        return heard
      },
    ],
    [`name ${shown(name)}, emit`, () => emit(name)],
    [`name ${shown(name)}, emitTo`, () => emitTo('ghost', name)],
    [
      `name ${shown(name)}, emit of the backend`,
      () => invoke('backend_emit', { event: name, payload: null }),
    ],
    [
      `name ${shown(name)}, unlisten`,
      () => invoke('plugin:event|unlisten', { event: name, eventId: 4_000_000_000 }),
    ],
  ]),
)

/** A payload as it arrives in the page, and as text in the backend. */
const payloadProbe = (make: () => unknown) => async () => {
  const arrived = new Promise<unknown>((resolve) => {
    void once('payload', ({ payload }) => resolve(encode(payload)))
  })
  await invoke('backend_listen', { by: 'app once', event: 'payload' })
  await emit('payload', make())
  const page = await arrived
  return [page, await invoke('backend_heard')]
}

const PAYLOADS: Readonly<Record<string, () => unknown>> = {
  none: () => undefined,
  null: () => null,
  'a text': () => 'text',
  'an empty text': () => '',
  zero: () => 0,
  false: () => false,
  NaN: () => Number.NaN,
  '-0': () => -0,
  'a list': () => [1, [2]],
  'an object': () => ({ a: { b: null } }),
  bytes: () => new Uint8Array([1, 2]),
  'an ArrayBuffer': () => new Uint8Array([1, 2]).buffer,
  'nested bytes': () => ({ bytes: new Uint8Array([1, 2]) }),
  'a Map': () => new Map([['a', 1]]),
  'a Date': () => new Date(0),
  'a function': () => () => 1,
  'unusual text': () => '\u0000\u2028\u{1f402}</script>\\"',
  'a text of 100,000': () => 'x'.repeat(100_000),
}

const payloadProbes: Probes = Object.fromEntries(
  Object.entries(PAYLOADS).map(([name, make]) => [`payload, ${name}`, payloadProbe(make)]),
)

const TARGET_VALUES: Readonly<Record<string, unknown>> = {
  'an unknown kind': { kind: 'Nope' },
  'a kind in another case': { kind: 'any' },
  'no kind': {},
  null: null,
  'a number': 7,
  'a Window without label': { kind: 'Window' },
  'a Window with a number as label': { kind: 'Window', label: 7 },
  'a Window with more': { kind: 'Window', label: 'main', more: 1 },
  'a label of wrong form': { kind: 'AnyLabel', label: 'a.b c' },
  'a list': ['Any'],
}

const targetProbes: Probes = Object.fromEntries(
  Object.entries(TARGET_VALUES).flatMap(([name, target]) => [
    [`target of emitTo, ${name}`, () => emitTo(target as EventTarget, 'x')],
    [
      `target of listen, ${name}`,
      async () => typeof (await listen('x', () => {}, { target: target as EventTarget })),
    ],
  ]),
)

/** Emits, and waits until all current listeners have been called. */
async function emitted(event: string, payload?: unknown): Promise<void> {
  await emit(event, payload)
  await new Promise((resolve) => void once('after', resolve).then(() => emit('after')))
}

const listenProbes: Probes = {
  'an event object': () =>
    new Promise((resolve) => {
      void once('shape', (event) => resolve({ ...event, id: typeof event.id })).then(() =>
        emit('shape', 1),
      )
    }),
  'handlers share the event object': async () => {
    const heard: [Event<unknown>, number][] = []
    const hear = (event: Event<unknown>): void => void heard.push([event, event.id])
    const offs = [await listen('shared', hear), await listen('shared', hear)]
    await emitted('shared')
    for (const off of offs) off()
    const [one, other] = heard
    return [heard.length, one?.[0] === other?.[0], one?.[1] === other?.[1]]
  },
  'a handler sees what the one before has changed': async () => {
    const heard: unknown[] = []
    const hear = (event: Event<unknown>): void => {
      heard.push(event.payload)
      event.payload = 'changed'
    }
    const offs = [await listen('changed', hear), await listen('changed', hear)]
    await emitted('changed', 'given')
    for (const off of offs) off()
    return heard
  },
  'once hears once': async () => {
    let count = 0
    await once('single', () => count++)
    await emitted('single')
    await emitted('single')
    return count
  },
  'unlisten ends it': async () => {
    let count = 0
    const off = await listen('ending', () => count++)
    await emitted('ending')
    off()
    await emitted('ending')
    return count
  },
  'unlisten twice': async () => {
    const off = (await listen('twice', () => {})) as () => Promise<void>
    return [await settled(off()), await settled(off())]
  },
  'unlisten at once': async () => {
    let count = 0
    const off = (await listen('at-once', () => count++)) as () => Promise<void>
    const answer = await settled(off())
    await emitted('at-once')
    return [answer, count]
  },
  'listen inside a handler': async () => {
    const heard: string[] = []
    const offs: (() => void)[] = []
    offs.push(
      await listen('inside', async () => {
        heard.push('outer')
        if (offs.length < 2) offs.push(await listen('inside', () => heard.push('inner')))
      }),
    )
    await emitted('inside')
    await emitted('inside')
    for (const off of offs) off()
    return heard.sort()
  },
  // Tauri calls handlers in no fixed order, so the answer must not depend on the order.
  'a handler that ends all others': async () => {
    let count = 0
    const offs: (() => void)[] = []
    const hear = (): void => {
      count++
      for (const off of offs) off()
    }
    for (let n = 0; n < 3; n++) offs.push(await listen('removes', hear))
    await emitted('removes')
    await emitted('removes')
    return count
  },
  'handlers that throw': async () => {
    let count = 0
    const hear = (): void => {
      count++
      throw new RangeError('by the handler')
    }
    const offs = [await listen('throws', hear), await listen('throws', hear)]
    await emitted('throws')
    for (const off of offs) off()
    return count
  },
  'many events in order': async () => {
    const heard: unknown[] = []
    const off = await listen<number>('ordered', ({ payload }) => heard.push(payload))
    for (let n = 0; n < 100; n++) await emit('ordered', n)
    await emitted('ordered', 100)
    off()
    return heard.every((n, at) => n === at) && heard.length
  },
  'listen without a handler': async () => typeof (await listen('x', undefined as never)),
}

const rawListen = (args: object) => () => invoke('plugin:event|listen', args as never)

const commandProbes: Probes = {
  'plugin:event|listen without anything': rawListen({}),
  'plugin:event|listen without target': rawListen({ event: 'x', handler: 1 }),
  'plugin:event|listen without handler': rawListen({ event: 'x', target: { kind: 'Any' } }),
  'plugin:event|listen with a text as handler': rawListen({
    event: 'x',
    target: { kind: 'Any' },
    handler: 'x',
  }),
  'plugin:event|listen with a negative handler': rawListen({
    event: 'x',
    target: { kind: 'Any' },
    handler: -1,
  }),
  'plugin:event|listen with a number as event': rawListen({
    event: 7,
    target: { kind: 'Any' },
    handler: 1,
  }),
  'plugin:event|listen with bytes': () => invoke('plugin:event|listen', new Uint8Array([1])),
  'plugin:event|unlisten without id': () => invoke('plugin:event|unlisten', { event: 'x' }),
  'plugin:event|unlisten of a text': () =>
    invoke('plugin:event|unlisten', { event: 'x', eventId: 'x' }),
  'plugin:event|unlisten of what there is not': () =>
    invoke('plugin:event|unlisten', { event: 'x', eventId: 4_000_000_000 }),
  'plugin:event|emit without event': () => invoke('plugin:event|emit', { payload: 1 }),
  'plugin:event|emit without payload': () => invoke('plugin:event|emit', { event: 'x' }),
  'plugin:event|emit_to without target': () => invoke('plugin:event|emit_to', { event: 'x' }),
}

const backendProbes: Probes = {
  'a listener of the backend hears once': async () => {
    await invoke('backend_listen', { by: 'app once', event: 'b-once' })
    await emit('b-once', 1)
    await emit('b-once', 2)
    return await invoke('backend_heard')
  },
  'a listener of the backend ends': async () => {
    const id = await invoke<number>('backend_listen', { by: 'app', event: 'b-ends' })
    await emit('b-ends', 1)
    await invoke('backend_unlisten', { id })
    await emit('b-ends', 2)
    return await invoke('backend_heard')
  },
  'unlisten of the backend for what there is not': () =>
    invoke('backend_unlisten', { id: 4_000_000_000 }),
  'values that the backend emits': async () => {
    const heard: unknown[] = []
    const off = await listen('b-values', ({ payload }) => heard.push(encode(payload)))
    for (const payload of [null, '', 0, [1], { a: { b: [] } }, '\u2028</script>']) {
      await invoke('backend_emit', { event: 'b-values', payload })
    }
    await emitted('b-values', 'last')
    off()
    return heard
  },
}

export const eventProbes: Probes = {
  ...matrixProbes,
  ...nameProbes,
  ...payloadProbes,
  ...targetProbes,
  ...listenProbes,
  ...commandProbes,
  ...backendProbes,
}
