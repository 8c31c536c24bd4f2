// Code between a backend and its page that must compile, and code that must not. Checked by `npm run check`.
import { Channel, client, isCommandError, upload } from '@oxbow/api'
import { Channel as TauriChannel } from '@tauri-apps/api/core'
import {
  Builder,
  channel,
  channelId,
  command,
  commandFor,
  definePlugin,
  event,
  Response,
  stateKey,
  stream,
} from 'oxbow'
import * as v from 'valibot'
import { expectTypeOf } from 'vitest'
import { z } from 'zod'

class Counter {
  value = 0
}
const names = stateKey<string[]>('names')

const events = {
  started: z.object({ url: z.string(), size: z.number() }),
  progress: event<number>(),
  ready: event<null>(),
}
const typed = commandFor<typeof events>()

const clock = definePlugin({ name: 'clock', commands: { now: command(() => Date.now()) } })

const app = Builder.default()
  .manage(new Counter())
  .manage(names, ['Ada'])
  .events(events)
  .commands({
    greet: command({ name: z.string() }, ({ name }) => `Hello, ${name}!`),
    add: command({ a: v.number(), b: v.optional(v.number()) }, async ({ a, b }) => a + (b ?? 0)),
    nothing: command(() => {}),
    bytes: command(() => new Uint8Array(1)),
    file: command(async () => new Response(new ArrayBuffer(1))),
    ready: command(() => new Response<{ cached: boolean }>('{"cached":true}')),
    when: command(() => ({ at: new Date(0), skip: () => 1 })),
    stream: command({ onItem: channel<{ n: number }>() }, ({ onItem }, { signal }) => {
      expectTypeOf(signal).toEqualTypeOf<AbortSignal>()
      // @ts-expect-error a message of another shape
      onItem.send({ m: 1 })
      return onItem.send({ n: 1 })
    }),
    raw: command({ onBytes: channel<ArrayBuffer>() }, ({ onBytes }) =>
      onBytes.send(Buffer.from('a')),
    ),
    save: command({ name: z.string(), file: stream() }, async ({ file }) => {
      expectTypeOf(file).toEqualTypeOf<ReadableStream<Uint8Array<ArrayBuffer>>>()
      for await (const bytes of file) expectTypeOf(bytes).toEqualTypeOf<Uint8Array<ArrayBuffer>>()
    }),
    sum: command({ dates: stream(z.string().transform(Number)) }, ({ dates }) => {
      expectTypeOf(dates).toEqualTypeOf<ReadableStream<number>>()
    }),
    lines: command(async function* () {
      yield { at: new Date(0), text: 'a' }
      return 1
    }),
    pieces: command(async () => new Blob(['a']).stream()),
    files: command(async function* () {
      yield new Response(new ArrayBuffer(1))
    }),
    squares: command(function* () {
      yield 1
    }),
    nested: command({ onDone: channelId<string>() }, ({ onDone }, { window }) => {
      onDone.channelOn(window).close()
    }),
    legacy: command({ theArgument: z.string(), userId2: z.number() }, () => 1, {
      renameAll: 'snake_case',
    }),
    login: command(
      { user: z.string() },
      ({ user }, { error }) => {
        if (user === '') throw error('Empty', { field: 'user' })
        // @ts-expect-error an error that is not declared
        error('Other', {})
        return true
      },
      { errors: { Empty: z.object({ field: z.string() }) } },
    ),
    count: command((_args, { state }) => {
      expectTypeOf(state(names)).toEqualTypeOf<string[]>()
      return ++state(Counter).value
    }),
    emits: typed((_args, { app, window }) => {
      app.emit('progress', 1)
      window.emit('ready')
      // @ts-expect-error an event that the app does not have
      app.emit('finished', 1)
      // @ts-expect-error a payload of another type
      app.emit('progress', 'one')
    }),
  })
  .plugin(clock)
  .setup((handle) => {
    handle.listen('started', ({ payload }) => {
      expectTypeOf(payload).toEqualTypeOf<{ url: string; size: number }>()
    })
    // @ts-expect-error an event that the app does not have
    handle.listen('finished', () => {})
    // @ts-expect-error a payload that lacks a field
    handle.emit('started', { url: '' })
  })

declare function strings(): AsyncGenerator<string>
declare function numbers(): ReadableStream<number>

type App = typeof app
const { invoke, isError, listen, emit, emitTo } = client<App>()

export async function page(): Promise<void> {
  expectTypeOf(await invoke('greet', { name: 'Ada' })).toEqualTypeOf<string>()
  expectTypeOf(await invoke('add', { a: 1 })).toEqualTypeOf<number>()
  expectTypeOf(await invoke('add', { a: 1, b: null })).toEqualTypeOf<number>()
  expectTypeOf(await invoke('nothing')).toEqualTypeOf<null>()
  expectTypeOf(await invoke('bytes')).toEqualTypeOf<ArrayBuffer>()
  expectTypeOf(await invoke('file')).toEqualTypeOf<ArrayBuffer>()
  expectTypeOf(await invoke('ready')).toEqualTypeOf<{ cached: boolean }>()
  expectTypeOf(await invoke('when')).toEqualTypeOf<{ at: string }>()
  expectTypeOf(await invoke('count')).toEqualTypeOf<number>()
  expectTypeOf(await invoke('login', { user: 'a' })).toEqualTypeOf<boolean>()
  expectTypeOf(await invoke('plugin:clock|now')).toEqualTypeOf<number>()
  await invoke('stream', { onItem: new Channel<{ n: number }>() })
  await invoke('stream', { onItem: new TauriChannel<{ n: number }>() })
  await invoke('save', { name: 'a', file: new Blob(['a']) })
  await invoke('save', { name: 'a', file: new Blob(['a']).stream() })
  await invoke('save', { name: 'a', file: upload(new Uint8Array(1), { onProgress: () => {} }) })
  await invoke('sum', { dates: strings() })
  await invoke('sum', { dates: upload(strings()) })
  for await (const line of await invoke('lines')) {
    expectTypeOf(line).toEqualTypeOf<{ at: string; text: string }>()
  }
  for await (const piece of await invoke('pieces')) {
    expectTypeOf(piece).toEqualTypeOf<ArrayBuffer>()
  }
  for await (const file of await invoke('files')) expectTypeOf(file).toEqualTypeOf<ArrayBuffer>()
  for await (const n of await invoke('squares')) expectTypeOf(n).toEqualTypeOf<number>()
  await invoke('nested', { onDone: new Channel<string>() })
  await invoke('legacy', { the_argument: 'x', user_id2: 1 })

  // @ts-expect-error a command that the app does not have
  await invoke('gret', { name: 'Ada' })
  // @ts-expect-error an argument of another type
  await invoke('greet', { name: 1 })
  // @ts-expect-error an argument that is missing
  await invoke('greet', {})
  // @ts-expect-error all arguments missing
  await invoke('greet')
  // @ts-expect-error an argument that the command does not have
  await invoke('greet', { name: 'Ada', nmae: 'Ada' })
  // @ts-expect-error a channel of other messages
  await invoke('stream', { onItem: new Channel<{ other: string }>() })
  // @ts-expect-error a text is no stream of bytes
  await invoke('save', { name: 'a', file: 'a' })
  // @ts-expect-error a stream of texts is none of bytes
  await invoke('save', { name: 'a', file: strings() })
  // @ts-expect-error a file is no stream of texts
  await invoke('sum', { dates: new Blob(['a']) })
  // @ts-expect-error a stream of other items
  await invoke('sum', { dates: upload(numbers()) })
  // @ts-expect-error the key as it is declared, not as it is renamed
  await invoke('legacy', { theArgument: 'x', userId2: 1 })
  // @ts-expect-error a command that the plugin does not have
  await invoke('plugin:clock|then')

  await listen('progress', ({ payload }) => expectTypeOf(payload).toEqualTypeOf<number>())
  await listen('tauri://resize', ({ payload }) => expectTypeOf(payload.width).toBeNumber())
  await emit('ready')
  await emit('started', { url: '', size: 1 })
  await emitTo('main', 'progress', 1)
  // @ts-expect-error an event that the app does not have
  await listen('finished', () => {})
  // @ts-expect-error a payload of another type
  await emit('progress', '1')
  // @ts-expect-error a payload that is missing
  await emit('progress')
}

export async function errors(error: unknown): Promise<void> {
  if (isError('login', error, 'Empty')) {
    expectTypeOf(error).toEqualTypeOf<{ code: 'Empty'; data: { field: string } }>()
  } else {
    expectTypeOf(error).toBeUnknown()
  }
  // @ts-expect-error an error that the command does not declare
  isError('login', error, 'Other')
  // @ts-expect-error a command that declares none
  isError('greet', error, 'Empty')
  // @ts-expect-error a command that the app does not have
  isError('logout', error, 'Empty')
  if (isCommandError(error, 'Empty')) {
    expectTypeOf(error.code).toEqualTypeOf<'Empty'>()
    expectTypeOf(error.data).toBeUnknown()
  }
}

const one = Builder.default().commands({ a: command(() => 1) })
// @ts-expect-error a command of that name is there already
one.commands({ a: command(() => 2) })

const two = Builder.default().events({ a: event<1>() })
// @ts-expect-error an event of that name is there already
two.events({ a: event<2>() })
