// P1 to P14: the globals and behaviour that unmodified page code needs.
import { Builder, channel, command } from 'oxbow'
import { describe, expect, it } from 'vitest'
import { frontendFolder, linkOf, startApp, useApp, usePage } from '../support/app.ts'
import { consoleOf } from '../support/chromium.ts'
import { describeEachApi } from '../support/frontend.ts'

const FIXED = { writable: false, enumerable: false, configurable: false }

function builder() {
  return Builder.default().commands({
    greet: command(() => 'hello'),
    tick: command({ on: channel<number>() }, ({ on }) => on.send(1)),
  })
}

describeEachApi('what a page finds', (api) => {
  const running = useApp(builder)
  const page = usePage(running, 'main', { api })

  it('P1 isTauri is a constant that the package reads', async () => {
    const found = await page().evaluate(() => ({
      descriptor: Object.getOwnPropertyDescriptor(window, 'isTauri'),
      isTauri: window.tauri.core.isTauri(),
    }))
    expect(found).toEqual({ descriptor: { value: true, ...FIXED }, isTauri: true })
  })

  it('P2 the internals are a constant of the window', async () => {
    const found = await page().evaluate(() => {
      const { value, ...flags } =
        Object.getOwnPropertyDescriptor(window, '__TAURI_INTERNALS__') ?? {}
      return { flags, type: typeof value }
    })
    expect(found).toEqual({ flags: FIXED, type: 'object' })
  })

  it('P2 no member of the internals can be assigned, redefined or deleted', async () => {
    const found = await page().evaluate(() => {
      const internals = window.__TAURI_INTERNALS__
      const thrownBy = (action: () => unknown): string => {
        try {
          return `nothing, ${action()}`
        } catch (error) {
          return (error as Error).name
        }
      }
      return Object.getOwnPropertyNames(internals)
        .filter((name) => name !== 'plugins')
        .map((name) => ({
          name,
          assigned: Reflect.set(internals, name, null),
          redefined: thrownBy(() => Object.defineProperty(internals, name, { value: null })),
          deleted: Reflect.deleteProperty(internals, name),
        }))
    })
    const names = found.map(({ name }) => name)
    expect(names).toEqual(
      expect.arrayContaining([
        'invoke',
        'transformCallback',
        'unregisterCallback',
        'runCallback',
        'callbacks',
        'convertFileSrc',
        'metadata',
        'ipc',
        'postMessage',
      ]),
    )
    expect(found).toEqual(
      names.map((name) => ({ name, assigned: false, redefined: 'TypeError', deleted: false })),
    )
  })

  it('P2 internals that the page already has are kept and filled', async () => {
    const { app, open } = running()
    const fresh = await open('prepared', { api })
    await fresh.addInitScript(() => {
      Object.defineProperty(window, '__TAURI_INTERNALS__', { value: { plugins: { mine: 1 } } })
    })
    await fresh.reload()
    await linkOf(fresh)
    const found = await fresh.evaluate(async () => ({
      plugins: window.__TAURI_INTERNALS__.plugins,
      greeting: await window.tauri.core.invoke('greet'),
    }))
    expect(found).toMatchObject({ plugins: { mine: 1 }, greeting: 'hello' })
    await app.getWebviewWindow('prepared')?.destroy()
  })

  it('P3 a reload makes everything again', async () => {
    const { open } = running()
    const fresh = await open('reloaded', { api })
    await fresh.evaluate(() => {
      window.tauri.core.transformCallback(() => {})
      Object.assign(window, { mark: true })
    })
    await fresh.reload()
    await linkOf(fresh)
    const found = await fresh.evaluate(async () => ({
      mark: 'mark' in window,
      callbacks: window.__TAURI_INTERNALS__.callbacks.size,
      isTauri: window.atStart.isTauri,
      greeting: await window.tauri.core.invoke('greet'),
      label: window.tauri.window.getCurrentWindow().label,
    }))
    expect(found).toEqual({
      mark: false,
      callbacks: 0,
      isTauri: true,
      greeting: 'hello',
      label: 'reloaded',
    })
  })

  it('P3 a page that the window navigates to has everything too', async () => {
    const { open } = running()
    const fresh = await open('navigated', { api })
    await fresh.evaluate((path) => location.assign(path), `/${api}/other.html`)
    await fresh.waitForURL('**/other.html')
    await linkOf(fresh)
    const found = await fresh.evaluate(async () => ({
      title: document.title,
      greeting: await window.tauri.core.invoke('greet'),
    }))
    expect(found).toEqual({ title: 'other', greeting: 'hello' })
  })

  it('P3 a frame inside the page gets none of it', async () => {
    const { open } = running()
    const outer = await open('framed', { api, path: 'frame.html' })
    await outer.waitForFunction(() => {
      const frame = document.querySelector('iframe')?.contentWindow as Window | undefined
      return frame?.tauri !== undefined
    })
    const found = await outer.evaluate(() => {
      const inner = document.querySelector('iframe')?.contentWindow as Window
      const globals = ['isTauri', '__TAURI_INTERNALS__', '__OXBOW_INTERNALS__']
      return { outer: globals.filter((g) => g in window), inner: globals.filter((g) => g in inner) }
    })
    expect(found).toEqual({
      outer: ['isTauri', '__TAURI_INTERNALS__', '__OXBOW_INTERNALS__'],
      inner: [],
    })
  })

  it('P4 everything exists before the first script of the page', async () => {
    const { internals, plugins, ...found } = await page().evaluate(() => window.atStart)
    expect(found).toEqual({
      isTauri: true,
      metadata: { currentWindow: { label: 'main' }, currentWebview: { label: 'main' } },
      unregisterListener: 'function',
      globalTauri: [],
      scripts: ['/.oxbow/bridge.js', '/start.js'],
    })
    expect(internals).toEqual(
      expect.arrayContaining(['ipc', 'postMessage', 'invoke', '__TAURI_PATTERN__']),
    )
    expect(plugins).toContain('path')
  })

  it('P6 transformCallback draws a random 32-bit number and keeps a wrapper under it', async () => {
    const found = await page().evaluate(() => {
      const { transformCallback, callbacks } = window.__TAURI_INTERNALS__
      const draw = crypto.getRandomValues
      crypto.getRandomValues = (array) => {
        if (array instanceof Uint32Array && array.length === 1) array[0] = 4_294_967_295
        return array
      }
      const drawn = transformCallback((data: number) => data + 1)
      crypto.getRandomValues = draw
      const other = transformCallback()
      return {
        drawn,
        returned: callbacks.get(drawn)?.(41),
        otherIsKept: callbacks.has(other),
        otherFits: Number.isInteger(other) && other >= 0 && other <= 4_294_967_295,
      }
    })
    expect(found).toEqual({
      drawn: 4_294_967_295,
      returned: 42,
      otherIsKept: true,
      otherFits: true,
    })
  })

  it('P6 a once callback is gone before it is called', async () => {
    const found = await page().evaluate(() => {
      const { transformCallback, callbacks } = window.__TAURI_INTERNALS__
      const seen: boolean[] = []
      const id: number = transformCallback(() => seen.push(callbacks.has(id)), true)
      const returned = callbacks.get(id)?.(null)
      return { seen, returned, kept: callbacks.has(id) }
    })
    expect(found).toEqual({ seen: [false], returned: 1, kept: false })
  })

  it('P6 a callback that is not `once` stays', async () => {
    const found = await page().evaluate(() => {
      const { transformCallback, callbacks, runCallback } = window.__TAURI_INTERNALS__
      const seen: unknown[] = []
      const id = transformCallback((data) => seen.push(data))
      runCallback(id, 1)
      runCallback(id, 2)
      return { seen, kept: callbacks.has(id) }
    })
    expect(found).toEqual({ seen: [1, 2], kept: true })
  })

  it('P6 a missing callback is tolerated', async () => {
    const found = await page().evaluate(() => {
      const { transformCallback, callbacks } = window.__TAURI_INTERNALS__
      return { returned: callbacks.get(transformCallback())?.('data') }
    })
    expect(found).toEqual({ returned: undefined })
  })

  it('P7 unregisterCallback deletes, and ignores numbers that it does not know', async () => {
    const found = await page().evaluate(() => {
      const { transformCallback, unregisterCallback, callbacks } = window.__TAURI_INTERNALS__
      const id = transformCallback(() => {})
      unregisterCallback(id)
      unregisterCallback(id)
      unregisterCallback(-1)
      return callbacks.has(id)
    })
    expect(found).toBe(false)
  })

  it('P8 an error of the callback reaches the caller of runCallback', async () => {
    const found = await page().evaluate(() => {
      const { transformCallback, runCallback } = window.__TAURI_INTERNALS__
      const id = transformCallback(() => {
        throw new RangeError('from the callback')
      })
      return window.outcome(() => runCallback(id, null))
    })
    expect(found).toEqual({ error: 'RangeError', message: 'from the callback' })
  })

  it('P8 runCallback only warns of a number that it does not know', async () => {
    const { open } = running()
    const fresh = await open('warned', { api })
    await fresh.evaluate(() => window.__TAURI_INTERNALS__.runCallback(7, null))
    const warnings = (await fresh.consoleMessages()).filter((line) => line.type() === 'warning')
    expect(warnings.map((line) => line.text())).toEqual([
      "[TAURI] Couldn't find callback id 7. This might happen when the app is reloaded while Rust is running an asynchronous operation.",
    ])
  })

  it('P9 callbacks is the live map of functions by number', async () => {
    const found = await page().evaluate(() => {
      const { transformCallback, unregisterCallback, callbacks } = window.__TAURI_INTERNALS__
      const before = callbacks.size
      const id = transformCallback(() => {})
      const during = callbacks.size
      const type = typeof callbacks.get(id)
      unregisterCallback(id)
      return {
        isMap: callbacks instanceof Map,
        type,
        sizes: [during - before, callbacks.size - before],
      }
    })
    expect(found).toEqual({ isMap: true, type: 'function', sizes: [1, 0] })
  })

  it('P9 a call that is answered leaves nothing in the map', async () => {
    const found = await page().evaluate(async () => {
      const { callbacks } = window.__TAURI_INTERNALS__
      const before = callbacks.size
      await window.tauri.core.invoke('greet')
      await window.outcome(window.tauri.core.invoke('no_such_command'))
      return callbacks.size - before
    })
    expect(found).toBe(0)
  })

  it('P10 convertFileSrc encodes the path into an address of the protocol', async () => {
    const found = await page().evaluate(() => [
      window.tauri.core.convertFileSrc('/home/ada/été 1.png'),
      window.tauri.core.convertFileSrc('a/b', 'stream'),
    ])
    expect(found).toEqual([
      'asset://localhost/%2Fhome%2Fada%2F%C3%A9t%C3%A9%201.png',
      'stream://localhost/a%2Fb',
    ])
  })

  it('P11 unregisterListener stops the handler at once and keeps the table entry', async () => {
    const found = await page().evaluate(async () => {
      const seen: unknown[] = []
      await window.tauri.event.listen('stopped', () => seen.push('first'))
      const [id] = Object.keys(window.__internal_unstable_listeners_object_id__.stopped ?? {})
      window.__TAURI_EVENT_PLUGIN_INTERNALS__.unregisterListener('stopped', Number(id))
      const done = new Promise((resolve) => window.tauri.event.once('stopped', resolve))
      await window.tauri.event.emit('stopped')
      await done
      const kept = Object.keys(window.__internal_unstable_listeners_object_id__.stopped ?? {})
      return { seen, kept: kept.includes(String(id)) }
    })
    expect(found).toEqual({ seen: [], kept: true })
  })

  it('P11 departs: unregisterListener ignores a listener that it does not know', async () => {
    const found = await page().evaluate(() =>
      window.outcome(() => {
        const { unregisterListener } = window.__TAURI_EVENT_PLUGIN_INTERNALS__
        unregisterListener('nobody listens', 0)
        unregisterListener('__proto__', 0)
      }),
    )
    expect(found).toEqual({ resolved: undefined })
  })

  it('P12 metadata has the window of the page, and nothing else', async () => {
    const found = await page().evaluate(() => ({
      metadata: window.__TAURI_INTERNALS__.metadata,
      window: window.tauri.window.getCurrentWindow().label,
      webview: window.tauri.webview.getCurrentWebview().label,
      webviewWindow: window.tauri.webviewWindow.getCurrentWebviewWindow().label,
    }))
    expect(found).toEqual({
      metadata: { currentWindow: { label: 'main' }, currentWebview: { label: 'main' } },
      window: 'main',
      webview: 'main',
      webviewWindow: 'main',
    })
  })

  it('P12 the separators of paths are available without a call', async () => {
    const found = await page().evaluate(() => [
      window.tauri.path.sep(),
      window.tauri.path.delimiter(),
    ])
    expect(found).toEqual(['/', ':'])
  })

  it('P13 without withGlobalTauri there is no __TAURI__', async () => {
    expect(await page().evaluate(() => '__TAURI__' in window)).toBe(false)
  })

  it('P14 without the internals every call rejects with a TypeError', async () => {
    const plain = await running().open('plain')
    await plain.goto('about:blank')
    await plain.addScriptTag({ path: `${frontendFolder()}/tauri-${api}.js` })
    const found = await plain.evaluate(async () => {
      const { core, event, path } = window.tauri
      const calls = [core.invoke('greet'), event.listen('x', () => {}), path.join('a', 'b')]
      const results = await Promise.allSettled(calls)
      return results.map((result) => result.status === 'rejected' && result.reason.name)
    })
    expect(found).toEqual(['TypeError', 'TypeError', 'TypeError'])
    expect(await plain.evaluate(() => window.tauri.core.isTauri())).toBe(false)
    await plain.close()
  })
})

describe('settings of the app', () => {
  it('P5 freezePrototype freezes Object.prototype, and the API still works', async () => {
    const config = { app: { security: { freezePrototype: true } } }
    await using running = await startApp(builder(), config)
    const page = await running.open()
    const found = await page.evaluate(async () => {
      const { Channel, invoke } = window.tauri.core
      const on = new Channel<number>()
      const message = new Promise((resolve) => {
        on.onmessage = resolve
      })
      await invoke('tick', { on })
      return {
        frozen: Object.isFrozen(Object.prototype),
        changed: Reflect.set(Object.prototype, 'polluted', true),
        message: await message,
      }
    })
    expect(found).toEqual({ frozen: true, changed: false, message: 1 })
  })

  it('P5 without freezePrototype Object.prototype is as the engine made it', async () => {
    await using running = await startApp(builder())
    const page = await running.open()
    expect(await page.evaluate(() => Object.isFrozen(Object.prototype))).toBe(false)
  })

  it('P10 P12 on Windows, addresses of files and separators are those of Windows', async () => {
    const { platform } = process
    Object.defineProperty(process, 'platform', { value: 'win32' })
    const starting = startApp(builder())
    await using running = await starting.finally(() => {
      Object.defineProperty(process, 'platform', { value: platform })
    })
    const page = await running.open()
    const found = await page.evaluate(() => [
      window.tauri.core.convertFileSrc('C:\\a b.png'),
      window.tauri.path.sep(),
      window.tauri.path.delimiter(),
    ])
    expect(found).toEqual(['http://asset.localhost/C%3A%5Ca%20b.png', '\\', ';'])
  })

  it('a page without TLS works under a policy that demands TLS everywhere', async () => {
    const csp = "default-src 'self'; upgrade-insecure-requests; block-all-mixed-content"
    await using running = await startApp(builder(), { app: { security: { csp } } })
    const page = await running.open()
    expect(await page.evaluate(() => window.tauri.core.invoke('greet'))).toBe('hello')
    await page.reload()
    await linkOf(page)
  })

  it('P13 withGlobalTauri gives the page exactly the namespaces of the package', async () => {
    await using running = await startApp(builder(), { app: { withGlobalTauri: true } })
    const page = await running.open()
    const namespaces = [
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
    ]
    const found = await page.evaluate(async () => {
      const { core } = window.__TAURI__ as unknown as typeof window.tauri
      return { atStart: window.atStart.globalTauri.sort(), greeting: await core.invoke('greet') }
    })
    expect(found).toEqual({ atStart: namespaces, greeting: 'hello' })
    expect(await consoleOf(page)).toEqual([])
  })
})
