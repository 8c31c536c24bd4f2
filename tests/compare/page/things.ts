// Images, menus and other resources, the app itself, and the page's own functions.
import * as app from '@tauri-apps/api/app'
import {
  addPluginListener,
  Channel,
  checkPermissions,
  invoke,
  isTauri,
  Resource,
  requestPermissions,
  transformCallback,
} from '@tauri-apps/api/core'
import * as images from '@tauri-apps/api/image'
import * as menus from '@tauri-apps/api/menu'
import type { Probes } from './answer.ts'
import { settled } from './answer.ts'

/** The parts of Tauri's resources that the probes use. Tauri's own types do not resolve as ES modules. */
interface Held {
  readonly rid: number
  close(): Promise<void>
}

interface Image extends Held {
  rgba(): Promise<Uint8Array>
  size(): Promise<object>
}

interface Entry extends Held {
  readonly id: string
  readonly kind: string
  items(): Promise<Entry[]>
  append(items: unknown): Promise<void>
  prepend(items: unknown): Promise<void>
  insert(items: unknown, position: number): Promise<void>
  remove(item: Entry): Promise<void>
  removeAt(position: number): Promise<Entry | null>
  get(id: string): Promise<Entry | null>
  popup(): Promise<void>
  setAsAppMenu(): Promise<unknown>
  setAsWindowMenu(): Promise<unknown>
  text(): Promise<string>
  isEnabled(): Promise<boolean>
  isChecked(): Promise<boolean>
  setText(text: unknown): Promise<void>
  setEnabled(enabled: unknown): Promise<void>
  setChecked(checked: unknown): Promise<void>
  setAccelerator(accelerator: unknown): Promise<void>
  setIcon(icon: unknown): Promise<void>
}

interface EntryClass {
  new: (options?: object) => Promise<Entry>
  default: () => Promise<Entry>
}

const { Image: Images } = images as unknown as {
  Image: Record<'new' | 'fromBytes' | 'fromPath', (...given: unknown[]) => Promise<Image>>
}

const { CheckMenuItem, IconMenuItem, Menu, MenuItem, PredefinedMenuItem, Submenu } =
  menus as unknown as Record<string, EntryClass> &
    Record<
      'CheckMenuItem' | 'IconMenuItem' | 'Menu' | 'MenuItem' | 'PredefinedMenuItem' | 'Submenu',
      EntryClass
    >

/** A picture of one red pixel. */
const PNG = Uint8Array.from(
  atob(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  ),
  (character) => character.charCodeAt(0),
)

const pixel = () => Images.new([1, 2, 3, 4], 1, 1)

const imageProbes: Probes = {
  'an image of pixels': async () => {
    const image = await pixel()
    return [typeof image.rid, await image.rgba(), await image.size()]
  },
  'an image of bytes': async () => (await Images.new(new Uint8Array([1, 2, 3, 4]), 1, 1)).size(),
  'an image of too few pixels': () => Images.new([1, 2, 3], 1, 1),
  'an image of no size': async () => (await Images.new([], 0, 0)).size(),
  'an image of a negative size': () => Images.new([], -1, 1),
  'an image of texts': () => Images.new(['a'], 1, 1),
  'an image of numbers too high': () => Images.new([256, 0, 0, 0], 1, 1),
  'an image without size': () => invoke('plugin:image|new', { rgba: [] }),
  'an image of a PNG': async () => {
    const image = await Images.fromBytes(PNG)
    return [await image.size(), (await image.rgba()).length]
  },
  'an image of other bytes': () => Images.fromBytes([1, 2, 3]),
  'an image of no bytes': () => Images.fromBytes([]),
  'an image of a file that there is not': () => Images.fromPath('/there/is/no/such/file'),
  'a closed image': async () => {
    const image = await pixel()
    const closed = [await settled(image.close()), await settled(image.close())]
    const answer = JSON.stringify([...closed, await settled(image.size())])
    return answer.replaceAll(String(image.rid), 'RID')
  },
  'the pixels of what there is not': () => invoke('plugin:image|rgba', { rid: 4711 }),
  'the size of a menu': async () => {
    const menu = await Menu.new()
    const answer = await settled(invoke('plugin:image|size', { rid: menu.rid }))
    return JSON.parse(JSON.stringify(answer).replace(String(menu.rid), 'RID'))
  },
  'the default icon': async () => typeof (await app.defaultWindowIcon()),
  'close a resource that there is not': () => new Resource(4711).close(),
  'close without an id': () => invoke('plugin:resources|close'),
  'close a text': () => invoke('plugin:resources|close', { rid: 'x' }),
  'close a negative id': () => invoke('plugin:resources|close', { rid: -1 }),
}

/** The items of a menu in order, as a page reads them. */
async function listOf(menu: Entry): Promise<unknown[]> {
  return (await menu.items()).map(({ id, kind }) => [id, kind])
}

const item = (id: string) => MenuItem.new({ id, text: id })

const menuProbes: Probes = {
  'an item': async () => {
    const made = await MenuItem.new({ id: 'a', text: 'Open', enabled: false })
    return [made.id, made.kind, await made.text(), await made.isEnabled()]
  },
  'an item without an id has one': async () => typeof (await MenuItem.new({ text: 'a' })).id,
  'an item of nothing': () => MenuItem.new({}),
  'an item of a number as text': () => MenuItem.new({ text: 7 }),
  'an item that changes': async () => {
    const made = await MenuItem.new({ text: 'a' })
    const set = [
      await made.setText('b'),
      await made.setEnabled(false),
      await made.setAccelerator('CmdOrCtrl+K'),
      await made.setAccelerator(null),
    ]
    return [...set, await made.text(), await made.isEnabled()]
  },
  'a wrong accelerator': () => MenuItem.new({ text: 'a', accelerator: 'Nope+Nope' }),
  'a wrong accelerator, set': async () => (await item('a')).setAccelerator('Nope+Nope'),
  'a text that is a number': async () => (await item('a')).setText(7),
  'an ampersand in a text': async () => (await MenuItem.new({ text: '&File && more' })).text(),
  'a check': async () => {
    const made = await CheckMenuItem.new({ text: 'a', checked: true })
    const before = await made.isChecked()
    await made.setChecked(false)
    return [before, await made.isChecked(), made.kind]
  },
  'a check of nothing': async () => (await CheckMenuItem.new({ text: 'a' })).isChecked(),
  'whether an item is checked': async () => {
    const { rid } = await item('a')
    return await settled(invoke('plugin:menu|is_checked', { rid }))
  },
  'an icon': async () => (await IconMenuItem.new({ text: 'a', icon: PNG })).kind,
  'an icon of pixels': async () =>
    (await IconMenuItem.new({ text: 'a', icon: { rgba: [1, 2, 3, 4], width: 1, height: 1 } })).kind,
  'an icon that is none': () => IconMenuItem.new({ text: 'a', icon: [1, 2, 3] }),
  'an icon that is taken away': async () =>
    (await IconMenuItem.new({ text: 'a', icon: PNG })).setIcon(null),
  'a predefined item': async () => (await PredefinedMenuItem.new({ item: 'Separator' })).kind,
  'the text of a predefined item': async () =>
    (await PredefinedMenuItem.new({ item: 'Copy', text: 'Take' })).text(),
  'an unknown predefined item': () => PredefinedMenuItem.new({ item: 'Nope' }),
  'a submenu': async () => {
    const made = await Submenu.new({ id: 's', text: 'Sub', items: [{ id: 'a', text: 'a' }] })
    return [made.kind, await made.text(), await made.isEnabled(), await listOf(made)]
  },
  'a menu of nothing': async () => listOf(await Menu.new()),
  'a menu of every kind': async () =>
    listOf(
      await Menu.new({
        items: [
          await item('held'),
          { id: 'plain', text: 'a' },
          { id: 'check', text: 'b', checked: true },
          { id: 'sub', text: 'c', items: [] },
          { id: 'icon', text: 'd', icon: PNG },
        ],
      }),
    ),
  'a menu with a predefined item': async () =>
    (await (await Menu.new({ items: [{ item: 'Separator' }] })).items()).map(({ kind }) => kind),
  'a menu of a wrong item': () => Menu.new({ items: [{ nope: 1 }] }),
  'a menu of null': () => Menu.new({ items: [null] }),
  'the default menu': async () => {
    const made = await Menu.default()
    const texts = (await made.items()).map(async (one) => [one.kind, await one.text()])
    return await Promise.all(texts)
  },
  'append, prepend, insert': async () => {
    const menu = await Menu.new({ items: [await item('a')] })
    await menu.append(await item('z'))
    await menu.prepend([await item('1'), await item('2')])
    await menu.insert(await item('m'), 1)
    return await listOf(menu)
  },
  'insert at a negative place': async () => (await Menu.new()).insert(await item('b'), -1),
  'the same item twice': async () => {
    const one = await item('a')
    const menu = await Menu.new()
    return [await settled(menu.append(one)), await settled(menu.append(one)), await listOf(menu)]
  },
  'remove an item': async () => {
    const one = await item('a')
    const menu = await Menu.new({ items: [one, await item('b')] })
    return [await settled(menu.remove(one)), await listOf(menu)]
  },
  'remove an item that is no child': async () => {
    const menu = await Menu.new()
    const answer = JSON.stringify(await settled(menu.remove(await item('stranger'))))
    return answer.replace(/MenuId\("[^"]*"\)/g, 'ID')
  },
  'remove at a place': async () => {
    const menu = await Menu.new({ items: [await item('a'), await item('b')] })
    const removed = await menu.removeAt(0)
    return [removed?.id, removed?.kind, await listOf(menu)]
  },
  'remove at a place where nothing is': async () => (await Menu.new()).removeAt(3),
  'get by id': async () => (await (await Menu.new({ items: [await item('a')] })).get('a'))?.kind,
  'get by an unknown id': async () => (await Menu.new()).get('nope'),
  'a menu inside a menu': async () => (await Menu.new()).append(await Menu.new()),
  'the kind does not fit': async () => {
    const { rid } = await item('a')
    return await invoke('plugin:menu|text', { rid, kind: 'Submenu' })
  },
  'an unknown kind': async () => {
    const { rid } = await item('a')
    return await invoke('plugin:menu|text', { rid, kind: 'Nope' })
  },
  'new without a handler': () => invoke('plugin:menu|new', { kind: 'MenuItem', options: {} }),
  'new of an unknown kind': () =>
    invoke('plugin:menu|new', { kind: 'Nope', options: {}, handler: new Channel() }),
  'the text of a menu': async () =>
    invoke('plugin:menu|text', { rid: (await Menu.new()).rid, kind: 'Menu' }),
  'the text of what there is not': () =>
    invoke('plugin:menu|text', { rid: 4711, kind: 'MenuItem' }),
  'items of an item': async () =>
    invoke('plugin:menu|items', { rid: (await item('a')).rid, kind: 'MenuItem' }),
  'a closed item': async () => {
    const one = await item('a')
    await one.close()
    return JSON.stringify(await settled(one.text())).replace(String(one.rid), 'RID')
  },
  'as the menu of the app': async () => (await Menu.new()).setAsAppMenu(),
  'as the menu of the window': async () => (await Menu.new()).setAsWindowMenu(),
}

/** These probes crash Tauri. */
export const fatalMenuProbes: Probes = {
  'insert into a menu beyond its end': async () => {
    const menu = await Menu.new({ items: [await item('a')] })
    return [await settled(menu.insert(await item('b'), 9)), await listOf(menu)]
  },
}

const appProbes: Probes = {
  name: () => app.getName(),
  version: () => app.getVersion(),
  identifier: () => app.getIdentifier(),
  tauriVersion: () => app.getTauriVersion(),
  'bundle type': () => app.getBundleType(),
  'several windows': () => invoke('plugin:app|supports_multiple_windows'),
  'facts in the backend': () => invoke('app_facts'),
  show: () => app.show(),
  hide: () => app.hide(),
  'setTheme(dark)': () => app.setTheme('dark'),
  'setTheme(null)': () => app.setTheme(null),
  'setTheme(unknown)': () => app.setTheme('sepia' as never),
  'setDockVisibility(true)': () => app.setDockVisibility(true),
  'data stores': () => app.fetchDataStoreIdentifiers(),
  'remove a data store': () => app.removeDataStore(Array(16).fill(1) as never),
  'exit with a text': () => invoke('plugin:app|exit', { code: 'x' }),
  'a listener of a plugin': async () => {
    const listener = await addPluginListener('app', 'back-button', () => {})
    return [listener.plugin, listener.event, typeof listener.channelId]
  },
  'a listener of an unknown plugin': () => addPluginListener('nope', 'x', () => {}),
  'permissions of a plugin': () => checkPermissions('app'),
  'ask for permissions of a plugin': () => requestPermissions('app'),
}

const internals = () => window.__TAURI_INTERNALS__

const flagsOf = (target: object, key: string): unknown => {
  const { value: _value, ...flags } = Object.getOwnPropertyDescriptor(target, key) ?? {}
  return flags
}

const pageProbes: Probes = {
  isTauri: () => isTauri(),
  'flags of isTauri': () => flagsOf(window, 'isTauri'),
  'flags of the internals': () => flagsOf(window, '__TAURI_INTERNALS__'),
  'flags of invoke': () => flagsOf(internals(), 'invoke'),
  'flags of metadata': () => flagsOf(internals(), 'metadata'),
  'members that the package reads': () =>
    ['invoke', 'transformCallback', 'unregisterCallback', 'runCallback', 'convertFileSrc'].map(
      (name) => typeof Reflect.get(internals(), name),
    ),
  'all members': () => Object.getOwnPropertyNames(internals()).sort(),
  'no global package': () => typeof Reflect.get(window, '__TAURI__'),
  metadata: () => internals().metadata,
  plugins: () => internals().plugins,
  'assigning to a member': () => {
    internals().invoke = (() => {}) as never
  },
  'callbacks is a Map': () => internals().callbacks instanceof Map,
  'transformCallback gives a number of 32 bits': () => {
    const id = transformCallback(() => {})
    return Number.isInteger(id) && id >= 0 && id < 2 ** 32
  },
  'transformCallback without a callback': () => typeof transformCallback(),
  'a callback runs and stays': () => {
    const heard: unknown[] = []
    const id = transformCallback((value) => void heard.push(value))
    internals().runCallback(id, 1)
    internals().runCallback(id, 2)
    return [heard, internals().callbacks.has(id)]
  },
  'a callback that runs once': () => {
    const heard: unknown[] = []
    const id = transformCallback((value) => void heard.push(value), true)
    internals().runCallback(id, 1)
    internals().runCallback(id, 2)
    return [heard, internals().callbacks.has(id)]
  },
  'a callback that throws': () => {
    const id = transformCallback(() => {
      throw new Error('by the callback')
    })
    internals().runCallback(id, 1)
  },
  'runCallback of what there is not': () => internals().runCallback(4711, 1),
  unregisterCallback: () => {
    const id = transformCallback(() => {})
    internals().unregisterCallback(id)
    internals().unregisterCallback(id)
    return internals().callbacks.has(id)
  },
  'unregisterListener of what there is not': () =>
    window.__TAURI_EVENT_PLUGIN_INTERNALS__.unregisterListener('nope', 4711),
  'a call leaves no callbacks': async () => {
    const before = internals().callbacks.size
    await invoke('take_nothing')
    await settled(invoke('no_such_command'))
    return internals().callbacks.size - before
  },
}

export const thingProbes: Readonly<Record<string, Probes>> = {
  page: pageProbes,
  app: appProbes,
  images: imageProbes,
  menus: menuProbes,
}
