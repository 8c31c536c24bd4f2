/** Menus and their items, as data: what a host shows of them is its own affair (§7.4). */

import { randomUUID } from 'node:crypto'
import { IpcError } from '@oxbow/protocol'
import type { Channel } from './ipc/channel.ts'
import type { Resource } from './resource.ts'

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

/** An item, or a menu, which is an item with others inside. */
export class MenuEntry implements Resource {
  readonly kind: MenuKind
  readonly id: string
  readonly predefined: unknown
  text: string
  enabled: boolean
  accelerator: string | null
  checked: boolean
  icon: unknown
  /** Hears the id of the item when the user picks it. */
  readonly #handler: Channel<string> | undefined
  /** Resource ids and menus that hold it. */
  #holders = 0

  constructor(kind: MenuKind, options: MenuEntryOptions, handler?: Channel<string>) {
    this.kind = kind
    this.id = options.id ?? randomUUID()
    this.predefined = options.item
    this.text = options.text ?? ''
    this.enabled = options.enabled ?? true
    this.accelerator = options.accelerator ?? null
    this.checked = options.checked ?? false
    this.icon = options.icon ?? null
    this.#handler = handler?.retain()
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
    this.#holders--
    if (this.#holders === 0) this.end()
  }

  protected end(): void {
    this.#handler?.close()
  }
}

/** A menu bar, a context menu, or a menu inside another. */
export class Menu extends MenuEntry {
  #items: MenuEntry[] = []

  get items(): readonly MenuEntry[] {
    return this.#items
  }

  /** Puts items in, at the end unless a position is given. */
  insert(items: readonly MenuEntry[], position: number = this.#items.length): void {
    for (const item of items) item.hold()
    this.#items.splice(position, 0, ...items)
  }

  /** Takes the item at a position out and returns it; the caller holds it now. */
  removeAt(position: number): MenuEntry | undefined {
    return this.#items.splice(position, 1)[0]
  }

  /** Takes an item out. */
  remove(item: MenuEntry): void {
    const position = this.#items.indexOf(item)
    if (position >= 0) this.removeAt(position)?.close()
  }

  /** Items of a menu that nobody holds are held by it no more. */
  protected override end(): void {
    super.end()
    for (const item of this.#items.splice(0)) item.close()
  }

  /** The item of an id, in this menu itself. */
  get(id: string): MenuEntry | undefined {
    return this.#items.find((item) => item.id === id)
  }
}

/** The menu that an app has without one of its own. */
export function defaultMenu(): Menu {
  const menu = new Menu('Menu', {})
  menu.insert([
    submenu('Edit', ['Undo', 'Redo', 'Separator', 'Cut', 'Copy', 'Paste', 'SelectAll']),
    submenu('Window', ['Minimize', 'Maximize', 'Separator', 'CloseWindow']),
    submenu('Help', ['About']),
  ])
  return menu
}

function submenu(text: string, items: readonly string[]): Menu {
  const menu = new Menu('Submenu', { text })
  menu.insert(items.map((item) => new MenuEntry('Predefined', { item })))
  return menu
}

/** The error of a resource that is no menu, or not the item that was named (§7.4). */
export function unexpectedKind(): IpcError {
  return new IpcError('unexpected_menu_kind', 'Unexpected menu kind')
}
