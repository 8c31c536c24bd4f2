/** Menus and their items, as data: what a host shows of them is its own affair (§7.4). */

import { randomUUID } from 'node:crypto'
import { IpcError } from '@oxbow/protocol'
import type { Channel } from '../channel/channel.ts'
import type { Reservation, Resource, ResourceTable } from '../state/resource.ts'

/** The kinds of things in menus, menus included, by Tauri's names. */
export type MenuKind = 'Menu' | 'Submenu' | 'MenuItem' | 'Check' | 'Icon' | 'Predefined'

/** What an item is made of. */
export interface MenuEntryOptions {
  readonly id?: string | undefined
  readonly text?: string | undefined
  readonly enabled?: boolean | undefined
  readonly accelerator?: string | null | undefined
  readonly checked?: boolean | undefined
  readonly icon?: unknown
  /** Which of the predefined items it is, such as `Copy`. */
  readonly item?: unknown
}

/** What an item shows. */
export interface Shown {
  readonly text: string
  readonly accelerator: string | null
  readonly icon: unknown
}

/** Where an item that a page makes belongs. */
export interface MenuKeeping {
  /** Hears the id of the item when the user picks it. */
  readonly handler?: Channel<string> | undefined
  /** Has to have room for what the item is made of. */
  readonly resources?: ResourceTable | undefined
}

/** An item, or a menu, which is an item with others inside. */
export class MenuEntry implements Resource {
  readonly kind: MenuKind
  readonly id: string
  readonly predefined: unknown
  enabled: boolean
  checked: boolean
  #shown: Shown
  protected readonly resources: ResourceTable | undefined
  #room: Reservation | undefined
  readonly #handler: Channel<string> | undefined
  /** Resource ids and menus that hold it. */
  #holders = 0

  /** @throws {IpcError} `too_many` */
  constructor(kind: MenuKind, options: MenuEntryOptions, keeping: MenuKeeping = {}) {
    this.kind = kind
    this.id = options.id ?? randomUUID()
    this.predefined = options.item
    this.enabled = options.enabled ?? true
    this.checked = options.checked ?? false
    this.resources = keeping.resources
    this.#handler = keeping.handler?.retain()
    const { text = '', accelerator = null, icon = null } = options
    this.#shown = { text, accelerator, icon }
    try {
      this.change({})
    } catch (error) {
      this.end()
      throw error
    }
  }

  /** What it shows at this moment. */
  get shown(): Shown {
    return this.#shown
  }

  /**
   * Changes what it shows.
   *
   * @throws {IpcError} `too_many`
   */
  change(change: Partial<Shown>): void {
    const shown = { ...this.#shown, ...change }
    const { text, accelerator, icon } = shown
    const weight = [this.id, this.predefined, text, accelerator, icon].map(weightOf)
    const room = this.resources?.reserve(weight.reduce((sum, bytes) => sum + bytes))
    this.#room?.release()
    this.#room = room
    this.#shown = shown
  }

  /** Does what the user's choice does: a check item toggles, and the page hears of it. */
  activate(): void {
    if (!this.enabled) return
    if (this.kind === 'Check') this.checked = !this.checked
    void this.#handler?.send(this.id)
  }

  /** Is held once more: by a resource id or a menu. */
  hold(): this {
    this.#holders++
    return this
  }

  /** Is held once less; what nobody holds is never picked again, so its channel ends. */
  close(): void {
    const pending: MenuEntry[] = [this]
    // Without recursion: a page can nest menus deeper than a stack is high.
    for (let entry = pending.pop(); entry !== undefined; entry = pending.pop()) {
      entry.#holders--
      if (entry.#holders === 0) pending.push(...entry.end())
    }
  }

  /** Ends what was made and came to be held by nobody. */
  discard(): void {
    if (this.#holders === 0) this.hold().close()
  }

  /** Ends it, and says what it held. */
  protected end(): readonly MenuEntry[] {
    this.#room?.release()
    this.#handler?.close()
    return []
  }
}

/** An item at its place in a menu. */
interface Place {
  readonly entry: MenuEntry
  readonly room: Reservation | undefined
}

/** A menu bar, a context menu, or a menu inside another. */
export class Menu extends MenuEntry {
  #places: Place[] = []
  /** In how many places of other menus it stands. */
  #parents = 0

  get items(): readonly MenuEntry[] {
    return this.#places.map(({ entry }) => entry)
  }

  /**
   * Puts items in, at the end unless a position is given; all of them or none.
   *
   * @throws {IpcError} `too_many`, `unexpected_menu_kind` for a menu that holds this one
   */
  insert(items: readonly MenuEntry[], position: number = this.#places.length): void {
    if (items.some((item) => item === this || (item instanceof Menu && item.#holds(this)))) {
      const reason =
        'menu error: Adding this submenu would create a cycle; a submenu cannot contain itself'
      throw new IpcError('unexpected_menu_kind', reason)
    }
    const places: Place[] = []
    try {
      for (const entry of items) places.push({ entry, room: this.resources?.reserve(0, 1) })
    } catch (error) {
      for (const { room } of places) room?.release()
      throw error
    }
    for (const { entry } of places) {
      entry.hold()
      if (entry instanceof Menu) entry.#parents++
    }
    this.#places.splice(position, 0, ...places)
  }

  /** Takes the item at a position out and returns it; the caller holds it now. */
  removeAt(position: number): MenuEntry | undefined {
    const [place] = this.#places.splice(position, 1)
    if (place !== undefined) Menu.#leave(place)
    return place?.entry
  }

  /**
   * Takes an item out.
   *
   * @throws {IpcError} `unexpected_menu_kind` where it is not in this menu itself
   */
  remove(item: MenuEntry): void {
    const position = this.#places.findIndex(({ entry }) => entry === item)
    if (position === -1) {
      const reason = 'menu error: This menu item is not a child of this `Menu` or `Submenu`'
      throw new IpcError('unexpected_menu_kind', reason)
    }
    this.removeAt(position)?.close()
  }

  /** The item of an id, in this menu itself. */
  get(id: string): MenuEntry | undefined {
    return this.#places.find(({ entry }) => entry.id === id)?.entry
  }

  /** Items of a menu that nobody holds are held by it no more. */
  protected override end(): readonly MenuEntry[] {
    const places = this.#places
    this.#places = []
    for (const place of places) Menu.#leave(place)
    return [...super.end(), ...places.map(({ entry }) => entry)]
  }

  static #leave({ entry, room }: Place): void {
    room?.release()
    if (entry instanceof Menu) entry.#parents--
  }

  /** Whether a menu stands anywhere in this one. */
  #holds(menu: Menu): boolean {
    // Most do not stand anywhere, and need no search.
    if (menu.#parents === 0) return false
    const seen = new Set<MenuEntry>([this])
    for (const entry of seen) {
      if (entry === menu) return true
      if (entry instanceof Menu) for (const place of entry.#places) seen.add(place.entry)
    }
    return false
  }
}

/** The menu that an app has without one of its own. */
export function defaultMenu(resources?: ResourceTable): Menu {
  const menu = new Menu('Menu', {}, { resources })
  const submenu = (text: string, items: readonly string[]): void => {
    const inner = new Menu('Submenu', { text }, { resources })
    menu.insert([inner])
    for (const item of items) inner.insert([new MenuEntry('Predefined', { item }, { resources })])
  }
  try {
    submenu('Edit', ['Undo', 'Redo', 'Separator', 'Cut', 'Copy', 'Paste', 'SelectAll'])
    submenu('Window', ['Minimize', 'Maximize', 'Separator', 'CloseWindow'])
    submenu('Help', ['About'])
    return menu
  } catch (error) {
    menu.discard()
    throw error
  }
}

/** The error of a resource that is no menu, or not the item that was named (§7.4). */
export function unexpectedKind(): IpcError {
  return new IpcError('unexpected_menu_kind', 'Unexpected menu kind')
}

/** About how many bytes a value from a page takes. */
function weightOf(value: unknown): number {
  if (value === null || value === undefined) return 0
  if (value instanceof Uint8Array) return value.byteLength
  return 2 * (typeof value === 'string' ? value : JSON.stringify(value)).length
}
