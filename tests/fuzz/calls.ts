// Calls of hostile pages: every command, with arguments that are almost valid.
import type { Json } from '@oxbow/protocol'
import type { CommandMap } from 'oxbow'
import { corePlugins } from '../../packages/oxbow/src/plugins/core-plugins.ts'
import { below, pick, type Random } from '../support/random.ts'
import { mutate } from './mutate.ts'
import { oddNumber, oddText, oddValue } from './values.ts'

/** A command's name on the wire and the names of its arguments. */
export interface Signature {
  readonly name: string
  readonly keys: readonly string[]
}

type Guess = (random: Random) => Json

const text = (...texts: string[]): Guess => {
  return (random) => pick(random, texts)
}
const number = (end: number): Guess => {
  return (random) => below(random, end)
}

const channelText: Guess = (random) => `__CHANNEL__:${below(random, 2 ** 20)}`

const target: Guess = (random) => {
  const kind = pick(random, ['Any', 'App', 'AnyLabel', 'Window', 'Webview', 'WebviewWindow'])
  return random() < 0.3 ? { kind } : { kind, label: pick(random, ['rude-0', 'rude-1', 'nobody']) }
}

const menuOptions: Guess = (random) => ({
  id: pick(random, ['a', 'b']),
  text: oddText(random),
  ...(random() < 0.3
    ? { items: [[below(random, 9), 'MenuItem'], { text: 'x', checked: true }] }
    : {}),
  ...(random() < 0.2 ? { item: 'Quit' } : {}),
})

/** Commands that end a window and its connection. They are rare, so that most connections last. */
const ENDING = /\|(close|destroy|webview_close)$/

/** Plausible values for arguments by name; arguments with other names get any value. */
const GUESSES: Readonly<Record<string, Guess>> = {
  event: text('a', 'b', 'tauri://resize', 'tauri://close-requested', 'oxbow://connection'),
  eventId: number(200),
  target,
  handler: (random) => (random() < 0.5 ? channelText(random) : below(random, 1000)),
  on: channelText,
  rid: number(20),
  kind: text('Menu', 'Submenu', 'MenuItem', 'Check', 'Icon', 'Predefined'),
  item: (random) => [below(random, 20), 'MenuItem'],
  items: (random) => [menuOptions(random), [below(random, 20), 'Check']],
  options: (random) =>
    random() < 0.5 ? menuOptions(random) : { label: pick(random, ['made', 'made-2']) },
  label: text('rude-0', 'rude-1', 'made', 'nobody', ''),
  rgba: (random) => Array.from({ length: 4 * below(random, 5) }, () => below(random, 256)),
  bytes: (random) => Array.from({ length: below(random, 40) }, () => below(random, 256)),
  width: number(5),
  height: number(5),
  path: text('a/b', '../c', '/', '/nowhere/at/all', 'a.b.c'),
  paths: (random) =>
    Array.from({ length: below(random, 4) }, () => pick(random, ['a', '..', '/b', ''])),
  directory: number(30),
  position: number(5),
  name: text('Ada'),
  count: number(20),
  size: number(70_000),
  odd: number(60),
  place: number(60),
}

/** All commands that hostile pages call: the app's own and those of the core plugins. */
export function signatures(commands: CommandMap): readonly Signature[] {
  const core = corePlugins.flatMap((plugin) =>
    Object.entries(plugin.commands ?? {}).map(([name, command]) => ({
      name: `plugin:${plugin.name}|${name}`,
      keys: Object.keys(command.args),
    })),
  )
  const own = Object.entries(commands).map(([name, { args }]) => ({
    name,
    keys: Object.keys(args),
  }))
  // Repeated, so that both kinds are called about equally often.
  const times = Math.ceil(core.length / own.length)
  return [...core, ...Array.from({ length: times }, () => own).flat()]
}

/** A command and its arguments, mostly valid, so that an invalid one gets past the first checks. */
export function randomCall(random: Random, known: readonly Signature[]): [string, Json] {
  const { name, keys } = pick(random, known)
  if (ENDING.test(name) && random() < 0.9) return randomCall(random, known)
  if (random() < 0.03) return [oddText(random), oddValue(random)]
  const entries = keys.map((key): [string, Json] => [key, guess(random, key)])
  const args: Json = Object.fromEntries(entries)
  return [name, random() < 0.4 ? mutate(random, args) : args]
}

function guess(random: Random, key: string): Json {
  const known = Object.hasOwn(GUESSES, key) ? GUESSES[key] : undefined
  if (known === undefined || random() < 0.05)
    return random() < 0.3 ? oddNumber(random) : oddValue(random)
  return known(random)
}
