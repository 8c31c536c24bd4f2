/** The bundled bridge in a page, used by the unmodified `@tauri-apps/api`. */

import { CLOSE_CODES, encode } from '@oxbow/protocol'
import { describe, expect, it, vi } from 'vitest'
import { PENDING } from './backend.ts'
import { loadPage, PARSED, type Page } from './page.ts'

const INTERNALS = 'window.__TAURI_INTERNALS__'

/** Runs code in the page, and returns whether it resolved or rejected. */
const outcome = (page: Page, code: string): Promise<unknown> =>
  page.run(
    `(async () => (${code}))().then((value) => ({ value }), (error) => ({ error }))`,
  ) as Promise<unknown>

const flush = (page: Page): Promise<unknown> =>
  outcome(page, `tauri.core.invoke('no such command')`)

describe('globals', () => {
  it('P1 isTauri is true, and neither writable, enumerable nor configurable', async () => {
    const page = await loadPage()
    expect(page.run(`Object.getOwnPropertyDescriptor(window, 'isTauri')`)).toMatchObject({
      value: true,
      writable: false,
      enumerable: false,
      configurable: false,
    })
    expect(page.run('tauri.core.isTauri()')).toBe(true)
  })

  it('P2 members of the internals cannot be assigned, redefined or deleted', async () => {
    const page = await loadPage()
    const names = page.run(`Object.getOwnPropertyNames(${INTERNALS})`) as string[]
    expect(names.toSorted()).toEqual(
      [
        'plugins',
        'invoke',
        'transformCallback',
        'unregisterCallback',
        'runCallback',
        'callbacks',
        'convertFileSrc',
        'ipc',
        'postMessage',
        'metadata',
        '__TAURI_PATTERN__',
      ].toSorted(),
    )
    for (const name of names.filter((name) => name !== 'plugins')) {
      const member = `${INTERNALS}.${name}`
      expect(() => page.run(`'use strict'; ${member} = 1`), name).toThrow('read only')
      expect(() => page.run(`'use strict'; delete ${member}`), name).toThrow('delete')
      expect(() =>
        page.run(`Object.defineProperty(${INTERNALS}, '${name}', { value: 1 })`),
      ).toThrow()
    }
    expect(() => page.run(`'use strict'; ${INTERNALS} = {}`)).toThrow('read only')
  })

  it('P2 existing internals are kept', async () => {
    const page = await loadPage({ before: `var __TAURI_INTERNALS__ = { plugins: { own: 1 } }` })
    expect(page.run(`${INTERNALS}.plugins.own`)).toBe(1)
    expect(page.run(`typeof ${INTERNALS}.invoke`)).toBe('function')
  })

  it('P3 frames inside the page get nothing', async () => {
    const page = await loadPage({ isFrame: true })
    expect(page.run(`'isTauri' in window || '__OXBOW_INTERNALS__' in window`)).toBe(false)
    expect(page.urls).toEqual([])
  })

  it('P3 only a page that comes back from the cache of whole pages loads again', async () => {
    const page = await loadPage()
    page.run(`var loads = 0; location.reload = () => loads++`)
    page.run(`dispatchEvent({ type: 'pageshow', persisted: false })`)
    expect(page.run('loads')).toBe(0)
    page.run(`dispatchEvent({ type: 'pageshow', persisted: true })`)
    expect(page.run('loads')).toBe(1)
  })

  it.each([false, true])(
    'P5 Object.prototype is frozen if configured: %s',
    async (freezePrototype) => {
      const page = await loadPage({ config: { freezePrototype } })
      expect(page.run('Object.isFrozen(Object.prototype)')).toBe(freezePrototype)
      expect(await outcome(page, `tauri.event.emit('x', { toString: 1 })`)).toEqual({
        value: undefined,
      })
    },
  )

  it.each([
    { windows: false, path: ['/', ':'], urls: ['asset://localhost/%2Fa%20b', 'x://localhost/c'] },
    {
      windows: true,
      path: ['\\', ';'],
      urls: ['http://asset.localhost/%2Fa%20b', 'http://x.localhost/c'],
    },
  ])(
    'P10 paths and file URLs fit the platform: windows $windows',
    async ({ windows, path, urls }) => {
      const page = await loadPage({ config: { windows } })
      expect(page.run('[tauri.path.sep(), tauri.path.delimiter()]')).toEqual(path)
      expect(
        page.run(`[tauri.core.convertFileSrc('/a b'), tauri.core.convertFileSrc('c', 'x')]`),
      ).toEqual(urls)
    },
  )

  it('P12 the metadata names the window', async () => {
    const page = await loadPage({ config: { identity: { label: 'settings', key: '' } } })
    expect(page.run(`JSON.stringify(${INTERNALS}.metadata)`)).toBe(
      '{"currentWindow":{"label":"settings"},"currentWebview":{"label":"settings"}}',
    )
    expect(page.run(`tauri.webviewWindow.getCurrentWebviewWindow().label`)).toBe('settings')
  })

  it('P13 the global bundle has exactly the namespaces of Tauri', async () => {
    const page = await loadPage()
    expect((page.run('Object.keys(tauri)') as string[]).toSorted()).toEqual([
      'app',
      'core',
      'dpi',
      'event',
      'image',
      'menu',
      'mocks',
      'path',
      'tray',
      'webview',
      'webviewWindow',
      'window',
    ])
    expect(page.run('Object.isExtensible(tauri)')).toBe(true)
  })

  it('the connection of both APIs cannot be assigned to', async () => {
    const page = await loadPage()
    expect(() => page.run(`'use strict'; window.__OXBOW_INTERNALS__ = 1`)).toThrow('read only')
  })
})

describe('callbacks', () => {
  it('P6 get random numbers of 32 bits; a `once` callback is removed before its call', async () => {
    const page = await loadPage()
    page.run(`
      var seen = []
      var id = ${INTERNALS}.transformCallback((data) => {
        seen.push(data, ${INTERNALS}.callbacks.has(id))
        return data
      }, true)
      ${INTERNALS}.runCallback(id, 'a')
      ${INTERNALS}.runCallback(id, 'b')
    `)
    const id = page.run('id') as number
    expect(Number.isInteger(id) && id >= 0 && id <= 0xffff_ffff).toBe(true)
    expect(page.run('seen')).toEqual(['a', false])
    expect(page.warn).toHaveBeenCalledOnce()
    expect(
      page.run(`${INTERNALS}.runCallback(${INTERNALS}.transformCallback(), 1)`),
    ).toBeUndefined()
  })

  it('P7 P9 are in a map, and the removal of unknown ones is ignored', async () => {
    const page = await loadPage()
    page.run(`var id = ${INTERNALS}.transformCallback(() => {})`)
    expect(page.run(`${INTERNALS}.callbacks.size`)).toBe(1)
    page.run(`${INTERNALS}.unregisterCallback(id); ${INTERNALS}.unregisterCallback(id)`)
    expect(page.run(`${INTERNALS}.callbacks.size`)).toBe(0)
  })

  it('P8 an error of a callback reaches its caller', async () => {
    const page = await loadPage()
    const id = page.run(`${INTERNALS}.transformCallback(() => { throw new Error('mine') })`)
    expect(() => page.run(`${INTERNALS}.runCallback(${id}, 1)`)).toThrow('mine')
  })

  it('I1 a message to ipc is answered through its callbacks', async () => {
    const page = await loadPage({ scripts: { give: ({ args }) => args.a } })
    page.run(`
      var got = []
      var call = (cmd) => ${INTERNALS}.ipc({
        cmd,
        callback: ${INTERNALS}.transformCallback((v) => got.push(['ok', v]), true),
        error: ${INTERNALS}.transformCallback((v) => got.push(['error', v]), true),
        payload: { a: 1 },
      })
      call('give')
      call('none')
    `)
    await vi.waitFor(() => expect(page.run('got.length')).toBe(2))
    expect(page.run('got')).toEqual([
      ['ok', 1],
      ['error', 'Command none not found'],
    ])
  })
})

describe('unmodified calls', () => {
  it('I23 resolve and reject with the values of the backend', async () => {
    const scripts = {
      greet: ({ args }: { args: Record<string, unknown> }) => `Hello, ${args.name}!`,
      file: () => new Uint8Array([1, 2]),
      refuse: () => {
        throw { kind: 'io' }
      },
    }
    const page = await loadPage({ scripts })
    expect(await outcome(page, `tauri.core.invoke('greet', { name: 'Ada' })`)).toEqual({
      value: 'Hello, Ada!',
    })
    expect(await outcome(page, `[...new Uint8Array(await tauri.core.invoke('file'))]`)).toEqual({
      value: [1, 2],
    })
    expect(await outcome(page, `tauri.core.invoke('refuse')`)).toEqual({ error: { kind: 'io' } })
    expect(await outcome(page, `tauri.core.invoke('nope')`)).toEqual({
      error: 'Command nope not found',
    })
  })

  it('S3 S6 write Tauri classes by their own rules', async () => {
    const page = await loadPage({ scripts: { take: () => null } })
    page.run(`var channel = new tauri.core.Channel()`)
    await outcome(
      page,
      `tauri.core.invoke('take', {
        channel,
        size: new tauri.dpi.Size(new tauri.dpi.LogicalSize(1, 2)),
        map: new Map([[1, new Uint8Array([3])]]),
      })`,
    )
    expect(page.backends[0]?.calls[0]?.args).toEqual({
      channel: `__CHANNEL__:${page.run('channel.id')}`,
      size: { Logical: { width: 1, height: 2 } },
      map: { 1: [3] },
    })
  })

  it('S5 a BigInt rejects with the TypeError of the engine', async () => {
    const page = await loadPage()
    expect(
      await outcome(page, `tauri.core.invoke('x', { a: 1n }).catch((e) => e instanceof TypeError)`),
    ).toEqual({ value: true })
    expect(page.backends[0]?.calls).toEqual([])
  })

  it('S2 S7 take raw bodies and headers', async () => {
    const page = await loadPage({ scripts: { upload: () => null } })
    await outcome(
      page,
      `tauri.core.invoke('upload', new Uint8Array([1, 2]), { headers: new Headers({ 'X-Name': 'a' }) })`,
    )
    const [call] = page.backends[0]?.calls ?? []
    expect([...(call?.body ?? [])]).toEqual([1, 2])
    expect(call?.headers).toEqual({ 'x-name': 'a' })
  })

  it('C2 C4 channels get their messages, and are removed at their end', async () => {
    const page = await loadPage()
    page.run(`var got = []; var channel = new tauri.core.Channel((message) => got.push(message))`)
    const id = page.run('channel.id') as number
    page.backends[0]?.writer.write(encode.messages(id, 0, '"a"'))
    page.backends[0]?.writer.write(encode.messages(id, 1, '"b"'))
    page.backends[0]?.writer.write(encode.end(id, 2))
    await flush(page)
    expect(page.run('got')).toEqual(['a', 'b'])
    expect(page.run(`${INTERNALS}.callbacks.size`)).toBe(0)
  })
})

describe('unmodified events', () => {
  it('E35 are delivered, and the table and the dispatcher exist', async () => {
    const page = await loadPage()
    const table = 'window.__internal_unstable_listeners_object_id__'
    expect(page.run(table)).toBeUndefined()
    await outcome(page, `tauri.event.listen('news', (e) => got.push({ ...e }), { target: 'x' })`)
    page.run('var got = []')
    page.backends[0]?.emit('news', 1)
    await flush(page)
    page.run(
      `window.__internal_unstable_listeners_function_id__({ event: 'news', payload: 2 }, [0, 99])`,
    )
    expect(page.run('got')).toEqual([
      { event: 'news', payload: 1, id: 0 },
      { event: 'news', payload: 2, id: 0 },
    ])
    const entry = page.run(`${table}.news[0]`) as { handlerId: number; target: unknown }
    expect(entry.target).toEqual({ kind: 'AnyLabel', label: 'x' })
    expect(page.run(`${INTERNALS}.callbacks.has(${entry.handlerId})`)).toBe(true)
    expect(page.run(`Object.getPrototypeOf(${table})`)).toBeNull()
    expect(page.run(`Object.getPrototypeOf(${table}.news)`)).toBeNull()
  })

  it('P11 E20 unlisten stops the handler at once, and unknown ids are no error', async () => {
    const page = await loadPage()
    await outcome(page, `globalThis.unlisten = await tauri.event.listen('news', () => got.push(1))`)
    page.run('var got = []')
    page.backends[0]?.emit('news', 1)
    await outcome(page, 'unlisten()')
    expect(page.run('got')).toEqual([])
    expect(page.backends[0]?.listeners.size).toBe(0)
    page.run(`window.__TAURI_EVENT_PLUGIN_INTERNALS__.unregisterListener('news', 99)`)
    page.run(`window.__TAURI_EVENT_PLUGIN_INTERNALS__.unregisterListener('none', 0)`)
    await outcome(page, 'unlisten()')
  })

  it('E21 once is called once', async () => {
    const page = await loadPage()
    page.run('var got = []')
    await outcome(page, `tauri.event.once('news', (e) => got.push(e.payload))`)
    page.backends[0]?.emit('news', 1)
    page.backends[0]?.emit('news', 2)
    await flush(page)
    expect(page.run('got')).toEqual([1])
  })
})

describe('identity', () => {
  it('is kept for the next document, and opens the link beside the page', async () => {
    const stored = new Map<string, string>()
    const first = await loadPage({ stored })
    expect(first.urls).toEqual(['ws://127.0.0.1:1420/.oxbow/line'])
    expect(JSON.parse(stored.get('oxbow.identity') ?? '')).toEqual({ label: 'main', key: 'a key' })
    const config = { identity: undefined } as unknown as Record<string, never>
    const again = await loadPage({ stored, config, href: 'https://app.example/x' })
    expect(again.urls).toEqual(['wss://app.example/.oxbow/line'])
    await flush(again)
    expect(again.backends[0]?.frames[0]).toEqual(['hello', 1, 'a key', expect.any(Number)])
    expect(again.run(`${INTERNALS}.metadata.currentWindow.label`)).toBe('main')
  })

  it('that is missing gives no key, and calls reject with the error of the backend', async () => {
    const page = await loadPage({
      config: { identity: undefined } as unknown as Record<string, never>,
      scripts: { wait: () => PENDING },
    })
    const code = `tauri.core.invoke('wait').catch((e) => [e.name, e.code, e.message])`
    const early = outcome(page, code)
    const [backend] = page.backends
    await vi.waitFor(() => expect(backend?.frames[0]).toEqual(['hello', 1, '', expect.any(Number)]))
    backend?.transport.close(CLOSE_CODES.unauthorized, 'no window')
    const message = 'the line to the backend has ended: no window; the command'
    const expected = (outcome: string) => ({
      value: ['IpcError', 'unauthorized', `${message} ${outcome} run`],
    })
    expect(await early).toEqual(expected('may have'))
    expect(await outcome(page, code)).toEqual(expected('has not'))
  })

  it('is kept even if the page clears its storage before it leaves', async () => {
    const stored = new Map<string, string>()
    const page = await loadPage({ stored })
    stored.clear()
    page.run(`dispatchEvent({ type: 'pagehide' })`)
    expect(JSON.parse(stored.get('oxbow.identity') ?? '')).toEqual({ label: 'main', key: 'a key' })
  })

  it('removes the ticket from the address and the configuration from the document', async () => {
    const page = await loadPage({ href: 'http://127.0.0.1:1/a?b&c=%20&oxbow-ticket=x%3D#d' })
    expect(page.replaceState.mock.calls).toEqual([
      [{ kept: true }, '', 'http://127.0.0.1:1/a?b&c=%20#d'],
    ])
    expect(page.dataset).toEqual({})
  })

  it.each([
    ['?oxbow-ticket=x', ''],
    ['?oxbow-ticket=x#d', '#d'],
    ['?b&oxbow-ticket=x', '?b'],
    ['?b&oxbow-ticket=x#?d?', '?b#?d?'],
    ['?my-oxbow-ticket=y&oxbow-ticket=x', '?my-oxbow-ticket=y'],
    ['?a', '?a'],
    ['?my-oxbow-ticket=x&b', '?my-oxbow-ticket=x&b'],
  ])('of %s in the address leaves %s', async (given, left) => {
    const { replaceState } = await loadPage({ href: `http://127.0.0.1:1/a${given}` })
    const expected = [{ kept: true }, '', `http://127.0.0.1:1/a${left}`]
    expect(replaceState.mock.calls).toEqual([expected])
  })
})

describe('scripts of the backend', () => {
  it('W1 run in the global scope under the nonce, and can answer', async () => {
    const page = await loadPage()
    const [backend] = page.backends
    backend?.writer.write(encode.eval('var fromBackend = 1'))
    backend?.writer.write(encode.eval('__OXBOW_INTERNALS__.answer(7, () => fromBackend + 1)', 7))
    backend?.writer.write(encode.eval('syntax error', 8))
    await vi.waitFor(() => expect(backend?.frames).toContainEqual(['eval-result', 7, 2]))
    expect(backend?.frames).toContainEqual([
      'eval-error',
      8,
      expect.stringContaining('SyntaxError'),
    ])
    expect(page.nonces).toEqual(['the nonce', 'the nonce', 'the nonce'])
  })

  it('wait, in their order and with their answers, until the document is parsed', async () => {
    const page = await loadPage({ isLoading: true, before: 'var order = []' })
    const [backend] = page.backends
    backend?.writer.write(encode.eval('order.push(1)'))
    backend?.writer.write(encode.eval('__OXBOW_INTERNALS__.answer(7, () => order.push(2))', 7))
    backend?.writer.write(encode.eval('syntax error', 8))
    await flush(page)
    expect(page.run('order')).toEqual([])
    page.run(`${PARSED}; order.push(3)`)
    backend?.writer.write(encode.eval('order.push(4)'))
    await flush(page)
    expect(page.run('order')).toEqual([1, 2, 3, 4])
    expect(backend?.frames).toContainEqual(['eval-result', 7, 2])
    expect(backend?.kinds.filter((kind) => kind === 'eval-error')).toHaveLength(1)
  })
})

it.each([false, true])(
  'a call whose page loses its line rejects; without the second script: %s',
  async (lacksRecovery) => {
    const page = await loadPage({ scripts: { wait: () => PENDING }, lacksRecovery })
    const code = `tauri.core.invoke('wait').catch((e) => e.code)`
    const call = outcome(page, code)
    await vi.waitFor(() => expect(page.backends[0]?.calls).toHaveLength(1))
    page.backends[0]?.transport.close()
    expect(await call).toEqual({ value: 'outcome_unknown' })
    expect(await outcome(page, code)).toEqual({ value: 'disconnected' })
  },
)

it('a page resumes its broken line over the next transport', async () => {
  const page = await loadPage({ scripts: { give: ({ args }) => args.a } })
  expect(await outcome(page, `tauri.core.invoke('give', { a: 1 })`)).toEqual({ value: 1 })
  const [backend] = page.backends
  backend?.transport.close(1006)
  await vi.waitFor(() => expect(page.backends).toHaveLength(2))
  const hello = await vi.waitUntil(() => page.backends[1]?.frames[0])
  expect(hello.slice(3)).toEqual([backend?.frames[0]?.[3], 1])
})
