/** Events against a scripted backend: delivery, ends and signals. */

import { IpcError } from '@oxbow/protocol'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Event, emit, listen, once } from '../src/event.ts'
import { connected, PENDING, settled } from './backend.ts'
import { catchUncaught } from './uncaught.ts'

afterEach(() => vi.unstubAllGlobals())

function page() {
  const { connection, backend } = connected()
  vi.stubGlobal('__OXBOW_INTERNALS__', connection)
  return { connection, backend }
}

describe('listen', () => {
  it('E15 passes name, id and payload', async () => {
    const { connection, backend } = page()
    const got: Event<unknown>[] = []
    await listen('ready', (event) => got.push({ ...event }))
    backend.emit('ready', { a: 1 })
    await settled(connection)
    expect(got).toEqual([{ event: 'ready', id: 0, payload: { a: 1 } }])
  })

  it('E15 gives all handlers of one emission the same object, with the id of each', async () => {
    const { connection, backend } = page()
    const objects: unknown[] = []
    const ids: number[] = []
    for (let i = 0; i < 2; i++) {
      await listen('ready', (event) => {
        objects.push(event)
        ids.push(event.id)
      })
    }
    backend.emit('ready', null)
    await settled(connection)
    expect(objects[0]).toBe(objects[1])
    expect(ids).toEqual([0, 1])
  })

  it('E32 a handler that throws does not keep the event from others', async () => {
    const reported = catchUncaught()
    const { connection, backend } = page()
    const later = vi.fn()
    await listen('ready', () => {
      throw new Error('bad handler')
    })
    await listen('ready', later)
    backend.emit('ready', null)
    await settled(connection)
    expect(later).toHaveBeenCalledOnce()
    expect(reported).toHaveLength(1)
  })

  it('E32 a later handler that an earlier one removes is not called', async () => {
    const { connection, backend } = page()
    const later = vi.fn()
    let removeLater = async (): Promise<void> => {}
    await listen('ready', () => void removeLater())
    removeLater = await listen('ready', later)
    backend.emit('ready', null)
    await settled(connection)
    expect(later).not.toHaveBeenCalled()
  })

  it('E23 one function registered twice is called twice', async () => {
    const { connection, backend } = page()
    const handler = vi.fn()
    await listen('ready', handler)
    await listen('ready', handler)
    backend.emit('ready', null)
    await settled(connection)
    expect(handler).toHaveBeenCalledTimes(2)
  })

  it.each([
    [undefined, { kind: 'Any' }],
    ['x', { kind: 'AnyLabel', label: 'x' }],
    [{ kind: 'App' } as const, { kind: 'App' }],
  ])('E4 E6 a target of %j listens as %j', async (target, expected) => {
    const { backend } = page()
    await listen('ready', () => {}, { target })
    expect(backend.calls[0]?.args.target).toEqual(expected)
  })

  it('X4 a refused listener leaves nothing behind', async () => {
    const { connection } = connected({
      'plugin:event|listen': () => {
        throw 'refused'
      },
    })
    await expect(listen('ready', () => {}, { connection })).rejects.toBe('refused')
    expect(connection.callbacks.functions.size).toBe(0)
  })
})

describe('unlisten', () => {
  it('E20 stops the handler at once, even for events that are on their way', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const { connection, backend } = page()
    const handler = vi.fn()
    const unlisten = await listen('ready', handler)
    backend.emit('ready', null)
    const done = unlisten()
    await done
    await settled(connection)
    expect(handler).not.toHaveBeenCalled()
    expect(backend.listeners.size).toBe(0)
    expect(connection.callbacks.functions.size).toBe(0)
    expect(warn).not.toHaveBeenCalled()
    warn.mockRestore()
  })

  it('tells the backend once, however often it is called', async () => {
    const { backend } = page()
    const unlisten = await listen('ready', () => {})
    await Promise.all([unlisten(), unlisten()])
    await unlisten()
    expect(backend.calls.filter(({ command }) => command.endsWith('unlisten'))).toHaveLength(1)
  })

  it('is what disposal calls', async () => {
    const { backend } = page()
    const unlisten = await listen('ready', () => {})
    await unlisten[Symbol.asyncDispose]()
    expect(backend.listeners.size).toBe(0)
  })

  it('ends with a block that uses it, at once in the page, and later in the backend', async () => {
    const { backend, connection } = page()
    const handler = vi.fn()
    {
      using _unlisten = await listen('ready', handler)
      backend.emit('ready', 1)
      await vi.waitFor(() => expect(handler).toHaveBeenCalledTimes(1))
    }
    backend.emit('ready', 2)
    await settled(connection)
    expect(handler).toHaveBeenCalledTimes(1)
    await vi.waitFor(() => expect(backend.listeners.size).toBe(0))
  })

  it('rejects nothing if the line has ended before the block', async () => {
    const { connection } = page()
    const unlisten = await listen('ready', () => {})
    connection.close()
    expect(unlisten[Symbol.dispose]()).toBeUndefined()
    await expect(unlisten()).rejects.toThrow(IpcError)
  })
})

describe('a signal', () => {
  it.each([
    ['a number', 7],
    ['an object', {}],
    ['an object that looks like one', { aborted: false }],
    ['one that nobody can leave', { aborted: false, addEventListener: () => {} }],
  ])(
    'that is %s instead of a signal rejects, and no listener is registered',
    async (_what, signal) => {
      const { backend } = page()
      for (const hear of [listen, once]) {
        const listening = hear('ready', () => {}, { signal: signal as never })
        await expect(listening).rejects.toThrow(TypeError)
      }
      expect(backend.listeners.size).toBe(0)
    },
  )

  it('ends the listener', async () => {
    const { connection, backend } = page()
    const handler = vi.fn()
    const controller = new AbortController()
    await listen('ready', handler, { signal: controller.signal })
    controller.abort()
    backend.emit('ready', null)
    await settled(connection)
    expect(handler).not.toHaveBeenCalled()
    expect(backend.listeners.size).toBe(0)
  })

  it.each([
    ['listen', listen],
    ['once', once],
  ])('that has aborted before registers nothing, and %s has nothing to end', async (_, hear) => {
    const { connection, backend } = page()
    const unlisten = await hear('ready', () => {}, { signal: AbortSignal.abort() })
    await unlisten()
    await unlisten[Symbol.asyncDispose]()
    await settled(connection)
    expect(backend.calls).toHaveLength(1)
  })

  it('that aborts during the registration ends the listener in the backend, without a rejection', async () => {
    const { backend, connection } = page()
    const controller = new AbortController()
    const handler = vi.fn()
    const listening = listen('ready', handler, { signal: controller.signal })
    controller.abort()
    const unlisten = await listening
    await vi.waitFor(() => expect(backend.calls).toHaveLength(2))
    await unlisten()
    expect(backend.listeners.size).toBe(0)
    backend.emit('ready', 1)
    await settled(connection)
    expect(handler).not.toHaveBeenCalled()
  })

  it('that has aborted hides later errors of its listener', async () => {
    const { connection } = page()
    const controller = new AbortController()
    const listening = listen('not a name', () => {}, { signal: controller.signal })
    controller.abort()
    await (await listening)()
    const lost = listen('ready', () => {}, { signal: AbortSignal.abort() })
    connection.close()
    await (await lost)()
  })
})

describe('once', () => {
  it('E21 is called for one event, and ends before its handler, which may throw', async () => {
    catchUncaught()
    const { connection, backend } = page()
    const handler = vi.fn(() => {
      throw new Error('bad handler')
    })
    await once('ready', handler)
    backend.emit('ready', 1)
    backend.emit('ready', 2)
    await settled(connection)
    expect(handler).toHaveBeenCalledOnce()
    await vi.waitFor(() => expect(backend.listeners.size).toBe(0))
  })

  it('E21 can be ended before its event', async () => {
    const { connection, backend } = page()
    const handler = vi.fn()
    const unlisten = await once('ready', handler)
    await unlisten()
    backend.emit('ready', 1)
    await settled(connection)
    expect(handler).not.toHaveBeenCalled()
  })
})

describe('emit', () => {
  it('E33 reaches the page that emits', async () => {
    const { connection } = page()
    const got: unknown[] = []
    await listen('ready', ({ payload }) => got.push(payload))
    await emit('ready', { a: 1 })
    await settled(connection)
    expect(got).toEqual([{ a: 1 }])
  })

  it('rejects with the line', async () => {
    const { connection, backend } = connected({ 'plugin:event|emit': () => PENDING })
    vi.stubGlobal('__OXBOW_INTERNALS__', connection)
    const emitting = emit('ready')
    backend.transport.close()
    await expect(emitting).rejects.toMatchObject({ code: 'disconnected' })
  })
})

it('on a page without the bridge every function fails with no_bridge', async () => {
  await expect(listen('ready', () => {})).rejects.toMatchObject({ code: 'no_bridge' })
  await expect(once('ready', () => {})).rejects.toMatchObject({ code: 'no_bridge' })
  await expect(emit('ready')).rejects.toMatchObject({ code: 'no_bridge' })
})
