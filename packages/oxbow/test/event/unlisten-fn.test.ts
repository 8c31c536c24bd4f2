import { beforeEach, expect, test } from 'vitest'
import { type AppHandle, Builder } from '../../src/index.ts'

let app: AppHandle
let heard: unknown[]

const hear = ({ payload }: { payload: unknown }): void => {
  heard.push(payload)
}

beforeEach(() => {
  app = Builder.default().build()
  heard = []
})

test('a block that uses a listener ends it', () => {
  {
    using _listener = app.listen('news', hear)
    app.emit('news', 1)
  }
  app.emit('news', 2)
  expect(heard).toEqual([1])
})

test.each(['listen', 'listenAny', 'once', 'onceAny'] as const)(
  'the function that %s returns ends the listener, and does no more the second time',
  (method) => {
    const unlisten = app[method]('news', hear)
    app.listen('news', ({ payload }) => heard.push([payload]))
    expect([unlisten(), unlisten()]).toEqual([undefined, undefined])
    app.emit('news', 1)
    expect(heard).toEqual([[1]])
  },
)

test('unlisten takes the function, or the number that events have', () => {
  const first = app.listen('news', hear)
  const second = app.listen('news', ({ id }) => heard.push(id))
  app.unlisten(first)
  app.emit('news', 1)
  expect(heard).toEqual([second.id])
  app.unlisten(second.id)
  app.emit('news', 2)
  expect(heard).toEqual([second.id])
})
