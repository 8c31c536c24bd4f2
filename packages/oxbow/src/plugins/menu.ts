/** `plugin:menu`: menus as trees of resources (§7.4). Showing them is left to the host. */

import * as v from 'valibot'
import { type Channel, channel } from '../ipc/channel.ts'
import { ChannelId } from '../ipc/channel-id.ts'
import type { Command } from '../ipc/command.ts'
import type { Invocation } from '../ipc/invocation.ts'
import { defaultMenu, Menu, MenuEntry, type MenuEntryOptions, unexpectedKind } from '../menu.ts'
import { definePlugin, type Plugin } from '../plugin.ts'
import { coreCommand, missingCommand } from './core-command.ts'

const kind = v.picklist(['Menu', 'Submenu', 'MenuItem', 'Check', 'Icon', 'Predefined'])
const rid = v.number()
const position = v.pipe(v.number(), v.integer(), v.minValue(0))
const item = v.tuple([rid, kind])

interface ItemOptions extends MenuEntryOptions {
  readonly items?: readonly (Existing | ItemOptions)[] | undefined
  /** A nested item's channel, in its text form. */
  readonly handler?: string | undefined
}

type Existing = readonly [rid: number, kind: v.InferOutput<typeof kind>]

const options: v.GenericSchema<unknown, ItemOptions> = v.looseObject({
  id: v.optional(v.string()),
  text: v.optional(v.string()),
  enabled: v.optional(v.boolean()),
  accelerator: v.nullish(v.string()),
  checked: v.optional(v.boolean()),
  handler: v.optional(v.string()),
  items: v.optional(v.array(v.union([item, v.lazy(() => options)]))),
})

const items = v.array(v.union([item, options]))

/** The wire form of an item that a page holds. */
const held = ({ connection }: Invocation, entry: MenuEntry): [number, string, string] => [
  connection.resources.add(entry.hold()),
  entry.id,
  entry.kind,
]

function entryOf({ connection }: Invocation, [id, expected]: Existing): MenuEntry {
  const entry = connection.resources.get(id, MenuEntry)
  if (entry.kind !== expected) throw unexpectedKind()
  return entry
}

function menuOf(call: Invocation, existing: Existing): Menu {
  const entry = entryOf(call, existing)
  if (entry instanceof Menu) return entry
  throw unexpectedKind()
}

/** Which kind nested options mean: Tauri tells by the keys that are there. */
function kindOf(given: ItemOptions): v.InferOutput<typeof kind> {
  if (given.item !== undefined) return 'Predefined'
  if (given.checked !== undefined) return 'Check'
  if (given.items !== undefined) return 'Submenu'
  return given.icon === undefined || given.icon === null ? 'MenuItem' : 'Icon'
}

function build(
  call: Invocation,
  [of, given]: readonly [v.InferOutput<typeof kind>, ItemOptions],
  handler?: Channel<string>,
): MenuEntry {
  if (of !== 'Menu' && of !== 'Submenu') return new MenuEntry(of, given, handler)
  const menu = new Menu(of, given, handler)
  menu.insert((given.items ?? []).map((nested) => buildNested(call, nested)))
  return menu
}

function buildNested(call: Invocation, given: Existing | ItemOptions): MenuEntry {
  if (Array.isArray(given)) return entryOf(call, given as unknown as Existing)
  const fresh = given as ItemOptions
  const handler =
    fresh.handler === undefined
      ? undefined
      : ChannelId.parse<string>(fresh.handler).channelOn(call.window)
  return build(call, [kindOf(fresh), fresh], handler)
}

/** A command on a menu that takes new items. */
const adding = (where: (menu: Menu, at: number | undefined) => number | undefined): Command =>
  coreCommand({ rid, kind, items, position: v.optional(position) }, (args, call) => {
    const menu = menuOf(call, [args.rid, args.kind])
    const built = args.items.map((nested) => buildNested(call, nested))
    menu.insert(built, where(menu, args.position))
  })

/** A command that reads or changes one item. */
const onEntry = <S extends v.GenericSchema>(
  schema: S,
  key: string,
  run: (entry: MenuEntry, value: v.InferOutput<S>) => unknown,
): Command =>
  coreCommand({ rid, kind: v.optional(kind), [key]: schema }, (args, call) => {
    const { rid: id, kind: expected } = args as { rid: number; kind?: Existing[1] }
    const entry = call.connection.resources.get(id, MenuEntry)
    if (expected !== undefined && entry.kind !== expected) throw unexpectedKind()
    return run(entry, (args as Record<string, unknown>)[key] as v.InferOutput<S>)
  })

const reading = (run: (entry: MenuEntry) => unknown): Command =>
  onEntry(v.optional(v.unknown()), 'value', run)

export const menuPlugin: Plugin = definePlugin({
  name: 'menu',
  commands: {
    new: coreCommand(
      { kind, options: v.optional(options, {}), handler: channel<string>() },
      ({ kind, options, handler }, call) =>
        held(call, build(call, [kind, options], handler)).slice(0, 2),
    ),
    create_default: coreCommand({}, (_args, call) => held(call, defaultMenu()).slice(0, 2)),
    append: adding(() => undefined),
    prepend: adding(() => 0),
    insert: adding((_menu, at) => at),
    remove: coreCommand({ rid, kind, item }, ({ rid, kind, item }, call) =>
      menuOf(call, [rid, kind]).remove(entryOf(call, item)),
    ),
    remove_at: coreCommand({ rid, kind, position }, ({ rid, kind, position }, call) => {
      const removed = menuOf(call, [rid, kind]).removeAt(position)
      if (!removed) return null
      const tuple = held(call, removed)
      removed.close()
      return tuple
    }),
    items: coreCommand({ rid, kind }, ({ rid, kind }, call) =>
      menuOf(call, [rid, kind]).items.map((entry) => held(call, entry)),
    ),
    get: coreCommand({ rid, kind, id: v.string() }, ({ rid, kind, id }, call) => {
      const entry = menuOf(call, [rid, kind]).get(id)
      return entry ? held(call, entry) : null
    }),
    text: reading((entry) => entry.text),
    is_enabled: reading((entry) => entry.enabled),
    is_checked: reading((entry) => entry.checked),
    set_text: onEntry(v.string(), 'text', (entry, text) => {
      entry.text = text
    }),
    set_enabled: onEntry(v.boolean(), 'enabled', (entry, enabled) => {
      entry.enabled = enabled
    }),
    set_accelerator: onEntry(v.nullish(v.string()), 'accelerator', (entry, accelerator) => {
      entry.accelerator = accelerator ?? null
    }),
    set_checked: onEntry(v.boolean(), 'checked', (entry, checked) => {
      entry.checked = checked
    }),
    set_icon: onEntry(v.optional(v.unknown()), 'icon', (entry, icon) => {
      entry.icon = icon ?? null
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
