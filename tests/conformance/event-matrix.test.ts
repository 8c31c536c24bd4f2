// The whole matrix E8: every emission with every kind of listener, in two windows and the backend.
import { type AppHandle, Builder, type EventTarget, type WebviewWindow } from 'oxbow'
import type { Page } from 'playwright-core'
import { beforeAll, expect, it } from 'vitest'
import { useApp, usePage } from '../support/app.ts'
import { describeNewestApi } from '../support/frontend.ts'

type Label = 'A' | 'B'
type LabelledKind = 'AnyLabel' | 'Window' | 'Webview' | 'WebviewWindow'

const LABELS: readonly Label[] = ['A', 'B']
const KINDS: readonly LabelledKind[] = ['AnyLabel', 'Window', 'Webview', 'WebviewWindow']
const CLOSE_REQUESTED = 'tauri://close-requested'

/** The columns of the matrix; the last is every listener with another label. */
type Column = 'Any' | 'App' | LabelledKind | 'other'

/** The listeners that each row of the matrix reaches. */
const MATRIX = {
  emit: ['Any', 'App', 'AnyLabel', 'Window', 'Webview', 'WebviewWindow', 'other'],
  Any: ['Any', 'App', 'AnyLabel', 'Window', 'Webview', 'WebviewWindow', 'other'],
  App: ['Any', 'App'],
  AnyLabel: ['Any', 'AnyLabel', 'Window', 'Webview', 'WebviewWindow'],
  Window: ['Any', 'AnyLabel', 'Window'],
  Webview: ['Any', 'AnyLabel', 'Webview'],
  WebviewWindow: ['Any', 'AnyLabel', 'WebviewWindow'],
  'window event': ['Any', 'Window', 'WebviewWindow'],
} as const satisfies Record<string, readonly Column[]>

type Row = keyof typeof MATRIX

/** One listener of the test: its place and its target. */
interface Receiver {
  readonly home: Label | 'backend'
  readonly target: EventTarget
}

/** The targets that every page listens as: both labels, and a label without a window. */
const IN_PAGES: readonly Receiver[] = LABELS.flatMap((home) =>
  [
    { kind: 'Any' } as const,
    { kind: 'App' } as const,
    ...KINDS.flatMap((kind) => ['A', 'B', 'nobody'].map((label) => ({ kind, label }))),
  ].map((target) => ({ home, target })),
)

const IN_BACKEND: readonly Receiver[] = [
  { home: 'backend', target: { kind: 'Any' } },
  { home: 'backend', target: { kind: 'App' } },
  { home: 'backend', target: { kind: 'WebviewWindow', label: 'A' } },
  { home: 'backend', target: { kind: 'WebviewWindow', label: 'B' } },
]

const RECEIVERS = [...IN_PAGES, ...IN_BACKEND]

function nameOf({ home, target }: Receiver): string {
  return `${home}: ${target.kind}${'label' in target ? ` ${target.label}` : ''}`
}

function columnOf(target: EventTarget, label: Label): Column {
  if (!('label' in target)) return target.kind
  return target.label === label ? target.kind : 'other'
}

/** The receivers of a row for one label. */
function receiversOf(row: Row, label: Label): string[] {
  const reached: readonly Column[] = MATRIX[row]
  return RECEIVERS.filter(({ target }) => reached.includes(columnOf(target, label)))
    .map(nameOf)
    .sort()
}

/** The parts that an emission needs. */
interface Places {
  readonly app: AppHandle
  readonly window: WebviewWindow
  readonly page: Page
}

/** One way to emit the event of a row for one label. */
type Way = readonly [name: string, emit: (from: Places) => unknown]

const IN_PAGE_EMITTERS = [
  'event',
  'getCurrentWindow',
  'getCurrentWebview',
  'getCurrentWebviewWindow',
] as const

type PageEmitter = (typeof IN_PAGE_EMITTERS)[number]

/** Emits in a page, by one of its objects. */
function emitInPage(page: Page, by: PageEmitter, target?: EventTarget | string): Promise<void> {
  return page.evaluate(
    async ({ by, target }) => {
      const { event, window: windows, webview, webviewWindow } = window.tauri
      const emitters = {
        event,
        getCurrentWindow: windows.getCurrentWindow(),
        getCurrentWebview: webview.getCurrentWebview(),
        // The class is both a window and a webview, but not every release declares that in its types.
        getCurrentWebviewWindow: webviewWindow.getCurrentWebviewWindow() as unknown as typeof event,
      }
      if (target === undefined) await emitters[by].emit('e')
      else await emitters[by].emitTo(target, 'e')
    },
    { by, target },
  )
}

function waysOf(row: Row, label: Label): Way[] {
  if (row === 'window event') {
    return [
      ['close() in the backend', ({ app }) => app.getWebviewWindow(label)?.close()],
      ['close() in a page', ({ page }) => page.evaluate(closeWindow, label)],
    ]
  }
  if (row === 'emit') {
    return [
      ['the app', ({ app }) => app.emit('e')],
      ['a window', ({ window }) => window.emit('e')],
      ...IN_PAGE_EMITTERS.map((by): Way => [by, ({ page }) => emitInPage(page, by)]),
    ]
  }
  const target: EventTarget = row === 'Any' || row === 'App' ? { kind: row } : { kind: row, label }
  return [
    ...waysTo(target),
    ...(row === 'AnyLabel'
      ? waysTo(label).map(([name, emit]): Way => [`${name}, by a text`, emit])
      : []),
  ]
}

function waysTo(target: EventTarget | string): Way[] {
  return [
    ['the app', ({ app }) => app.emitTo(target, 'e')],
    ['a window', ({ window }) => window.emitTo(target, 'e')],
    ...IN_PAGE_EMITTERS.map((by): Way => [by, ({ page }) => emitInPage(page, by, target)]),
  ]
}

/** Runs in the page: asks a window to close, which its listeners prevent (E29). */
async function closeWindow(label: string): Promise<void> {
  const wanted = await window.tauri.window.Window.getByLabel(label)
  await wanted?.close()
}

const rows = (Object.keys(MATRIX) as Row[]).flatMap((row) =>
  LABELS.flatMap((label) => waysOf(row, label).map(([way, emit]) => ({ row, label, way, emit }))),
)

const filters: readonly { name: string; filter: (target: EventTarget) => boolean }[] = [
  { name: 'accepts all', filter: () => true },
  { name: 'accepts none', filter: () => false },
  { name: 'accepts windows', filter: ({ kind }) => kind === 'Window' },
  { name: 'accepts the label A', filter: (target) => 'label' in target && target.label === 'A' },
  { name: 'accepts the app', filter: ({ kind }) => kind === 'App' },
  {
    name: 'accepts the webview window B',
    filter: (target) => target.kind === 'WebviewWindow' && target.label === 'B',
  },
]

describeNewestApi('the matrix of emissions and listeners', (api) => {
  const running = useApp(() => Builder.default(), { app: { windows: [] } })
  const pages = { A: usePage(running, 'A', { api }), B: usePage(running, 'B', { api }) }
  const heardInBackend: string[] = []

  beforeAll(async () => {
    for (const receiver of IN_BACKEND) listenInBackend(receiver)
    for (const home of LABELS) {
      const receivers = IN_PAGES.filter((receiver) => receiver.home === home)
      await pages[home]().evaluate(listenInPage, {
        events: ['e', CLOSE_REQUESTED],
        receivers: receivers.map((receiver) => ({ ...receiver, name: nameOf(receiver) })),
      })
    }
  })

  function listenInBackend(receiver: Receiver): void {
    const { app } = running()
    const { target } = receiver
    const handle = 'label' in target ? windowOf(target.label as Label) : app
    for (const event of ['e', CLOSE_REQUESTED]) {
      const method = target.kind === 'Any' ? 'listenAny' : 'listen'
      handle[method](event, () => heardInBackend.push(nameOf(receiver)))
    }
  }

  function windowOf(label: Label): WebviewWindow {
    const window = running().app.getWebviewWindow(label)
    if (window) return window
    throw new Error(`there is no window ${label}`)
  }

  /** Emits once, and returns the names of all listeners that get the event. */
  async function receiversOfOne(emit: (from: Places) => unknown): Promise<string[]> {
    await emit({ app: running().app, window: windowOf('B'), page: pages.A() })
    const inPages = await Promise.all(LABELS.map((label) => heardIn(pages[label]())))
    return [...heardInBackend.splice(0), ...inPages.flat()].sort()
  }

  it.each(rows)('E8 $row $label by $way', async ({ row, label, emit }) => {
    expect(await receiversOfOne(emit)).toEqual(receiversOf(row, label))
  })

  it.each(filters)('E8 emit_filter $name, and listeners to Any in any case', async ({ filter }) => {
    const wanted = RECEIVERS.filter(({ target }) => target.kind === 'Any' || filter(target))
    const heard = await receiversOfOne(({ window }) => window.emitFilter('e', null, filter))
    expect(heard).toEqual(wanted.map(nameOf).sort())
  })
})

/** The events that a page got since the last call, after all pending messages have arrived. */
function heardIn(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    await window.tauri.core.invoke('plugin:app|version')
    return window.heard.splice(0)
  })
}

/** Runs in a page: adds a listener for every target, by its object if the page has one. */
async function listenInPage({
  events,
  receivers,
}: {
  events: readonly string[]
  receivers: readonly { name: string; home: string; target: EventTarget }[]
}): Promise<void> {
  const { event, window: windows, webview, webviewWindow } = window.tauri
  const own = {
    Window: windows.getCurrentWindow(),
    Webview: webview.getCurrentWebview(),
    WebviewWindow: webviewWindow.getCurrentWebviewWindow(),
  }
  window.heard = []
  for (const name of events) {
    for (const { target, home, name: receiver } of receivers) {
      const hear = () => window.heard.push(receiver)
      if (target.kind === 'Any') await event.listen(name, hear)
      else if (target.kind === 'App') await event.listen(name, hear, { target })
      else if (target.kind === 'AnyLabel') await event.listen(name, hear, { target: target.label })
      else if (target.label === home) await own[target.kind].listen(name, hear)
      else await event.listen(name, hear, { target })
    }
  }
}

// The list of E12: the five ways in which a page listens, in two windows, and all rows for A.
const PRACTICAL = [
  ['emit', 'A: any window webview webviewWindow label; B: any window webview webviewWindow label'],
  ['Any', 'A: any window webview webviewWindow label; B: any window webview webviewWindow label'],
  ['App', 'A: any; B: any'],
  ['AnyLabel', 'A: any window webview webviewWindow label; B: any label'],
  ['Window', 'A: any window label; B: any label'],
  ['Webview', 'A: any webview label; B: any label'],
  ['WebviewWindow', 'A: any webviewWindow label; B: any label'],
  ['window event', 'A: any window webviewWindow; B: any'],
] as const satisfies (readonly [Row, string])[]

describeNewestApi('two windows that listen in all five ways', (api) => {
  const running = useApp(() => Builder.default(), { app: { windows: [] } })
  const pages = { A: usePage(running, 'A', { api }), B: usePage(running, 'B', { api }) }

  beforeAll(async () => {
    for (const label of LABELS) {
      await pages[label]().evaluate(async () => {
        const { event, window: windows, webview, webviewWindow } = window.tauri
        window.heard = []
        const hear = (name: string) => () => window.heard.push(name)
        for (const name of ['e', 'tauri://close-requested']) {
          await event.listen(name, hear('any'))
          await windows.getCurrentWindow().listen(name, hear('window'))
          await webview.getCurrentWebview().listen(name, hear('webview'))
          await webviewWindow.getCurrentWebviewWindow().listen(name, hear('webviewWindow'))
          await event.listen(name, hear('label'), { target: 'A' })
        }
      })
    }
  })

  it.each(PRACTICAL)('E12 %s for A reaches %s', async (row, receivers) => {
    const { app } = running()
    if (row === 'emit') app.emit('e')
    else if (row === 'window event') await app.getWebviewWindow('A')?.close()
    else app.emitTo(row === 'Any' || row === 'App' ? { kind: row } : { kind: row, label: 'A' }, 'e')
    const heard = LABELS.map(
      async (label) => `${label}: ${(await heardIn(pages[label]())).join(' ')}`,
    )
    expect((await Promise.all(heard)).join('; ')).toBe(receivers)
  })
})

declare global {
  interface Window {
    heard: string[]
  }
}
