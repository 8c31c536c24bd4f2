// The backend's time for a message of a page is at most proportional to the size of the message.
import { IpcError, type Limits, type Message, type Transport } from '@oxbow/protocol'
import { channel, command } from 'oxbow'
import { expect, it, test } from 'vitest'
import { Connection } from '../../packages/oxbow/src/ipc/connection.ts'
import { corePlugins } from '../../packages/oxbow/src/plugins/core-plugins.ts'
import { capabilityWith } from '../../packages/oxbow/test/support/acl.ts'
import { startBackend } from '../../packages/oxbow/test/support/backend.ts'
import { growthOf, LINEAR, type MakeWork } from '../support/growth.ts'

it('growth tells linear work from quadratic work', async () => {
  const linear = (size: number) => () => spin(200 * size)
  const quadratic = (size: number) => () => spin(size * size)
  expect(await growthOf(linear)).toBeLessThan(LINEAR)
  expect(await growthOf(quadratic)).toBeGreaterThan(LINEAR)
})

/** Work that the compiler cannot remove. */
function spin(times: number): number {
  let sum = 0
  for (let i = 0; i < times; i++) sum = (sum * 31 + i) | 0
  return sum
}

/** A page that reads nothing, and sends the given messages. */
class Mouth implements Transport {
  onmessage: ((message: Message) => void) | null = null
  readonly closed: Promise<never> = new Promise(() => {})
  /** The reason for which the backend has closed the connection. */
  ending: string | undefined

  send(): void {}

  close(_code?: number, reason?: string): void {
    this.ending = reason
  }
}

const COMMANDS = {
  echo: command({}, (_args, { request }) => [...request.headers].length),
  keep: command({ on: channel() }, ({ on }) => void on.retain()),
}

const marker = (id: number): string => `__CHANNEL__:${id}`

/** So many of something, from a number on. */
function many<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index))
}

const invoke = (id: number, name: string, args: object): unknown[] => ['invoke', id, name, args]

const withHeaders = (id: number, name: string, headers: object): unknown[] => [
  ...invoke(id, name, {}),
  headers,
]

const listen = (id: number, event: string): unknown[] =>
  invoke(id, 'plugin:event|listen', { event, target: { kind: 'Any' }, handler: id, id })

/** Listens as another window for each number. */
const listenAs = (kind: string, event: string) => (id: number) =>
  invoke(id, 'plugin:event|listen', { event, target: { kind, label: `w${id}` }, handler: id, id })

const LONG = 'abcde-fgh/'

/** Limits high enough for all sizes of this test. */
const UNLIMITED: Partial<Limits> = {
  framesPerMessage: Number.MAX_SAFE_INTEGER,
  callsInFlight: Number.MAX_SAFE_INTEGER,
  listeners: Number.MAX_SAFE_INTEGER,
  channels: Number.MAX_SAFE_INTEGER,
  unacknowledgedBytes: Number.MAX_SAFE_INTEGER,
}

/** The messages of a page: unmeasured ones first, and then the measured ones. */
interface Speech {
  readonly before?: readonly (string | unknown[][])[]
  readonly said: readonly (string | unknown[][])[]
  /** Whether the messages end the connection. */
  readonly isRefused?: boolean
}

const SPEECHES: Readonly<Record<string, (size: number) => Speech>> = {
  'markers of channels in the arguments of an unknown command': (size) => ({
    said: [[invoke(0, 'nope', Object.fromEntries(many(size, (i) => [`k${i}`, marker(i)])))]],
  }),
  'the same marker again and again': (size) => ({
    said: [[invoke(0, 'nope', Object.fromEntries(many(size, (i) => [`k${i}`, marker(0)])))]],
  }),
  'markers of unknown channels while as many are open': (size) => ({
    before: [many(size, (i) => invoke(i, 'keep', { on: marker(i) }))],
    said: [[invoke(0, 'nope', Object.fromEntries(many(size, (i) => [`k${i}`, marker(size + i)])))]],
  }),
  'open channels of one number': (size) => ({
    said: [
      many(size, (i) => invoke(i, 'keep', { on: marker(7) })),
      many(size, (i) => invoke(i, 'nope', { on: marker(7) })),
    ],
  }),
  'pieces for streams that are none, while many channels are open': (size) => ({
    before: [many(size, (i) => invoke(i, 'keep', { on: marker(i) }))],
    said: [many(size, (i) => invoke(i, 'plugin:__OXBOW__|stream_value', { stream: size + i }))],
  }),
  'headers of one call': (size) => ({
    said: [[withHeaders(0, 'echo', Object.fromEntries(many(size, (i) => [`h${i}`, 'v'])))]],
  }),
  'a long header': (size) => ({
    said: [[withHeaders(0, 'echo', { h: LONG.repeat(10 * size) })]],
  }),
  'calls in one message': (size) => ({ said: [many(size, (i) => invoke(i, 'echo', {}))] }),
  'calls that are cancelled in their own message': (size) => ({
    said: [[...many(size, (i) => invoke(i, 'echo', {})), ...many(size, (i) => ['cancel', i])]],
  }),
  'calls with a time limit each': (size) => ({
    said: [
      many(size, (i) => withHeaders(i, 'wait', { 'oxbow-timeout-ms': String(1e6 + i) })),
      many(size, (i) => ['cancel', i]),
    ],
  }),
  'values of scripts that nobody has asked for': (size) => ({
    said: [many(size, (i) => ['eval-result', i, null])],
  }),
  'a long name of a command': (size) => ({
    said: [[invoke(0, LONG.repeat(10 * size), {})]],
  }),
  'a name of a command with many bars': (size) => ({
    said: [[invoke(0, `plugin:${'a|'.repeat(10 * size)}`, {})]],
  }),
  'a long name of an event': (size) => ({ said: [[listen(0, LONG.repeat(10 * size))]] }),
  'a target with a long label': (size) => ({
    said: [
      [
        invoke(0, 'plugin:event|emit_to', {
          event: 'e',
          target: { kind: 'Window', label: LONG.repeat(10 * size) },
        }),
      ],
    ],
  }),
  'listeners of one event, and their ends': (size) => ({
    said: [
      many(size, (i) => listen(i, 'e')),
      many(size, (i) => invoke(i, 'plugin:event|unlisten', { event: 'e', eventId: i })),
    ],
  }),
  'ends of listeners that there are not, among as many that there are': (size) => ({
    before: [many(size, (i) => listen(i, 'e'))],
    said: [
      many(size, (i) => invoke(i, 'plugin:event|unlisten', { event: 'e', eventId: size + i })),
    ],
  }),
  'listeners of as many events': (size) => ({
    said: [
      many(size, (i) => listen(i, `e${i}`)),
      many(size, (i) => invoke(i, 'plugin:event|unlisten', { event: `e${i}`, eventId: i })),
    ],
  }),
  ...Object.fromEntries(
    ['AnyLabel', 'Window', 'App'].map((kind) => [
      `emissions to one target, as ${kind}, among more listeners of others`,
      (size: number) => ({
        before: [many(8 * size, listenAs('Window', 'e'))],
        said: [
          many(size, (i) =>
            invoke(i, 'plugin:event|emit_to', { event: 'e', target: { kind, label: 'none' } }),
          ),
        ],
      }),
    ]),
  ),
  'emissions to listeners of one window, among more of other kinds of it': (size) => ({
    before: [
      many(8 * size, (id) =>
        invoke(id, 'plugin:event|listen', {
          event: 'e',
          target: { kind: 'Webview', label: 'w' },
          handler: id,
        }),
      ),
    ],
    said: [
      many(size, (i) =>
        invoke(i, 'plugin:event|emit_to', { event: 'e', target: { kind: 'Window', label: 'w' } }),
      ),
    ],
  }),
  'reports of a window, among more listeners of others': (size) => ({
    before: [many(8 * size, listenAs('Window', 'tauri://focus'))],
    said: [
      many(size, (i) =>
        invoke(i, 'plugin:__OXBOW_WINDOW__|report', {
          report: { event: 'tauri://focus', payload: null },
        }),
      ),
    ],
  }),
  'wrong items of a menu': (size) => ({
    said: [[invoke(0, 'plugin:menu|append', { rid: 0, kind: 'Menu', items: many(size, () => 1) })]],
  }),
  'acknowledgements of one message each': (size) => ({
    before: many(size, (i) => [invoke(i, 'echo', {})]),
    said: many(size, (i) => String(i + 1)),
  }),
  'requests for acknowledgements': (size) => ({ said: many(size, () => '?') }),
  'an acknowledgement of many digits': (size) => ({
    said: ['9'.repeat(100 * size)],
    isRefused: true,
  }),
  'paths that are joined': (size) => ({
    said: [[invoke(0, 'plugin:path|join', { paths: many(size, () => 'a/../b/') })]],
  }),
  'paths that are resolved': (size) => ({
    said: [[invoke(0, 'plugin:path|resolve', { paths: many(size, () => 'a/../b') })]],
  }),
  'a path that goes up and down behind a long beginning': (size) => ({
    said: [
      [invoke(0, 'plugin:path|resolve', { paths: ['a/'.repeat(size) + 'b/../'.repeat(size)] })],
    ],
  }),
  ...Object.fromEntries(
    ['normalize', 'dirname', 'basename', 'extname', 'is_absolute'].map((name) => [
      `a long path for ${name}`,
      (size: number) => ({
        said: [[invoke(0, `plugin:path|${name}`, { path: `${'/a/.//..'.repeat(size)}/b` })]],
      }),
    ]),
  ),
}

test.each(Object.entries(SPEECHES))('%s cost time in proportion', async (_what, speechOf) => {
  const { manager, open } = await startBackend(
    { ...COMMANDS, wait: command(() => new Promise(() => {})) },
    undefined,
    {
      oxbow: { limits: UNLIMITED },
      plugins: corePlugins,
      capabilities: [capabilityWith(['core:default'])],
    },
  )
  const window = await open('main')
  let line: Connection | undefined
  const make: MakeWork = async (size) => {
    line?.end(new IpcError('disconnected', 'the page has gone'))
    const transport = new Mouth()
    line = new Connection(manager, window, { id: size, headers: {} })
    line.link.begin(transport)
    const { before = [], said, isRefused = false } = speechOf(size)
    const say = (message: string | unknown[][]): void =>
      transport.onmessage?.(typeof message === 'string' ? message : JSON.stringify(message))
    for (const message of before) {
      say(message)
      // What answers it leaves in a message of its own.
      for (let turn = 0; turn < 8; turn++) await undefined
    }
    const texts = said.map((message) =>
      typeof message === 'string' ? message : JSON.stringify(message),
    )
    return () => {
      for (const text of texts) say(text)
      expect(transport.ending !== undefined).toBe(isRefused)
    }
  }
  expect(await growthOf(make, { most: 2 ** 16 })).toBeLessThan(LINEAR)
})
