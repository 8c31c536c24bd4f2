// Everything that a document owns ends with the document, and only then.
import {
  Builder,
  type Channel,
  channel,
  command,
  type EventTarget,
  type IpcError,
  type Limits,
} from 'oxbow'
import { chromium, type Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { coreCommand } from '../../packages/oxbow/src/plugins/core-command.ts'
import { linkOf, type RunningApp, startApp } from '../support/app.ts'
import { consoleOf } from '../support/chromium.ts'
import { crash } from '../support/crash.ts'
import { ENGINE, needsBrowser } from '../support/engine.ts'
import { NEWEST, pathOf } from '../support/frontend.ts'
import { CHROMIUM_PATH } from '../support/shared-chromium.ts'

/** The objects that documents have opened in the backend, newest last. */
class Ledger {
  /** The abort reasons of pending calls. */
  readonly aborted: string[] = []
  readonly channels: Channel<unknown>[] = []
  closed = 0
  /** Lets pending calls settle by themselves. */
  finish: (result: string) => void = () => {}
}

function builder(ledger: Ledger) {
  return Builder.default().commands({
    work: command((_args, { signal }) => {
      signal.addEventListener('abort', () => ledger.aborted.push((signal.reason as IpcError).code))
      return new Promise<string>((resolve) => {
        ledger.finish = resolve
      })
    }),
    keep: command({ onEvent: channel() }, ({ onEvent }) => {
      ledger.channels.push(onEvent.retain())
    }),
    // Commands of core plugins access the resources of a page (W13) by its connection.
    open_broken: coreCommand({}, (_args, call) =>
      call.connection.resources.add({
        close: () => {
          throw new Error('does not close')
        },
      }),
    ),
    open: coreCommand({}, (_args, call) =>
      call.connection.resources.add({
        close: () => {
          ledger.closed++
        },
      }),
    ),
  })
}

/** Opens everything that a document can own; the promise settles with the outcome of the script. */
async function openAll(
  running: RunningApp,
  page: Page,
): Promise<{ answer: Promise<unknown>; rid: number }> {
  const rid = await page.evaluate(async () => {
    const { core, event } = window.tauri
    const target = { kind: 'Window', label: 'main' } as const
    await event.listen('e', ({ payload }) => console.log(`heard ${payload}`), { target })
    await core.invoke('keep', { onEvent: new core.Channel((message) => console.log(message)) })
    window.pending = window.outcome(window.oxbow.invoke('work'))
    return await core.invoke<number>('open')
  })
  const main = running.app.getWebviewWindow('main')
  const answer = main?.evalWithResult('new Promise(() => {})').catch((error) => error)
  await linkOf(page)
  return { answer: Promise.resolve(answer), rid }
}

function targetsOf({ app }: RunningApp): EventTarget[] {
  const targets: EventTarget[] = []
  app.emitFilter('e', 'asked', (target) => {
    targets.push(target)
    return false
  })
  return targets
}

/** Ways in which a document ends, with the state of its window afterwards. */
const endings: readonly {
  readonly by: string
  readonly end: (page: Page, running: RunningApp) => unknown
  readonly limits?: Partial<Limits>
  /** Part of the only warning in the log. */
  readonly warning?: string
}[] = [
  { by: 'a reload', end: (page) => page.reload() },
  {
    by: 'a reload by its own script',
    end: (page) => Promise.all([page.waitForEvent('load'), page.evaluate(() => location.reload())]),
  },
  {
    by: 'a navigation to another page of the app',
    end: (page, { origin }) => page.goto(`${origin}/${pathOf(NEWEST, 'other.html')}`),
  },
  { by: 'a navigation away', end: (page) => page.goto('about:blank') },
  { by: 'the close of its tab', end: (page) => page.close() },
  // WebKit's connection just breaks, so the backend waits for a reconnect; Chromium's announces its end.
  ENGINE === 'webkit'
    ? {
        by: 'a crash',
        end: crash,
        limits: { resumeMs: 500 },
        warning: 'crashed: it is loaded again',
      }
    : { by: 'a crash', end: crash },
  {
    by: 'the destruction of its window',
    end: (_page, { app }) => app.getWebviewWindow('main')?.destroy(),
  },
]

describe('a document', () => {
  it.each(endings)(
    'ends with $by: listeners, channels, resources, calls and scripts',
    async ({ end, limits = {}, warning }) => {
      const ledger = new Ledger()
      await using running = await startApp(builder(ledger), { oxbow: { limits } })
      const page = await running.open()
      const { answer } = await openAll(running, page)
      expect(targetsOf(running)).toHaveLength(1)
      await end(page, running)
      expect(await answer).toMatchObject({ name: 'IpcError', code: 'eval_failed' })
      await expect.poll(() => ledger.aborted).toEqual(['disconnected'])
      expect(targetsOf(running)).toEqual([])
      expect(ledger.closed).toBe(1)
      // The page is gone, so the message (C16) and the late result (I30, I31) are dropped.
      await ledger.channels[0]?.send('to nobody')
      ledger.finish('late')
      const faults = running.logs.filter(({ level }) => level === 'error' || level === 'warn')
      const expected = warning === undefined ? [] : [expect.stringContaining(warning)]
      expect(faults.map(({ message }) => message)).toEqual(expected)
    },
  )

  it('that is reloaded has the same label and starts clean', async () => {
    const ledger = new Ledger()
    await using running = await startApp(builder(ledger))
    const page = await running.open()
    const { rid } = await openAll(running, page)
    await page.reload()
    const found = await page.evaluate(async (rid) => {
      const { core, webviewWindow } = window.tauri
      const closing = await window.outcome(core.invoke('plugin:resources|close', { rid }))
      return {
        closing,
        label: webviewWindow.getCurrentWebviewWindow().label,
        callbacks: window.__TAURI_INTERNALS__.callbacks.size,
        listeners: window.__internal_unstable_listeners_object_id__ ?? null,
        address: location.search,
      }
    }, rid)
    expect(found).toEqual({
      closing: { rejected: `The resource id ${rid} is invalid.` },
      label: 'main',
      callbacks: 0,
      listeners: null,
      address: '',
    })
    await ledger.channels[0]?.send('for the document before')
    ledger.finish('for the document before')
    running.app.emit('e', 'for the document before')
    await linkOf(page)
    expect(await consoleOf(page)).toEqual([])
    // The new document owns the objects that it opens.
    await openAll(running, page)
    running.app.emit('e', 'now')
    await linkOf(page)
    expect(await consoleOf(page)).toEqual(['heard now'])
    expect(ledger.aborted).toEqual(['disconnected'])
  })

  it('that crashed comes back with its label when its tab is reloaded', async (context) => {
    needsBrowser(context, 'a tab that its user can reload after a crash')
    await using running = await startApp(builder(new Ledger()))
    const page = await running.open()
    // Playwright cannot control a crashed page.
    const devTools = await page.context().newCDPSession(page)
    await crash(page)
    await devTools.send('Page.reload')
    const main = running.app.getWebviewWindow('main')
    expect(await main?.evalWithResult('__OXBOW_INTERNALS__.label')).toBe('main')
  })

  it('ends as a whole, even if a resource of it does not close', async () => {
    const ledger = new Ledger()
    await using running = await startApp(builder(ledger))
    const page = await running.open()
    await page.evaluate(() => window.tauri.core.invoke('open_broken'))
    const { answer } = await openAll(running, page)
    await page.reload()
    expect(await answer).toMatchObject({ code: 'eval_failed' })
    await linkOf(page)
    expect(ledger).toMatchObject({ aborted: ['disconnected'], closed: 1 })
    await page.close()
    await expect.poll(() => running.app.getWebviewWindow('main')?.isConnected ?? false).toBe(false)
    expect(running.logs.filter(({ level }) => level === 'error')).toHaveLength(1)
  })

  it.each([
    ['history.pushState', () => history.pushState({}, '', '/elsewhere?q#h')],
    ['history.replaceState', () => history.replaceState({}, '', '/elsewhere')],
    ['a change of the hash', () => location.assign('#hash')],
    ['going back and forth in its own history', goBackAndForth],
    ['a frame that comes and goes', addAndRemoveFrame],
    ['a stopped load', () => window.stop()],
  ])('does not end with %s', async (_name, change) => {
    const ledger = new Ledger()
    await using running = await startApp(builder(ledger))
    const page = await running.open()
    const { rid } = await openAll(running, page)
    await page.evaluate(change)
    await ledger.channels[0]?.send('message')
    running.app.emitTo({ kind: 'Window', label: 'main' }, 'e', 'event')
    ledger.finish('finished')
    const found = await page.evaluate(async (rid) => {
      const finished = await window.pending
      const closing = window.tauri.core.invoke('plugin:resources|close', { rid })
      return { finished, closing: await window.outcome(closing) }
    }, rid)
    expect(found).toEqual({ finished: { resolved: 'finished' }, closing: { resolved: null } })
    expect(await consoleOf(page)).toEqual(['message', 'heard event'])
    expect(ledger).toMatchObject({ aborted: [], closed: 1 })
  })

  it('to which the user goes back is a new one, even if the browser keeps old ones', async () => {
    const ledger = new Ledger()
    await using running = await startApp(builder(ledger))
    await using kept = await openWherePagesAreKept(running)
    const { page } = kept
    await openAll(running, page)
    await page.goto('about:blank')
    await page.goBack()
    await linkOf(page)
    const found = await page.evaluate(() => ({
      label: window.__OXBOW_INTERNALS__.label,
      pending: window.pending ?? null,
    }))
    expect(found).toEqual({ label: 'main', pending: null })
    expect(ledger.aborted).toEqual(['disconnected'])
    expect(targetsOf(running)).toEqual([])
  })
})

describe('a copy of a page, such as a duplicated tab', () => {
  it('is refused with the reason, and the original keeps its window, its calls and its listeners', async (context) => {
    needsBrowser(context, 'a window has one page')
    const ledger = new Ledger()
    await using running = await startApp(builder(ledger))
    const original = await openRecording(running)
    await openAll(running, original)
    const targets = targetsOf(running)
    const copy = await duplicate(original)
    const found = await copy.evaluate(async () => ({
      code: await window.oxbow.invoke('work').catch((error) => error.code),
      ofTauri: await window.tauri.core.invoke('work').catch((error) => String(error)),
    }))
    const ofTauri = expect.stringContaining('this window is open in another tab')
    expect(found).toEqual({ code: 'replaced', ofTauri })
    expect(targetsOf(running)).toEqual(targets)
    expect(ledger).toMatchObject({ aborted: [], closed: 0 })
    ledger.finish('for the original')
    expect(await original.evaluate(() => window.pending)).toEqual({ resolved: 'for the original' })
    expect(await original.evaluate(() => window.closes)).toEqual([])
    // After the original has gone, the copy can become the window's page.
    await original.close()
    await copy.reload()
    await linkOf(copy)
    expect(running.app.webviewWindows().size).toBe(1)
  })

  it('does not keep the original from being reloaded, over and over', async (context) => {
    needsBrowser(context, 'a window has one page')
    await using running = await startApp(builder(new Ledger()))
    const original = await openRecording(running)
    const copy = await duplicate(original)
    await copy.evaluate(() => window.oxbow.invoke('work').catch(() => {}))
    for (let count = 0; count < 5; count++) {
      await original.reload()
      await linkOf(original)
    }
    expect(running.app.webviewWindows().size).toBe(1)
  })
})

describe('a page with a fresh address of a window', () => {
  it('takes the window over, and the calls of the older page reject with the reason', async (context) => {
    needsBrowser(context, 'a window has one page')
    const ledger = new Ledger()
    await using running = await startApp(builder(ledger))
    const older = await openRecording(running)
    const { answer } = await openAll(running, older)
    const newer = await openRecording(running)
    const found = await older.evaluate(async () => ({
      pending: await window.pending,
      next: await window.outcome(window.oxbow.invoke('work')),
      code: await window.oxbow.invoke('work').catch((error) => error.code),
      closes: window.closes,
    }))
    const message = expect.stringContaining('a newer page has taken over this window')
    expect(found).toEqual({
      pending: { error: 'IpcError', message },
      next: { error: 'IpcError', message },
      code: 'replaced',
      closes: [4409],
    })
    expect(await answer).toMatchObject({ code: 'eval_failed' })
    expect(targetsOf(running)).toEqual([])
    expect(ledger).toMatchObject({ aborted: ['disconnected'], closed: 1 })
    await openAll(running, newer)
    ledger.finish('for the newer one')
    expect(await newer.evaluate(() => window.pending)).toEqual({ resolved: 'for the newer one' })
  })
})

describe('a page that clears its storage', () => {
  it('keeps its window after a reload', async () => {
    await using running = await startApp(builder(new Ledger()))
    const page = await running.open()
    await page.evaluate(() => {
      sessionStorage.clear()
      localStorage.clear()
    })
    await page.reload()
    await linkOf(page)
    expect(running.app.getWebviewWindow('main')?.isConnected).toBe(true)
  })
})

describe('a call', () => {
  it('ends when its caller cancels it: the signal of its handler aborts, and a late result is dropped', async () => {
    const ledger = new Ledger()
    await using running = await startApp(builder(ledger))
    const page = await running.open()
    const found = await page.evaluate(async () => {
      const controller = new AbortController()
      const { invoke } = window.oxbow
      const working = invoke('work', {}, { signal: controller.signal })
      await invoke('plugin:app|version')
      controller.abort()
      return await working.catch(({ code }) => code)
    })
    await linkOf(page)
    ledger.finish('late')
    await linkOf(page)
    expect(found).toBe('aborted')
    expect(ledger.aborted).toEqual(['aborted'])
    expect(await consoleOf(page)).toEqual([])
  })

  it('rejects, and a loop over a channel throws, when the window is destroyed', async (context) => {
    needsBrowser(context, 'a page that outlives its window')
    const ledger = new Ledger()
    await using running = await startApp(builder(ledger))
    const page = await running.open()
    const ended = page.evaluate(async () => {
      const { Channel, invoke } = window.oxbow
      const codeOf = ({ code }: { code: string }): string => code
      const onEvent = new Channel<number>()
      await invoke('keep', { onEvent })
      const read = async (): Promise<void> => {
        for await (const number of onEvent) console.log(number)
      }
      return await Promise.all([invoke('work').catch(codeOf), read().catch(codeOf)])
    })
    await expect.poll(() => ledger.channels).toHaveLength(1)
    await ledger.channels[0]?.send(1)
    await expect.poll(() => consoleOf(page)).toEqual(['1'])
    await running.app.getWebviewWindow('main')?.destroy()
    expect(await ended).toEqual(['outcome_unknown', 'disconnected'])
    expect(ledger.aborted).toEqual(['disconnected'])
  })
})

describe('a ticket', () => {
  it('opens a window once, and is refused with 403 the second time', async (context) => {
    needsBrowser(context, 'a window opens its address by itself, once')
    await using running = await startApp(builder(new Ledger()))
    const first = await running.open()
    const address = running.app.url('main', pathOf(NEWEST))
    const second = await first.context().newPage()
    expect((await second.goto(address))?.status()).toBe(200)
    const third = await first.context().newPage()
    const refused = await third.goto(address)
    expect(refused?.status()).toBe(403)
    expect(await third.title()).toMatch(/^This link has already been used – /)
    expect(await third.evaluate(() => '__TAURI_INTERNALS__' in window)).toBe(false)
    await linkOf(second)
  })
})

/** Runs in the page: adds two history entries that load nothing. */
async function goBackAndForth(): Promise<void> {
  const popped = () =>
    new Promise((resolve) => addEventListener('popstate', resolve, { once: true }))
  history.pushState(1, '', '/one')
  history.pushState(2, '', '/two')
  for (const step of [-2, 2, -1]) {
    const done = popped()
    history.go(step)
    await done
  }
}

/** Runs in the page: adds a frame of the app itself, which has no connection (P3). */
async function addAndRemoveFrame(): Promise<void> {
  const frame = document.createElement('iframe')
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve))
  frame.src = location.pathname
  document.body.append(frame)
  await loaded
  frame.remove()
}

/** Opens the window's page, and records the close codes of its sockets. */
async function openRecording(running: RunningApp): Promise<Page> {
  const other = await running.open('other')
  await other.context().addInitScript(recordCloses)
  await running.app.getWebviewWindow('other')?.destroy()
  return await running.open()
}

/** Runs in each page before its own scripts. */
function recordCloses(): void {
  window.closes = []
  window.WebSocket = class extends WebSocket {
    constructor(url: string | URL) {
      super(url)
      this.addEventListener('close', ({ code }) => window.closes.push(code))
    }
  }
}

/** Opens a second tab of the same page with a copy of its storage, as a browser's "duplicate" does. */
async function duplicate(page: Page): Promise<Page> {
  const opened = page.waitForEvent('popup')
  await page.evaluate(() => {
    window.open(location.href)
  })
  const copy = await opened
  await copy.waitForLoadState()
  return copy
}

/** Opens a page that the back/forward cache can keep. Playwright disables that cache in Chromium by default. */
async function openWherePagesAreKept(
  running: RunningApp,
): Promise<{ page: Page } & AsyncDisposable> {
  if (ENGINE === 'webkit') {
    return { page: await running.open(), [Symbol.asyncDispose]: async () => {} }
  }
  const browser = await chromium.launch({
    executablePath: CHROMIUM_PATH,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  })
  const page = await (await browser.newContext()).newPage()
  await page.goto(running.app.url('main', pathOf(NEWEST)))
  return { page, [Symbol.asyncDispose]: () => browser.close() }
}

declare global {
  interface Window {
    pending: Promise<unknown>
    closes: number[]
  }
}
