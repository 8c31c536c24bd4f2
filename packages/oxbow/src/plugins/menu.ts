/** Menus and their items as data; a host decides what it shows of them (§7.4). */

import { randomUUID } from 'node:crypto'
import { IpcError } from '@oxbow/protocol'
import type { Channel } from '../channel/channel.ts'
import type { Reservation, Resource, ResourceTable } from '../state/resource.ts'

/** The kinds of things in menus, menus included, by Tauri's names. */
export type MenuKind = 'Menu' | 'Submenu' | 'MenuItem' | 'Check' | 'Icon' | 'Predefined'

/** The options of a new item. */
export interface MenuEntryOptions {
  readonly id?: string | undefined
  readonly text?: string | undefined
  readonly enabled?: boolean | undefined
  readonly accelerator?: string | null | undefined
  readonly checked?: boolean | undefined
  readonly icon?: unknown
  /** The name of a predefined item, such as `Copy`. */
  readonly item?: unknown
}

/** The visible properties of an item. */
export interface Shown {
  readonly text: string
  readonly accelerator: string | null
  readonly icon: unknown
}

/** The page's resources for an item that it makes. */
export interface MenuKeeping {
  /** Gets the id of the item when the user picks it. */
  readonly handler?: Channel<string> | undefined
  /** Must have room for the data of the item. */
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

  /** The present visible properties. */
  get shown(): Shown {
    return this.#shown
  }

  /**
   * Changes visible properties.
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

  /** Acts as if the user had picked it: a check item toggles, and the page gets the id. */
  activate(): void {
    if (!this.enabled) return
    if (this.kind === 'Check') this.checked = !this.checked
    void this.#handler?.send(this.id)
  }

  /** Adds a holder: a resource id or a menu. */
  hold(): this {
    this.#holders++
    return this
  }

  /** Removes a holder. An item without holders can no longer be picked, so its channel ends. */
  close(): void {
    const pending: MenuEntry[] = [this]
    // No recursion, because a page can nest menus deeper than the call stack allows.
    for (let entry = pending.pop(); entry !== undefined; entry = pending.pop()) {
      entry.#holders--
      if (entry.#holders === 0) pending.push(...entry.end())
    }
  }

  /** Ends a new item that has got no holder. */
  discard(): void {
    if (this.#holders === 0) this.hold().close()
  }

  /** Ends the item, and returns the items that it held. */
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
  /** How many places in other menus it has. */
  #parents = 0

  get items(): readonly MenuEntry[] {
    return this.#places.map(({ entry }) => entry)
  }

  /**
   * Inserts items at a position, by default at the end; either all of them or none.
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

  /** Removes the item at a position and returns it; the caller holds it now. */
  removeAt(position: number): MenuEntry | undefined {
    const [place] = this.#places.splice(position, 1)
    if (place !== undefined) Menu.#leave(place)
    return place?.entry
  }

  /**
   * Removes an item.
   *
   * @throws {IpcError} `unexpected_menu_kind` if it is not directly in this menu
   */
  remove(item: MenuEntry): void {
    const position = this.#places.findIndex(({ entry }) => entry === item)
    if (position === -1) {
      const reason = 'menu error: This menu item is not a child of this `Menu` or `Submenu`'
      throw new IpcError('unexpected_menu_kind', reason)
    }
    this.removeAt(position)?.close()
  }

  /** The item of an id, without those in submenus. */
  get(id: string): MenuEntry | undefined {
    return this.#places.find(({ entry }) => entry.id === id)?.entry
  }

  /** A menu without holders no longer holds its items. */
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

  /** Whether a menu is anywhere in this one. */
  #holds(menu: Menu): boolean {
    // Most menus are in no other menu, and need no search.
    if (menu.#parents === 0) return false
    const seen = new Set<MenuEntry>([this])
    for (const entry of seen) {
      if (entry === menu) return true
      if (entry instanceof Menu) for (const place of entry.#places) seen.add(place.entry)
    }
    return false
  }
}

/** The default menu of an app. */
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

/** The error of a resource that is not a menu, or not an item of the named kind (§7.4). */
export function unexpectedKind(): IpcError {
  return new IpcError('unexpected_menu_kind', 'Unexpected menu kind')
}

/** About how many bytes a value from a page takes. */
function weightOf(value: unknown): number {
  if (value === null || value === undefined) return 0
  if (value instanceof Uint8Array) return value.byteLength
  return 2 * (typeof value === 'string' ? value : JSON.stringify(value)).length
}
