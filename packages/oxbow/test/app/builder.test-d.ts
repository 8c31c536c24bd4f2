// Code around a builder, its app and its events that must compile, and code that must not.
import { client, type TauriEventPayloads } from '@oxbow/api'
import { Builder, type BuiltInEvents, command, event } from 'oxbow'
import { testApp } from 'oxbow/test'
import { expectTypeOf } from 'vitest'
import { z } from 'zod'

const builder = Builder.default()
  .events({ progress: z.coerce.number() })
  .commands({ greet: command({ name: z.string() }, ({ name }) => `Hello, ${name}!`) })
  .commands((command) => ({
    start: command({ from: z.number() }, ({ from }, { app, window }) => {
      app.emit('progress', from)
      window.listen('tauri://resize', ({ payload }) => expectTypeOf(payload.width).toBeNumber())
      // @ts-expect-error an event that the app does not have
      app.emit('finished')
      // @ts-expect-error a payload of another type
      app.emit('progress', 'one')
      return { from }
    }),
    fail: command((): never => {
      throw new Error('always')
    }),
  }))
  .setup((app) => {
    app.listen('tauri://destroyed', ({ payload }) => expectTypeOf(payload).toBeNull())
  })

// @ts-expect-error a command of that name is there already
builder.commands((command) => ({ greet: command(() => 1) }))

export async function page(): Promise<void> {
  const { invoke } = client<typeof builder>()
  expectTypeOf(await invoke('greet', { name: 'Ada' })).toEqualTypeOf<string>()
  expectTypeOf(await invoke('start', { from: 1 })).toEqualTypeOf<{ from: number }>()
  expectTypeOf(invoke('fail')).toEqualTypeOf<Promise<never>>()
  // @ts-expect-error an argument of another type
  await invoke('start', { from: 'one' })
}

export async function test(): Promise<void> {
  const { app } = await testApp(builder)
  app.emit('progress', 1)
  // @ts-expect-error an event that the app does not have
  app.emit('finished')
}

builder.delivery({ progress: 'latest' })
// @ts-expect-error an event that the app does not have
builder.delivery({ finished: 'latest' })
// @ts-expect-error a policy that there is not
builder.delivery({ progress: 'newest' })
Builder.default().delivery({ anything: { policy: 'drop-oldest', bytes: 1000 } })

// An app that declares no events may emit any event.
Builder.default().setup((app) => app.emit('anything', { at: 'all' }))
Builder.default()
  .events({ ready: event<null>() })
  .setup((app) => app.emit('ready'))

// Built-in events have the same types in pages and in the backend.
expectTypeOf<BuiltInEvents>().toEqualTypeOf<Readonly<TauriEventPayloads>>()
