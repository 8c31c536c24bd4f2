// W1 to W9: scripts in pages, windows by label, and managed state.
import { type AppHandle, Builder, command, IpcError, stateKey } from 'oxbow'
import type { Page } from 'playwright-core'
import { describe, expect, it, vi } from 'vitest'
import { type RunningApp, startApp, useApp, usePage } from '../support/app.ts'
import { call } from '../support/call.ts'
import { consoleOf, errorsOf } from '../support/chromium.ts'
import { ENGINE, needsBrowser } from '../support/engine.ts'
import { describeEachApi, NEWEST, pathOf } from '../support/frontend.ts'

const LABEL_TEXT =
  'runtime error: Window labels must only include alphanumeric characters, `-`, `/`, `:` and `_`.'

/** The window of a page that a test has opened. */
function windowOf(running: RunningApp<AppHandle>, label = 'main') {
  const window = running.app.getWebviewWindow(label)
  if (window) return window
  throw new Error(`there is no window ${label}`)
}

/** Waits until a page has handled all messages sent before. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(() => window.tauri.core.invoke('nothing'))
}

function builder() {
  return Builder.default().commands({ nothing: command(() => {}) })
}

function failed(message: unknown) {
  return expect.objectContaining({ code: 'eval_failed', message })
}

describe('eval', () => {
  const running = useApp(builder)
  const page = usePage(running, 'main')

  it('W1 a script runs in the global scope of the page', async () => {
    windowOf(running()).eval('var declared = 40; document.title = String(declared + 2)')
    await settle(page())
    const found = await page().evaluate(() => [document.title, Reflect.get(window, 'declared')])
    expect(found).toEqual(['42', 40])
  })

  it('W1 a script runs under the default policy, which forbids eval and inline scripts', async () => {
    windowOf(running()).eval('globalThis.byBackend = true')
    await settle(page())
    const found = await page().evaluate(() => {
      const script = document.createElement('script')
      script.textContent = 'globalThis.byPage = true'
      document.body.append(script)
      const left = document.querySelectorAll('script[nonce]:not([src])').length
      return { byBackend: 'byBackend' in window, byPage: 'byPage' in window, left }
    })
    expect(found).toEqual({ byBackend: true, byPage: false, left: 0 })
    await expect(windowOf(running()).evalWithResult('eval("1")')).rejects.toThrow('unsafe-eval')
  })

  it('W1 an error in a script appears only in the console of the page', async () => {
    const fresh = await running().open('throws')
    const before = running().logs.length
    const window = windowOf(running(), 'throws')
    expect(window.eval('throw new RangeError("from the script")')).toBeUndefined()
    expect(window.eval('this does not parse')).toBeUndefined()
    await settle(fresh)
    expect(await errorsOf(fresh)).toEqual([
      'from the script',
      expect.stringContaining('Unexpected identifier'),
    ])
    expect(running().logs.slice(before)).toEqual([])
  })

  it('W1 a script for a window that is closed is dropped silently', async () => {
    await running().open('closed')
    const window = windowOf(running(), 'closed')
    await window.destroy()
    expect(window.eval('document.title = "never"')).toBeUndefined()
  })

  it('W1 a script for a page that is still loading waits for it', async () => {
    const window = await running().app.createWebviewWindow('loading')
    window.eval('globalThis.early = true')
    const fresh = await running().open('loading')
    expect(await fresh.evaluate(() => 'early' in window)).toBe(true)
  })

  it('W2 scripts run in the order in which they were given, in line with events', async () => {
    await page().evaluate(async () => {
      const order: unknown[] = []
      Object.assign(window, { order })
      await window.tauri.event.listen('step', ({ payload }) => order.push(payload))
    })
    const expected = Array.from({ length: 200 }, (_, step) => step)
    for (const step of expected) {
      if (step % 3 === 0) running().app.emit('step', step)
      else windowOf(running()).eval(`order.push(${step})`)
    }
    await settle(page())
    expect(await page().evaluate(() => Reflect.get(window, 'order'))).toEqual(expected)
  })
})

describe('evalWithResult', () => {
  const running = useApp(builder)
  const page = usePage(running, 'main')
  const ask = (script: string) => windowOf(running()).evalWithResult(script)

  it('W3 returns the value of the last statement', async () => {
    const title = await ask('document.title')
    expect(await ask('document.title;')).toBe(title)
    expect(await ask('const n = 2; // two\nif (n > 1) { n * 2 }')).toBe(4)
  })

  it.each([
    ['an expression', '1 + 1', 2],
    ['an expression with a comment', '1 + 1 // two', 2],
    ['an object', '({ a: [1, null] })', { a: [1, null] }],
    ['several statements with return', 'const a = 1; return a + 1', 2],
    ['statements without return', 'const a = 1', null],
    ['a promise', 'Promise.resolve("later")', 'later'],
    ['an awaited expression', 'await Promise.resolve("later")', 'later'],
    ['undefined', 'undefined', null],
    ['a function', '() => 1', null],
    ['NaN', 'Number.NaN', null],
    ['zero', '0', 0],
    ['the empty text', '""', ''],
    ['a Map', 'new Map([["a", 1]])', { a: 1 }],
    ['a Date', 'new Date(0)', '1970-01-01T00:00:00.000Z'],
    ['bytes', 'new Uint8Array([1, 2])', [1, 2]],
    ['a text that closes a script element', '"</script><b>"', '</script><b>'],
  ])('W3 gives the value of %s', async (_name, script, value) => {
    expect(await ask(script)).toEqual(value)
  })

  it('W3 a huge value arrives whole', async () => {
    const text = (await ask('"x".repeat(20_000_000)')) as string
    expect(text.length).toBe(20_000_000)
  })

  it.each([
    ['throws', 'throw new RangeError("on purpose")', 'on purpose'],
    ['throws a text', 'throw "a bare text"', 'a bare text'],
    ['gives a promise that rejects', 'Promise.reject(new Error("later"))', 'later'],
    ['gives a BigInt', '1n', expect.stringContaining('BigInt')],
    ['gives a cycle', 'const a = {}; a.a = a; return a', expect.stringMatching(/circular|cyclic/)],
    [
      'gives a very deep value',
      'let a = []; for (let i = 0; i < 200; i++) a = [a]; return a',
      expect.stringContaining('128'),
    ],
    ['does not parse', 'this does not parse', expect.stringContaining('does not parse')],
    ['tries to leave its wrapper', '1); (2', expect.any(String)],
  ])('W3 rejects for a script that %s', async (_name, script, message) => {
    await expect(ask(script)).rejects.toEqual(failed(message))
    await settle(page())
  })

  it('W3 rejects when the page goes away before it has answered', async () => {
    const fresh = await running().open('leaving')
    const window = windowOf(running(), 'leaving')
    const reloaded = window.evalWithResult('new Promise(() => {})')
    reloaded.catch(() => {})
    await fresh.reload()
    await expect(reloaded).rejects.toEqual(failed(expect.any(String)))
    const destroyed = window.evalWithResult('new Promise(() => {})')
    await Promise.all([
      expect(destroyed).rejects.toEqual(failed(expect.any(String))),
      window.destroy(),
    ])
  })

  it('W3 rejects for a window that is closed, and for one that closes before its page came', async () => {
    const window = await running().app.createWebviewWindow('never')
    const waiting = window.evalWithResult('1')
    waiting.catch(() => {})
    await window.destroy()
    await expect(waiting).rejects.toEqual(failed('the window `never` has no page'))
    await expect(window.evalWithResult('1')).rejects.toEqual(
      failed('the window `never` has no page'),
    )
  })

  it('W3 waits for a page that is still loading', async () => {
    const url = pathOf(NEWEST, 'other.html')
    const window = await running().app.createWebviewWindow('slow', { url })
    const title = window.evalWithResult('document.title')
    await running().open('slow', { path: 'other.html' })
    expect(await title).toBe('other')
  })

  it('W3 an unexpected answer of a page is ignored', async () => {
    await page().evaluate(() => window.__OXBOW_INTERNALS__.answer(4711, () => 'unasked'))
    expect(await ask('"still there"')).toBe('still there')
  })

  it('W3 a value over the message limit rejects, and the page keeps working', async () => {
    const limits = { messageBytes: 2 * 1024 * 1024 }
    await using small = await startApp(builder(), { oxbow: { limits } })
    const fresh = await small.open()
    const window = windowOf(small)
    await expect(window.evalWithResult('"x".repeat(3_000_000)')).rejects.toEqual(
      failed(expect.stringContaining(String(limits.messageBytes))),
    )
    await settle(fresh)
  })
})

describe('labels', () => {
  it.each(['a', 'settings-2', 'a/b:c_d', 'été', '日本', '१'])('W4 %s is a label', async (label) => {
    await using running = await startApp(builder())
    const window = await running.app.createWebviewWindow(label)
    expect(window.label).toBe(label)
    expect(running.app.getWebviewWindow(label)).toBe(window)
  })

  it.each(['a.b', 'a b', 'a|b', '"', 'a\n', '🐂'])('W4 %j is not a label', async (label) => {
    await using running = await startApp(builder())
    await expect(running.app.createWebviewWindow(label)).rejects.toEqual(
      expect.objectContaining({ code: 'invalid_label', message: LABEL_TEXT }),
    )
    expect(running.app.getWebviewWindow(label)).toBeUndefined()
  })

  it('W4 a label that is taken is refused', async () => {
    await using running = await startApp(builder())
    await expect(running.app.createWebviewWindow('main')).rejects.toEqual(
      expect.objectContaining({
        code: 'window_exists',
        message: 'a webview with label `main` already exists',
      }),
    )
  })

  it('W4 labels of the configuration are checked before anything starts', () => {
    const build = (...labels: string[]) => {
      const windows = labels.map((label) => ({ label }))
      return () => builder().build({ app: { windows } })
    }
    expect(build('a.b')).toThrow(IpcError)
    expect(build('a.b')).toThrow('app.windows[0].label: Window labels must only include')
    expect(build('a', 'b', 'a')).toThrow('two windows have the label `a`')
  })
})

describeEachApi('windows', (api) => {
  const running = useApp(builder)
  const page = usePage(running, 'main', { api })

  it('W4 a page that creates a window gets an error for an invalid or taken label', async () => {
    const errors = await page().evaluate(() => {
      const { WebviewWindow } = window.tauri.webviewWindow
      const errorOf = (label: string) =>
        new Promise((resolve) => {
          void new WebviewWindow(label).once('tauri://error', (event: { payload: unknown }) =>
            resolve(event.payload),
          )
        })
      return Promise.all([errorOf('a.b'), errorOf('main')])
    })
    expect(errors).toEqual([LABEL_TEXT, 'a webview with label `main` already exists'])
  })

  it('I17 a page that creates a window gets an error for wrong options', async () => {
    const make = (options: object) =>
      call(page(), 'plugin:webview|create_webview_window', { options })
    const refused = (reason: string) => ({
      rejected: expect.stringContaining(
        `invalid args \`options\` for command \`create_webview_window\`: ${reason}`,
      ),
    })
    expect(await make({ label: 'new', noSuch: 1 })).toEqual(refused('window: unknown key `noSuch`'))
    expect(await make({ label: 'new', width: 'wide' })).toEqual(refused('width: '))
    expect(await make({ label: 7 })).toEqual(refused('label: '))
  })

  it('W4 a window without a label is `main`, which exists already', async () => {
    const options = {}
    expect(await call(page(), 'plugin:webview|create_webview_window', { options })).toEqual({
      rejected: 'a webview with label `main` already exists',
    })
  })

  it.each([-1, 1.5, 2 ** 32])('I17 rejects the resource id %d', async (rid) => {
    expect(await call(page(), 'plugin:resources|close', { rid })).toEqual({
      rejected: expect.stringMatching(/^invalid args `rid` for command `close`: /),
    })
  })

  it('7.2 a page in a browser accepts every form of a background colour', async (context) => {
    needsBrowser(context, 'a native window has the colour itself')
    const colour = () => page().evaluate(() => document.documentElement.style.backgroundColor)
    const shown: string[] = []
    for (const value of [{ red: 0, green: 0, blue: 255 }, [255, 0, 0, 51], '#0f0', null]) {
      await call(page(), 'plugin:window|set_background_color', { value })
      shown.push(await colour())
    }
    expect(shown).toEqual(['rgb(0, 0, 255)', 'rgba(255, 0, 0, 0.2)', 'rgb(0, 255, 0)', ''])
  })

  it('W5 W10 a window is found by its label, as the same object', async () => {
    const { app } = running()
    const second = await app.createWebviewWindow('second')
    expect(app.getWebviewWindow('second')).toBe(second)
    expect(app.getWebviewWindow('nobody')).toBeUndefined()
    expect(app.getWebviewWindow('constructor')).toBeUndefined()
    expect([...app.webviewWindows().keys()].sort()).toEqual(['main', 'second'])
    expect(app.webviewWindows().get('second')).toBe(second)
    await second.destroy()
  })

  it('W5 a page finds the same windows', async () => {
    const second = await running().app.createWebviewWindow('second')
    const found = await page().evaluate(async () => {
      const { WebviewWindow, getAllWebviewWindows } = window.tauri.webviewWindow
      return {
        all: (await getAllWebviewWindows()).map(({ label }) => label).sort(),
        second: (await WebviewWindow.getByLabel('second'))?.label,
        nobody: await WebviewWindow.getByLabel('nobody'),
      }
    })
    expect(found).toEqual({ all: ['main', 'second'], second: 'second', nobody: null })
    await second.destroy()
  })

  it('N1 W5 the backend finds a window that a page has created', async () => {
    const created = page().evaluate(
      () =>
        new Promise((resolve) => {
          const made = new window.tauri.webviewWindow.WebviewWindow('made', { title: 'Made' })
          void made.once('tauri://created', (event: { payload: unknown }) =>
            resolve({ payload: event.payload }),
          )
        }),
    )
    expect(await created).toEqual({ payload: undefined })
    const made = windowOf(running(), 'made')
    expect(made.config).toMatchObject({ label: 'made', title: 'Made' })
    await made.destroy()
  })

  it('W6 a label is free again when its window is destroyed', async () => {
    const { app, open } = running()
    const before = await open('again', { api })
    const first = windowOf(running(), 'again')
    const destroyed = new Promise<unknown>((resolve) => {
      const id = app.listenAny('tauri://destroyed', ({ payload }) => {
        app.unlisten(id)
        resolve(payload)
      })
    })
    await first.destroy()
    expect(await destroyed).toBeNull()
    expect(app.getWebviewWindow('again')).toBeUndefined()
    const after = await open('again', { api })
    expect(windowOf(running(), 'again')).not.toBe(first)
    await settle(after)
    // A native window is gone with its page; a tab of a browser stays.
    if (ENGINE === 'chromium') {
      const invoke = () => window.outcome(window.tauri.core.invoke('nothing'))
      expect(await before.evaluate(invoke)).toMatchObject({ error: 'IpcError' })
    }
    await windowOf(running(), 'again').destroy()
  })

  it('W6 a page destroys a window, and its label is free at once', async () => {
    const { app } = running()
    await app.createWebviewWindow('brief')
    await page().evaluate(async () => {
      await window.tauri.core.invoke('plugin:window|destroy', { label: 'brief' })
    })
    expect(app.getWebviewWindow('brief')).toBeUndefined()
    await (await app.createWebviewWindow('brief')).destroy()
  })

  it('W6 the key of a window that is gone opens nothing', async (context) => {
    needsBrowser(context, 'a tab that outlives its window')
    const { app, open } = running()
    const stale = await open('stale', { api })
    await windowOf(running(), 'stale').destroy()
    await app.createWebviewWindow('stale')
    await stale.reload()
    const outcome = await stale.evaluate(() => window.outcome(window.tauri.core.invoke('nothing')))
    expect(outcome).toMatchObject({ error: 'IpcError' })
    expect(app.getWebviewWindow('stale')?.isConnected).toBe(false)
    await windowOf(running(), 'stale').destroy()
  })
})

class Counter {
  value = 0
}

class Unknown {}

const names = stateKey<string[]>('names')
const nothing = stateKey<undefined>('nothing')
const missing = stateKey<number>('missing')

describe('managed state', () => {
  const running = useApp(() =>
    Builder.default()
      .manage(new Counter())
      .manage(names, ['Ada'])
      .manage(nothing, undefined)
      .commands({
        increment: command((_args, { state }) => ++state(Counter).value),
        names: command((_args, { state }) => state(names)),
        nothing: command((_args, { state }) => String(state(nothing))),
        noClass: command((_args, { state }) => state(Unknown)),
        noKey: command((_args, { state }) => state(missing)),
      }),
  )
  const page = usePage(running, 'main')
  const call = (cmd: string) =>
    page().evaluate((name) => window.outcome(window.tauri.core.invoke(name)), cmd)

  it('W7 a value is shared by all calls and by the app', async () => {
    const { value } = running().app.state(Counter)
    expect(await call('increment')).toEqual({ resolved: value + 1 })
    running().app.state(Counter).value += 10
    expect(await call('increment')).toEqual({ resolved: value + 12 })
  })

  it('W7 a second value under a key is refused while the app runs, and the first stays', () => {
    const { app } = running()
    const first = app.state(Counter)
    expect(app.manage(new Counter())).toBe(false)
    expect(app.state(Counter)).toBe(first)
    expect(app.manage(names, [])).toBe(false)
    expect(app.state(names)).toEqual(['Ada'])
    class Fresh {}
    expect(app.manage(new Fresh())).toBe(true)
    expect(app.state(Fresh)).toBeInstanceOf(Fresh)
  })

  it('W7 a second value under a key is refused with an error while the app is built', () => {
    const twice = () => Builder.default().manage(new Counter()).manage(new Counter())
    expect(twice).toThrow("state for type 'Counter' is already being managed")
    const named = () => Builder.default().manage(names, []).manage(names, [])
    expect(named).toThrow("state for type 'names' is already being managed")
    expect(named).toThrow(expect.objectContaining({ code: 'duplicate_name' }))
  })

  it('W8 state() throws for a missing value, and tryState() gives undefined', () => {
    const { app } = running()
    expect(() => app.state(Unknown)).toThrow('state() called before manage() for given type')
    expect(app.tryState(Unknown)).toBeUndefined()
    expect(app.tryState(missing)).toBeUndefined()
    expect(app.tryState(Counter)).toBeInstanceOf(Counter)
  })

  it('W8 in a command, state that is not managed rejects the call', async () => {
    const text = (key: string, cmd: string) =>
      `state not managed for field \`${key}\` on command \`${cmd}\`. You must call \`.manage()\` before using this command`
    expect(await call('noClass')).toEqual({ rejected: text('Unknown', 'noClass') })
    expect(await call('noKey')).toEqual({ rejected: text('missing', 'noKey') })
  })

  it('W8 unmanage() returns the value once', () => {
    const { app } = running()
    class Passing {}
    const value = new Passing()
    app.manage(value)
    expect(app.unmanage(Passing)).toBe(value)
    expect(app.unmanage(Passing)).toBeUndefined()
    expect(app.tryState(Passing)).toBeUndefined()
    expect(app.manage(new Passing())).toBe(true)
  })

  it('W9 departs: a key is a class or a symbol, and each symbol is a key of its own', async () => {
    const { app } = running()
    expect(await call('names')).toEqual({ resolved: ['Ada'] })
    expect(app.tryState(stateKey<string[]>('names'))).toBeUndefined()
    class Base {}
    class Derived extends Base {}
    app.manage(new Derived())
    expect(app.tryState(Base)).toBeUndefined()
    expect(app.tryState(Derived)).toBeInstanceOf(Derived)
  })

  it('W9 a value that is undefined is managed all the same', async () => {
    expect(running().app.state(nothing)).toBeUndefined()
    expect(await call('nothing')).toEqual({ resolved: 'undefined' })
  })

  it('W9 a value without a class needs a key', () => {
    const { app } = running()
    for (const value of [{}, [], Object.create(null)]) {
      expect(() => app.manage(value)).toThrow('stateKey')
    }
  })
})

describe('the end of an app', () => {
  it('calls to an app that has stopped reject with an IpcError', async (context) => {
    needsBrowser(context, 'windows end with their app')
    const running = await startApp(builder())
    const page = await running.open()
    await running.app.stop()
    const outcome = await vi.waitFor(async () => {
      const found = await page.evaluate(() => window.outcome(window.tauri.core.invoke('nothing')))
      expect(found).toHaveProperty('error')
      return found
    })
    expect(outcome).toMatchObject({ error: 'IpcError' })
    // The page keeps trying to reconnect, and the browser logs each failed attempt.
    const said = await consoleOf(page)
    expect(said.filter((text) => !text.includes('net::ERR_CONNECTION_REFUSED'))).toEqual([])
    await running.stop()
  })
})
