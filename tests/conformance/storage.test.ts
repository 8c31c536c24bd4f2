import type { WebviewWindow } from 'oxbow'
import { expect, test } from 'vitest'
import { makeMachine } from '../support/real-windows.ts'

// Milliseconds; enough for a browser with several windows on a slow machine.
const TIMEOUT = 120_000

/** Stores a value in every kind of storage of a page. */
async function store(window: WebviewWindow, value: string): Promise<void> {
  await window.evalWithResult(`
    const value = ${JSON.stringify(value)}
    localStorage.setItem('kept', value)
    document.cookie = 'kept=' + value + '; max-age=1000; path=/'
    const cache = await caches.open('kept')
    await cache.put('/kept', new Response(value))
    await new Promise((resolve, reject) => {
      const opening = indexedDB.open('kept', 1)
      opening.onupgradeneeded = () => opening.result.createObjectStore('kept')
      opening.onerror = reject
      opening.onsuccess = () => {
        const writing = opening.result.transaction('kept', 'readwrite', { durability: 'strict' })
        writing.objectStore('kept').put(value, 'kept')
        writing.oncomplete = () => { opening.result.close(); resolve() }
        writing.onerror = reject
      }
    })
    return null`)
}

/** Reads the value from every kind of storage. */
async function read(window: WebviewWindow): Promise<unknown> {
  return await window.evalWithResult(`
    const [, cookie] = /(?:^|; )kept=([^;]*)/.exec(document.cookie) ?? []
    const cached = await (await caches.match('/kept'))?.text()
    const indexed = await new Promise((resolve, reject) => {
      const opening = indexedDB.open('kept', 1)
      opening.onupgradeneeded = () => opening.result.createObjectStore('kept')
      opening.onerror = reject
      opening.onsuccess = () => {
        const asking = opening.result.transaction('kept').objectStore('kept').get('kept')
        asking.onsuccess = () => { opening.result.close(); resolve(asking.result) }
        asking.onerror = reject
      }
    })
    return [localStorage.getItem('kept'), cookie ?? null, cached ?? null, indexed ?? null]`)
}

const everywhere = (value: string | null): unknown => [value, value, value, value]

test(
  'stored data survives a restart, and all windows share it',
  async () => {
    await using machine = await makeMachine()
    const windows = [{ label: 'main' }, { label: 'second' }]
    let origin: string
    {
      await using first = await machine.start({ app: { windows } })
      origin = first.origin
      const [main, second] = [await first.window(), await first.window('second')]
      expect(await read(main)).toEqual(everywhere(null))
      await store(main, 'of the first run')
      expect(await read(second)).toEqual(everywhere('of the first run'))
    }
    await using again = await machine.start({ app: { windows } })
    expect(again.origin).toBe(origin)
    expect(await read(await again.window('second'))).toEqual(everywhere('of the first run'))
    expect(await read(await again.window())).toEqual(everywhere('of the first run'))
    expect(again.logs.filter((line) => line.startsWith('warn'))).toEqual([])
  },
  TIMEOUT,
)

test(
  'windows reach each other by storage events, BroadcastChannel and locks',
  async () => {
    await using machine = await makeMachine()
    await using running = await machine.start({
      app: { windows: [{ label: 'main' }, { label: 'second' }] },
    })
    const [main, second] = [await running.window(), await running.window('second')]
    await second.evalWithResult(`
      window.heard = []
      addEventListener('storage', ({ key, newValue }) => heard.push(['storage', key, newValue]))
      window.channel = new BroadcastChannel('all')
      channel.onmessage = ({ data }) => heard.push(['broadcast', data])
      await new Promise((locked) => navigator.locks.request('one', () => {
        locked()
        return new Promise((release) => { window.release = release })
      }))
      return null`)
    await main.evalWithResult(`
      localStorage.setItem('told', 'by storage')
      window.sender = new BroadcastChannel('all')
      sender.postMessage('by channel')
      return null`)
    await expect
      .poll(async () => await second.evalWithResult('heard'))
      .toEqual(
        expect.arrayContaining([
          ['storage', 'told', 'by storage'],
          ['broadcast', 'by channel'],
        ]),
      )
    const taken = `return await navigator.locks.request('one', { ifAvailable: true }, (lock) => lock !== null)`
    expect(await main.evalWithResult(taken)).toBe(false)
    await second.evalWithResult('void release()')
    await expect.poll(async () => await main.evalWithResult(taken)).toBe(true)
  },
  TIMEOUT,
)

test(
  'an incognito window shares no data with other windows, and loses its own',
  async () => {
    await using machine = await makeMachine()
    const windows = [{ label: 'main' }, { label: 'private', incognito: true }]
    {
      await using first = await machine.start({ app: { windows } })
      await store(await first.window(), 'for all')
      const hidden = await first.window('private')
      expect(await read(hidden)).toEqual(everywhere(null))
      await store(hidden, 'for nobody')
      expect(await read(await first.window())).toEqual(everywhere('for all'))
    }
    await using again = await machine.start({ app: { windows } })
    expect(await read(await again.window('private'))).toEqual(everywhere(null))
    expect(await read(await again.window())).toEqual(everywhere('for all'))
  },
  TIMEOUT,
)

test(
  'a second instance of an app gets another port, no stored data, and a warning',
  async () => {
    await using machine = await makeMachine()
    await using first = await machine.start()
    await store(await first.window(), 'of the first')
    await using beside = await machine.start()
    expect(beside.origin).not.toBe(first.origin)
    expect(await read(await beside.window())).toEqual(everywhere(null))
    const warnings = beside.logs.filter((line) => line.startsWith('warn'))
    expect(warnings.join()).toContain('runs already')
    expect(warnings.join()).toContain('`oxbow.port`')
    expect(await read(await first.window())).toEqual(everywhere('of the first'))
  },
  TIMEOUT,
)
