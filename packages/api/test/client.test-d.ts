/** Uses of a typed client that must compile, and uses that must not. */

import { Channel as TauriChannel } from '@tauri-apps/api/core'
import {
  Channel,
  type ChannelLike,
  client,
  connect,
  type ErrorCodeOf,
  type ErrorOf,
  type ErrorsOf,
  type EventTarget,
  type HasContract,
  type UnlistenFn,
} from '../src/index.ts'

interface Offline {
  code: 'offline'
  data: { since: string }
}
interface Limited {
  code: 'limited'
  data: null
}

interface Contract {
  commands: {
    greet: { args: { name: string; shout?: boolean }; result: string; errors: never }
    search: {
      args: { text?: string }
      result: { id: number; at: string }[]
      errors: Offline | Limited
    }
    whoami: { args: Record<never, never>; result: string; errors: never }
    nothing: { args: undefined; result: null; errors: never }
    free: { args: unknown; result: unknown; errors: unknown }
    download: {
      args: { url: string; onEvent: ChannelLike<{ percent: number }> }
      result: null
      errors: never
    }
  }
  events: { ready: null; news: { title: string }; maybe: number | undefined }
}

type App = HasContract<Contract>

/** Fails to compile unless both types are the same; `any` is the same as nothing else. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <A, B>(_proof: Same<A, B>): void => {}

const { invoke, isError, listen, once, emit, emitTo } = client<App>()
const target: EventTarget = { kind: 'App' }
declare const signal: AbortSignal

export async function commands(): Promise<void> {
  const text = await invoke('greet', { name: 'Ada' })
  same<typeof text, string>(true)
  const found = await invoke('search')
  same<typeof found, { id: number; at: string }[]>(true)
  same<ErrorsOf<Contract, 'search'>, Offline | Limited>(true)
  same<ErrorCodeOf<Contract, 'search'>, 'offline' | 'limited'>(true)
  same<ErrorOf<Contract, 'search', 'offline'>, Offline>(true)
  await invoke('greet', { name: 'Ada', shout: true }, { signal, headers: { a: 'b' } })
  await invoke('search', { text: 'x' })
  await invoke('search', {}, { signal })
  await invoke('whoami')
  await invoke('whoami', new Uint8Array([1]), { headers: [['a', 'b']] })
  await invoke('nothing')
  const unknown = await invoke('free', [1, 2])
  same<typeof unknown, unknown>(true)

  // @ts-expect-error no such command
  await invoke('gret', { name: 'Ada' })
  // @ts-expect-error the arguments are missing
  await invoke('greet')
  // @ts-expect-error an argument is missing
  await invoke('greet', {})
  // @ts-expect-error an argument of the wrong type
  await invoke('greet', { name: 1 })
  // @ts-expect-error an argument that the command does not declare
  await invoke('greet', { name: 'Ada', age: 36 })
  // @ts-expect-error an argument that may be left out, but not be something else
  await invoke('search', { text: 1 })
  // @ts-expect-error arguments for a command without any
  await invoke('whoami', { name: 'Ada' })
  // @ts-expect-error arguments for a command without any
  await invoke('nothing', { name: 'Ada' })
  // @ts-expect-error a raw body for a command with arguments (I17)
  await invoke('greet', new Uint8Array([1]))
  // @ts-expect-error a result taken for something else
  const wrong: number = await invoke('greet', { name: 'Ada' })
  void wrong
}

export function errors(error: unknown): void {
  if (isError('search', error, 'offline')) same<typeof error, Offline>(true)
  if (isError('search', error, 'limited')) same<typeof error.data, null>(true)
  if (isError('free', error, 'anything')) same<typeof error.data, unknown>(true)
  // @ts-expect-error an error that the command does not declare
  isError('search', error, 'online')
  // @ts-expect-error a command that declares no errors
  isError('greet', error, 'offline')
}

export async function channels(url: string): Promise<void> {
  await invoke('download', { url, onEvent: new Channel<{ percent: number }>() })
  await invoke('download', { url, onEvent: new Channel((m: { percent: number }) => m.percent) })
  await invoke('download', { url, onEvent: new TauriChannel<{ percent: number }>() })
  // @ts-expect-error a channel of other messages
  await invoke('download', { url, onEvent: new Channel<string>() })
  for await (const message of new Channel<number>()) same<typeof message, number>(true)
}

export async function events(): Promise<void> {
  const unlisten = await listen('news', (event) => {
    same<typeof event.payload, { title: string }>(true)
    same<typeof event.id, number>(true)
  })
  same<typeof unlisten, UnlistenFn>(true)
  await using _disposed = await once('ready', ({ payload }) => same<typeof payload, null>(true))
  await listen('tauri://resize', ({ payload }) => payload.width.toFixed(), {
    target: 'main',
    signal,
  })
  await emit('ready')
  await emit('ready', null)
  await emit('maybe')
  await emit('news', { title: 'x' })
  await emitTo('main', 'news', { title: 'x' })
  await emitTo(target, 'ready')

  // @ts-expect-error no such event
  await listen('newz', () => {})
  // @ts-expect-error no such event
  await emit('newz')
  // @ts-expect-error the payload is missing
  await emit('news')
  // @ts-expect-error a payload of the wrong type
  await emit('news', { title: 1 })
  // @ts-expect-error a payload of the wrong type
  await emitTo('main', 'news', 'x')
  // @ts-expect-error a handler for another payload
  await listen('news', (event: { payload: number }) => event)
}

export async function connections(): Promise<void> {
  const typed = await connect<App>({ url: 'http://127.0.0.1:1', key: '' })
  same<Awaited<ReturnType<typeof typed.invoke<'greet'>>>, string>(true)
  // @ts-expect-error no such command
  await typed.invoke('gret')
  const free = await connect({ url: 'http://127.0.0.1:1', key: '' })
  const value = await free.invoke('anything', { a: 1 })
  same<typeof value, unknown>(true)
  // @ts-expect-error not an app
  client<{ greet: string }>()
  // @ts-expect-error a client of no app has no commands
  await client().invoke('greet')
}
