// Windows: labels, creation and closing, getters and setters.
import { invoke } from '@tauri-apps/api/core'
import { LogicalPosition, LogicalSize, PhysicalPosition, PhysicalSize } from '@tauri-apps/api/dpi'
import { type Event, listen } from '@tauri-apps/api/event'
import { getAllWebviews, getCurrentWebview, Webview } from '@tauri-apps/api/webview'
import {
  getAllWebviewWindows,
  getCurrentWebviewWindow,
  WebviewWindow,
} from '@tauri-apps/api/webviewWindow'
import * as api from '@tauri-apps/api/window'
import { encode, type Probes, settled } from './answer.ts'
import { taken, until, untilTrue } from './meet.ts'
import { type AnyWindow, childWindow, made } from './window.ts'

const own = (): AnyWindow => getCurrentWebviewWindow() as unknown as AnyWindow

/** Replaces numbers and texts by their types, as their values depend on the screen. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf)
  if (typeof value !== 'object' || value === null) return value === null ? null : typeof value
  const shaped = Object.entries(value).map(([key, field]) => [key, shapeOf(field)])
  return encode(
    Object.assign(Object.create(Object.getPrototypeOf(value)), Object.fromEntries(shaped)),
  )
}

const LABELS = ['', 'a.b', 'a b', 'a|b', '"', 'a\nb', '🐂', 'main', '__proto__', 'été', 'a/b:c_d']

const labelProbes: Probes = {
  'own label': () => own().label,
  'own label of the window': () => api.getCurrentWindow().label,
  'own label of the webview': () => getCurrentWebview().label,
  'all windows': async () => (await api.getAllWindows()).map(({ label }) => label).sort(),
  'all webview windows': async () =>
    (await getAllWebviewWindows()).map(({ label }) => label).sort(),
  'all webviews': async () =>
    (await getAllWebviews()).map(({ label, window }) => [label, window.label]).sort(),
  'all webviews as they come': async () => {
    const found = await invoke<Record<string, string>[]>('plugin:webview|get_all_webviews')
    return found.map((webview) => Object.keys(webview).sort())
  },
  'labels in the backend': () => invoke('backend_labels'),
  'by label, main': async () => (await WebviewWindow.getByLabel('main'))?.label,
  'by label, unknown': () => WebviewWindow.getByLabel('ghost'),
  'by label, empty': () => WebviewWindow.getByLabel(''),
  'by label, a number': () => WebviewWindow.getByLabel(7 as never),
  'window by label, main': async () => (await api.Window.getByLabel('main'))?.label,
  'window by label, unknown': () => api.Window.getByLabel('ghost'),
  'webview by label, unknown': () => Webview.getByLabel('ghost'),
  'the focused window is one or none': async () => {
    const focused = await api.Window.getFocusedWindow()
    return focused === null || typeof focused.label === 'string'
  },
  ...Object.fromEntries(
    LABELS.flatMap((label) => [
      [
        `a window with the label ${JSON.stringify(label)}`,
        async () => {
          const how = await made(label)
          if (label !== 'main') await invoke('backend_destroy', { label })
          return how
        },
      ],
      [
        `a window of the backend with the label ${JSON.stringify(label)}`,
        async () => {
          const how = await settled(invoke('backend_create', { label }))
          if (label !== 'main') await invoke('backend_destroy', { label })
          return how
        },
      ],
    ]),
  ),
}

const OPTIONS: Readonly<Record<string, object>> = {
  'no options': {},
  'a size': { width: 300, height: 200 },
  'a title': { title: 'Child' },
  'an unknown option': { noSuch: true },
  'a misspelt option': { alwaysOntop: true },
  'a text as width': { width: 'wide' },
  'a number as title': { title: 7 },
  'an unknown theme': { theme: 'Sepia' },
  'a theme in another case': { theme: 'Dark' },
  'a theme': { theme: 'dark' },
  'null as title': { title: null },
  'a negative width': { width: -1 },
  'decorations off': { decorations: false },
  'a parent': { parent: 'main' },
  'an unknown parent': { parent: 'ghost' },
}

const makeProbes: Probes = {
  ...Object.fromEntries(
    Object.entries(OPTIONS).map(([name, options]) => [
      `made with ${name}`,
      async () => {
        const how = await made('child-made', options)
        await invoke('backend_destroy', { label: 'child-made' })
        return how
      },
    ]),
  ),
  'made without options': () => invoke('plugin:webview|create_webview_window'),
  'made without label': () => invoke('plugin:webview|create_webview_window', { options: {} }),
  'made with a number as label': () =>
    invoke('plugin:webview|create_webview_window', { options: { label: 7 } }),
  'made gives nothing': async () => {
    const options = { label: 'child-nothing', url: 'child.html', visible: false }
    const answer = await settled(invoke('plugin:webview|create_webview_window', { options }))
    await invoke('backend_destroy', { label: 'child-nothing' })
    return answer
  },
  'a window without a webview': () =>
    new Promise((resolve) => {
      const window = new api.Window('child-bare-window', { visible: false })
      void window.once('tauri://created', () => resolve('created'))
      void window.once('tauri://error', ({ payload }: Event<unknown>) =>
        resolve(['error', payload]),
      )
    }),
  'a webview in this window': () =>
    new Promise((resolve) => {
      const webview = new Webview(api.getCurrentWindow(), 'child-webview', {
        url: 'child.html',
        x: 0,
        y: 0,
        width: 10,
        height: 10,
      })
      void webview.once('tauri://created', () => resolve('created'))
      void webview.once('tauri://error', ({ payload }: Event<unknown>) =>
        resolve(['error', payload]),
      )
    }),
  'the same label again': async () => {
    await childWindow('child-again')
    const how = await made('child-again')
    await invoke('backend_destroy', { label: 'child-again' })
    return how
  },
  'a label that is free again': async () => {
    const window = await childWindow('child-free')
    await window.destroy()
    await untilTrue(async () => (await WebviewWindow.getByLabel('child-free')) === null)
    const how = await made('child-free')
    await invoke('backend_destroy', { label: 'child-free' })
    return how
  },
}

const closeProbes: Probes = {
  'events of a window that is made': async () => {
    const heard: unknown[] = []
    const offs = await Promise.all(
      ['tauri://window-created', 'tauri://webview-created'].map((event) =>
        listen(event, ({ payload }) => heard.push([event, payload])),
      ),
    )
    await childWindow('child-born')
    await untilTrue(() => heard.length === 2)
    for (const off of offs) off()
    await invoke('backend_destroy', { label: 'child-born' })
    return heard.map((line) => JSON.stringify(line)).sort()
  },
  'destroy, heard elsewhere': async () => {
    const window = await childWindow('child-gone')
    const heard = new Promise((resolve) => {
      void window.listen('tauri://destroyed', ({ event, payload }: Event<unknown>) =>
        resolve([event, payload]),
      )
    })
    return [await settled(window.destroy()), await heard]
  },
  'close, heard elsewhere': async () => {
    const window = await childWindow('child-closed')
    const heard: string[] = []
    await window.listen('tauri://destroyed', ({ event }: Event<unknown>) => heard.push(event))
    const answer = await settled(window.close())
    await untilTrue(() => heard.includes('tauri://destroyed'))
    return [answer, heard]
  },
  'close that another page prevents': async () => {
    const window = await childWindow('child-kept')
    let asked = 0
    const off = await window.onCloseRequested((event) => {
      asked++
      event.preventDefault()
    })
    const answer = await settled(window.close())
    await untilTrue(() => asked === 1)
    off()
    const isThere = (await WebviewWindow.getByLabel('child-kept')) !== null
    await invoke('backend_destroy', { label: 'child-kept' })
    return [answer, asked, isThere]
  },
  'close that another page allows': async () => {
    const window = await childWindow('child-allowed')
    await window.onCloseRequested(() => {})
    await window.close()
    await untilTrue(async () => (await WebviewWindow.getByLabel('child-allowed')) === null)
    return 'gone'
  },
  'destroy a window that there is not': () => invoke('plugin:window|destroy', { label: 'ghost' }),
  'close a window that there is not': () => invoke('plugin:window|close', { label: 'ghost' }),
  'close a webview that there is not': () =>
    invoke('plugin:webview|webview_close', { label: 'ghost' }),
  'title of a window that there is not': () => invoke('plugin:window|title', { label: 'ghost' }),
  'size of a webview that there is not': () =>
    invoke('plugin:webview|webview_size', { label: 'ghost' }),
  'title by an empty label': async () =>
    typeof (await invoke('plugin:window|title', { label: '' })),
  'title by a label of null': async () =>
    typeof (await invoke('plugin:window|title', { label: null })),
  'title by a number as label': () => invoke('plugin:window|title', { label: 7 }),
}

const QUESTIONS = [
  'isFullscreen',
  'isMinimized',
  'isMaximized',
  'isDecorated',
  'isResizable',
  'isMaximizable',
  'isMinimizable',
  'isClosable',
  'isVisible',
  'isEnabled',
  'isAlwaysOnTop',
] as const

const SHAPES = [
  'isFocused',
  'scaleFactor',
  'innerPosition',
  'outerPosition',
  'innerSize',
  'outerSize',
  'theme',
  'activityName',
  'sceneIdentifier',
] as const

const questionProbes: Probes = {
  ...Object.fromEntries(QUESTIONS.map((name) => [name, () => own()[name]()])),
  ...Object.fromEntries(
    SHAPES.map((name) => [`shape of ${name}`, async () => shapeOf(await own()[name]())]),
  ),
  title: () => own().title(),
  'position and size of the webview': async () =>
    shapeOf([await getCurrentWebview().position(), await getCurrentWebview().size()]),
  'inner size': () => own().innerSize(),
  'the current monitor': async () => shapeOf(await api.currentMonitor()),
  'the primary monitor': async () => shapeOf(await api.primaryMonitor()),
  'all monitors': async () => shapeOf(await api.availableMonitors()),
  'the monitor at a point': async () => shapeOf(await api.monitorFromPoint(1, 1)),
  'the monitor at no point': () => api.monitorFromPoint(-100_000, -100_000),
  'the position of the cursor': async () => shapeOf(await api.cursorPosition()),
  'the monitor at a text': () => invoke('plugin:window|monitor_from_point', { x: 'a', y: 1 }),
}

const red = { red: 255, green: 0, blue: 0, alpha: 255 }

const SETTERS: Readonly<Record<string, (window: AnyWindow) => Promise<unknown>>> = {
  center: (window) => window.center(),
  'requestUserAttention(null)': (window) => window.requestUserAttention(null),
  'requestUserAttention(Critical)': (window) =>
    window.requestUserAttention(api.UserAttentionType.Critical),
  'setResizable(true)': (window) => window.setResizable(true),
  'setEnabled(true)': (window) => window.setEnabled(true),
  'setMaximizable(true)': (window) => window.setMaximizable(true),
  'setMinimizable(true)': (window) => window.setMinimizable(true),
  'setClosable(true)': (window) => window.setClosable(true),
  unmaximize: (window) => window.unmaximize(),
  unminimize: (window) => window.unminimize(),
  show: (window) => window.show(),
  'setDecorations(true)': (window) => window.setDecorations(true),
  'setShadow(true)': (window) => window.setShadow(true),
  'setEffects(none)': (window) => window.setEffects({ effects: [] }),
  clearEffects: (window) => window.clearEffects(),
  'setAlwaysOnTop(false)': (window) => window.setAlwaysOnTop(false),
  'setAlwaysOnBottom(false)': (window) => window.setAlwaysOnBottom(false),
  'setContentProtected(false)': (window) => window.setContentProtected(false),
  'setContentProtected(true)': (window) => window.setContentProtected(true),
  'setSize(logical)': (window) => window.setSize(new LogicalSize(320, 240)),
  'setSize(physical)': (window) => window.setSize(new PhysicalSize(320, 240)),
  'setMinSize(null)': (window) => window.setMinSize(null),
  'setMinSize(size)': (window) => window.setMinSize(new LogicalSize(10, 10)),
  'setMaxSize(null)': (window) => window.setMaxSize(null),
  'setSizeConstraints(null)': (window) => window.setSizeConstraints(null),
  'setPosition(logical)': (window) => window.setPosition(new LogicalPosition(1, 2)),
  'setPosition(physical)': (window) => window.setPosition(new PhysicalPosition(1, 2)),
  'setFullscreen(false)': (window) => window.setFullscreen(false),
  setFocus: (window) => window.setFocus(),
  'setFocusable(true)': (window) => window.setFocusable(true),
  'setSkipTaskbar(false)': (window) => window.setSkipTaskbar(false),
  'setCursorGrab(false)': (window) => window.setCursorGrab(false),
  'setCursorVisible(true)': (window) => window.setCursorVisible(true),
  'setCursorIcon(default)': (window) => window.setCursorIcon('default'),
  'setCursorIcon(unknown)': (window) => window.setCursorIcon('sword' as never),
  'setBackgroundColor(object)': (window) => window.setBackgroundColor(red),
  'setBackgroundColor(list)': (window) => window.setBackgroundColor([255, 0, 0]),
  'setBackgroundColor(text)': (window) => window.setBackgroundColor('#ff0000'),
  'setBackgroundColor(unknown)': (window) => window.setBackgroundColor('reddish'),
  'setIgnoreCursorEvents(false)': (window) => window.setIgnoreCursorEvents(false),
  'setBadgeCount()': (window) => window.setBadgeCount(),
  'setBadgeCount(1)': (window) => window.setBadgeCount(1),
  'setBadgeLabel(text)': (window) => window.setBadgeLabel('x'),
  'setOverlayIcon()': (window) => window.setOverlayIcon(),
  'setProgressBar(half)': (window) => window.setProgressBar({ progress: 50 }),
  'setProgressBar(none)': (window) => window.setProgressBar({ status: api.ProgressBarStatus.None }),
  'setVisibleOnAllWorkspaces(false)': (window) => window.setVisibleOnAllWorkspaces(false),
  'setTitleBarStyle(visible)': (window) => window.setTitleBarStyle('visible'),
  'setTheme(null)': (window) => window.setTheme(null),
  'setTheme(dark)': (window) => window.setTheme('dark'),
  'setTheme(unknown)': (window) => window.setTheme('sepia' as never),
  'setIcon(pixels)': (window) =>
    window.setIcon({ rgba: [255, 0, 0, 255], width: 1, height: 1 } as never),
  'setIcon(no image)': (window) => window.setIcon([1, 2, 3] as never),
  'setZoom(1)': (window) => window.setZoom(1),
  'setAutoResize(true)': (window) => window.setAutoResize(true),
  hide: (window) => window.hide(),
}

/** The window that all setters change. Later probes see the changes of earlier ones. */
let settable: Promise<AnyWindow> | undefined

async function settableWindow(): Promise<AnyWindow> {
  const window = await childWindow('child-set', { visible: true })
  await taken('ready child-set')
  return window
}

const onSettable = (run: (window: AnyWindow) => Promise<unknown>) => async () => {
  settable ??= settableWindow()
  return await run(await settable)
}

const WRONG: Readonly<Record<string, readonly [string, object]>> = {
  'set_title without value': ['set_title', {}],
  'set_title of a number': ['set_title', { value: 7 }],
  'set_title of null': ['set_title', { value: null }],
  'set_resizable without value': ['set_resizable', {}],
  'set_resizable of a text': ['set_resizable', { value: 'x' }],
  'set_size without value': ['set_size', {}],
  'set_size of a number': ['set_size', { value: 7 }],
  'set_size of a bare size': ['set_size', { value: { width: 1, height: 1 } }],
  'set_size of texts': ['set_size', { value: { Logical: { width: 'a', height: 1 } } }],
  'set_position of a size': ['set_position', { value: { Logical: { width: 1, height: 1 } } }],
  'set_theme of a number': ['set_theme', { value: 7 }],
  'set_focus with more': ['set_focus', { more: 1 }],
  'title with more': ['title', { more: 1 }],
}

const setProbes: Probes = {
  ...Object.fromEntries(
    Object.entries(SETTERS).map(([name, run]) => [`set, ${name}`, onSettable(run)]),
  ),
  ...Object.fromEntries(
    Object.entries(WRONG).map(([name, [cmd, args]]) => [
      `wrong, ${name}`,
      onSettable(({ label }) => invoke(`plugin:window|${cmd}`, { label, ...args })),
    ]),
  ),
  'a title that is set': async () => {
    const before = await own().title()
    await own().setTitle('Another')
    const found = await until(async () =>
      (await own().title()) === 'Another' ? 'Another' : undefined,
    )
    await own().setTitle(before)
    return found
  },
  'a title of the document': async () => {
    const before = await own().title()
    document.title = 'Document'
    await invoke('take_nothing')
    const found = await own().title()
    document.title = before
    return found === before ? 'the window keeps its own' : found
  },
  'a handler of a move is taken away': async () => {
    const off = await own().onMoved(() => {})
    return await settled((off as unknown as () => Promise<void>)())
  },
}

/** This probe makes Tauri hang. */
export const fatalWindowProbes: Probes = {
  'a webview goes to another window': onSettable((window) => window.reparent('main')),
}

export const windowProbes: Probes = {
  ...labelProbes,
  ...makeProbes,
  ...closeProbes,
  ...questionProbes,
  ...setProbes,
}
