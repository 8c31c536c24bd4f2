/** `plugin:menu`: menus as trees of resources (§7.4). Showing them is left to the host. */

import { IpcError } from '@oxbow/protocol'
import * as v from 'valibot'
import { type Channel, channel } from '../channel/channel.ts'
import { ChannelId } from '../channel/channel-id.ts'
import type { ArgumentSchemas, Command, HandlerArgs } from '../ipc/command.ts'
import type { Invocation } from '../ipc/invocation.ts'
import { invalidResource } from '../state/resource.ts'
import { coreCommand, missingCommand } from './core-command.ts'
import { checkIcon, type Icon, icon } from './icon.ts'
import { defaultMenu, Menu, MenuEntry, type MenuEntryOptions, unexpectedKind } from './menu.ts'
import { definePlugin, type Plugin } from './plugin.ts'

const kind = v.picklist(['Menu', 'Submenu', 'MenuItem', 'Check', 'Icon', 'Predefined'])
const rid = v.number()
const position = v.pipe(v.number(), v.integer(), v.minValue(0))
const item = v.tuple([rid, kind])

const predefined = v.union([
  v.picklist([
    'Separator',
    'Copy',
    'Cut',
    'Paste',
    'SelectAll',
    'Undo',
    'Redo',
    'Minimize',
    'Maximize',
    'Fullscreen',
    'Hide',
    'HideOthers',
    'ShowAll',
    'CloseWindow',
    'Quit',
    'Services',
    'BringAllToFront',
  ]),
  v.strictObject({ About: v.nullish(v.record(v.string(), v.unknown())) }),
])

interface ItemOptions extends MenuEntryOptions {
  readonly icon?: Icon | null | undefined
  /** Releases of Tauri's package before 2.1 send `null` if there are none. */
  readonly items?: readonly (Existing | ItemOptions)[] | null | undefined
  /** The channel of a nested item, in its text form. */
  readonly handler?: string | undefined
}

type Existing = readonly [rid: number, kind: v.InferOutput<typeof kind>]

const options: v.GenericSchema<unknown, ItemOptions> = v.looseObject({
  id: v.optional(v.string()),
  text: v.optional(v.string()),
  enabled: v.optional(v.boolean()),
  accelerator: v.nullish(v.string()),
  checked: v.optional(v.boolean()),
  icon: v.nullish(icon),
  handler: v.optional(v.string()),
  item: v.nullish(predefined),
  items: v.nullish(v.lazy(() => items)),
})

/** An item inside a menu must have a text, unless it is predefined. */
const nested = v.pipe(
  v.lazy(() => options),
  v.check(({ item, text }) => !isAbsent(item) || text !== undefined, 'expected a text'),
)

const items = v.array(v.union([item, nested]))

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null
}

type Held = [rid: number, id: string, kind: string]

/** Adds an item to the resources of the page, and returns its wire form. */
function held({ connection }: Invocation, entry: MenuEntry): Held {
  entry.hold()
  try {
    return [connection.resources.add(entry), entry.id, entry.kind]
  } catch (error) {
    entry.close()
    throw error
  }
}

/** The wire form of several items; either all of them become resources of the page, or none. */
function allHeld(call: Invocation, entries: readonly MenuEntry[]): Held[] {
  // Checks the room first, so that a page that keeps asking beyond its limit makes no resources at all.
  call.connection.resources.reserve(0, entries.length).release()
  const tuples: Held[] = []
  try {
    for (const entry of entries) tuples.push(held(call, entry))
    return tuples
  } catch (error) {
    for (const [rid] of tuples) call.connection.resources.close(rid)
    throw error
  }
}

/** An item or a menu by its id and its kind together, as in Tauri. */
function entryOf({ connection }: Invocation, [id, expected]: Existing): MenuEntry {
  const entry = connection.resources.get(id, MenuEntry)
  if (entry.kind !== expected) throw invalidResource(id)
  return entry
}

/** An item that may be part of a menu. */
function itemOf(call: Invocation, existing: Existing): MenuEntry {
  if (existing[1] === 'Menu') throw unexpectedKind()
  return entryOf(call, existing)
}

function menuOf(call: Invocation, existing: Existing): Menu {
  if (existing[1] !== 'Menu' && existing[1] !== 'Submenu') throw unexpectedKind()
  return entryOf(call, existing) as Menu
}

/** The kind of nested options. Tauri decides by the keys that are present, in this order. */
function kindOf(given: ItemOptions): v.InferOutput<typeof kind> {
  if (!isAbsent(given.item)) return 'Predefined'
  if (given.checked !== undefined) return 'Check'
  if (!isAbsent(given.icon)) return 'Icon'
  return isAbsent(given.items) ? 'MenuItem' : 'Submenu'
}

function build(
  call: Invocation,
  [of, given]: readonly [v.InferOutput<typeof kind>, ItemOptions],
  handler?: Channel<string>,
): MenuEntry {
  if (of === 'Predefined' && isAbsent(given.item)) {
    const reason = 'the `item` option is required for a `Predefined` menu item'
    throw new IpcError('invalid_args', reason)
  }
  checkIcon(given.icon, call)
  const keeping = { handler, resources: call.connection.resources }
  if (of !== 'Menu' && of !== 'Submenu') return new MenuEntry(of, given, keeping)
  const menu = new Menu(of, given, keeping)
  try {
    insert(call, menu, { items: given.items ?? [] })
    return menu
  } catch (error) {
    menu.discard()
    throw error
  }
}

/** New items for a menu, and their position. */
interface Insertion {
  readonly items: readonly (Existing | ItemOptions)[]
  readonly at?: number | undefined
}

/** Makes items and inserts them into a menu; if one fails, none stays. */
function insert(call: Invocation, menu: Menu, { items, at }: Insertion): void {
  const built: MenuEntry[] = []
  try {
    for (const nested of items) built.push(buildNested(call, nested))
    menu.insert(built, at)
  } catch (error) {
    for (const entry of built) entry.discard()
    throw error
  }
}

function buildNested(call: Invocation, given: Existing | ItemOptions): MenuEntry {
  if (Array.isArray(given)) return itemOf(call, given as unknown as Existing)
  const fresh = given as ItemOptions
  const handler =
    fresh.handler === undefined
      ? undefined
      : ChannelId.parse<string>(fresh.handler).channelOn(call.window)
  return build(call, [kindOf(fresh), fresh], handler)
}

/** A command that adds items to a menu. */
const adding = (insertion: (items: Insertion['items']) => Insertion): Command =>
  coreCommand({ rid, kind, items }, (args, call) =>
    insert(call, menuOf(call, [args.rid, args.kind]), insertion(args.items)),
  )

/** The kinds of items that a command accepts. */
type Kinds = readonly v.InferOutput<typeof kind>[]

const SHOWN: Kinds = ['Submenu', 'MenuItem', 'Check', 'Icon', 'Predefined']
const SWITCHED: Kinds = ['Submenu', 'MenuItem', 'Check', 'Icon']
const CHOSEN: Kinds = ['MenuItem', 'Check', 'Icon']
const PICTURED: Kinds = ['Icon', 'Submenu']

/** A command that reads or changes one item of some kinds. */
const onEntry = <A extends ArgumentSchemas>(
  kinds: Kinds,
  schemas: A,
  run: (entry: MenuEntry, args: HandlerArgs<A>, call: Invocation) => unknown,
): Command =>
  coreCommand({ rid, kind, ...schemas }, (args, call) => {
    const { rid: id, kind: expected } = args as { rid: number; kind: Existing[1] }
    if (!kinds.includes(expected)) throw unexpectedKind()
    return run(entryOf(call, [id, expected]), args as HandlerArgs<A>, call)
  })

/** A command that reads or changes a check item, which needs no kind. */
const onCheck = <A extends ArgumentSchemas>(
  schemas: A,
  run: (entry: MenuEntry, args: HandlerArgs<A>) => unknown,
): Command =>
  coreCommand({ rid, ...schemas }, (args, call) => {
    const { rid: id } = args as { rid: number }
    return run(entryOf(call, [id, 'Check']), args as HandlerArgs<A>)
  })

export const menuPlugin: Plugin = definePlugin({
  name: 'menu',
  commands: {
    new: coreCommand(
      { kind, options: v.optional(options, {}), handler: channel<string>() },
      ({ kind, options, handler }, call) =>
        held(call, build(call, [kind, options], handler)).slice(0, 2),
    ),
    create_default: coreCommand({}, (_args, call) =>
      held(call, defaultMenu(call.connection.resources)).slice(0, 2),
    ),
    append: adding((items) => ({ items })),
    // Tauri puts each item in front of the ones before it, so the last one comes first.
    prepend: adding((items) => ({ items: items.toReversed(), at: 0 })),
    insert: coreCommand({ rid, kind, items, position }, (args, call) =>
      insert(call, menuOf(call, [args.rid, args.kind]), { items: args.items, at: args.position }),
    ),
    remove: coreCommand({ rid, kind, item }, ({ rid, kind, item }, call) =>
      menuOf(call, [rid, kind]).remove(itemOf(call, item)),
    ),
    remove_at: coreCommand({ rid, kind, position }, ({ rid, kind, position }, call) => {
      const removed = menuOf(call, [rid, kind]).removeAt(position)
      if (!removed) return null
      try {
        return held(call, removed)
      } finally {
        removed.close()
      }
    }),
    items: coreCommand({ rid, kind }, ({ rid, kind }, call) =>
      allHeld(call, menuOf(call, [rid, kind]).items),
    ),
    get: coreCommand({ rid, kind, id: v.string() }, ({ rid, kind, id }, call) => {
      const entry = menuOf(call, [rid, kind]).get(id)
      return entry ? held(call, entry) : null
    }),
    text: onEntry(SHOWN, {}, (entry) => entry.shown.text),
    set_text: onEntry(SHOWN, { text: v.string() }, (entry, { text }) => entry.change({ text })),
    is_enabled: onEntry(SWITCHED, {}, (entry) => entry.enabled),
    set_enabled: onEntry(SWITCHED, { enabled: v.boolean() }, (entry, { enabled }) => {
      entry.enabled = enabled
    }),
    set_accelerator: onEntry(
      CHOSEN,
      { accelerator: v.nullish(v.string()) },
      (entry, { accelerator = null }) => entry.change({ accelerator }),
    ),
    is_checked: onCheck({}, (entry) => entry.checked),
    set_checked: onCheck({ checked: v.boolean() }, (entry, { checked }) => {
      entry.checked = checked
    }),
    set_icon: onEntry(PICTURED, { icon: v.nullish(icon) }, (entry, { icon = null }, call) => {
      checkIcon(icon, call)
      entry.change({ icon })
    }),
    ...Object.fromEntries(
      [
        'popup',
        'set_as_app_menu',
        'set_as_window_menu',
        'set_as_windows_menu_for_nsapp',
        'set_as_help_menu_for_nsapp',
      ].map((name) => [name, missingCommand(`plugin:menu|${name}`)]),
    ),
  },
})
