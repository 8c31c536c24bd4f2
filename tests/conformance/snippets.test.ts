// Every snippet of Tauri's guide "Commands & Events": its JavaScript word for word, its Rust translated to TypeScript.
import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, open, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  Builder,
  type Channel,
  CommandError,
  channel,
  command,
  type EventTarget,
  Response,
} from 'oxbow'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { frontendFolder, linkOf, startApp, useApp, usePage } from '../support/app.ts'
import { Chromium, consoleOf } from '../support/chromium.ts'
import { needsBrowser } from '../support/engine.ts'
import { describeEachApi } from '../support/frontend.ts'
import { runSnippet, snippetOf } from './snippet.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

// Milliseconds; enough for a separate process on a slow machine.
const PATIENT = { timeout: 20_000 }

// Stands for Rust's `println!`.
const printed: string[] = []

beforeAll(() => {
  vi.spyOn(console, 'log').mockImplementation((line: string) => {
    printed.push(line)
  })
})
afterEach(() => {
  printed.length = 0
})
afterAll(() => vi.restoreAllMocks())

/** A folder with files for commands that read them. */
let folder: string
const file = (): string => join(folder, 'file.bin')
const content = randomBytes(3 * 4096 + 1234)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oxbow-snippets-'))
  await writeFile(file(), content)
})
afterAll(() => rm(folder, { recursive: true }))

const someAsyncFunction = (): Promise<unknown> => stat(folder)

/** Calls a command for which the guide shows no JavaScript. */
function call(page: Page, cmd: string, args: Record<string, unknown> = {}): Promise<unknown> {
  return page.evaluate(({ cmd, args }) => window.outcome(window.tauri.core.invoke(cmd, args)), {
    cmd,
    args,
  })
}

/** Records the payloads of an event in a page. */
function hear(page: Page, event: string, as: 'anybody' | 'this window' = 'anybody'): Promise<void> {
  return page.evaluate(
    async ({ event, as }) => {
      const { event: events, webviewWindow } = window.tauri
      const emitter = as === 'anybody' ? events : webviewWindow.getCurrentWebviewWindow()
      window.hearing ??= []
      await emitter.listen(event, ({ payload }: { payload: unknown }) =>
        window.hearing.push([event, payload]),
      )
    },
    { event, as },
  )
}

/** The payloads that a page got since the last call. */
async function heardBy(page: Page): Promise<unknown[]> {
  await linkOf(page)
  return await page.evaluate(() => (window.hearing ?? []).splice(0))
}

describe('the page side of the guide: calls', () => {
  it('Define a Command, Register with Builder, Invoke from JavaScript', async () => {
    const builder = Builder.default().commands({
      my_custom_command: command(() => {
        console.log('I was invoked from JavaScript!')
      }),
    })
    await using running = await startApp(builder)
    const page = await running.open()
    await runSnippet(page, snippetOf('Invoke from JavaScript'))
    await expect.poll(() => printed).toEqual(['I was invoked from JavaScript!'])
  })

  it('Passing Arguments', async () => {
    const builder = Builder.default().commands({
      my_custom_command: command({ invokeMessage: z.string() }, ({ invokeMessage }) => {
        console.log(`Message: ${invokeMessage}`)
      }),
    })
    await using running = await startApp(builder)
    const page = await running.open()
    await runSnippet(page, snippetOf('Passing Arguments'))
    await expect.poll(() => printed).toEqual(['Message: Hello!'])
  })

  it('Returning Data', async () => {
    const builder = Builder.default().commands({
      my_custom_command: command(() => 'Hello from Rust!'),
    })
    await using running = await startApp(builder)
    const page = await running.open()
    const snippet = snippetOf('Returning Data')
    const { message } = await runSnippet(page, snippet, { wanted: ['message'] })
    expect(message).toBe('Hello from Rust!')
  })

  it('Error Handling', async () => {
    const builder = Builder.default().commands({
      login: command({ user: z.string(), password: z.string() }, ({ user, password }) => {
        if (user === 'tauri' && password === 'tauri') return 'logged_in'
        throw new CommandError('invalid credentials')
      }),
    })
    await using running = await startApp(builder)
    const page = await running.open()
    await runSnippet(page, snippetOf('Error Handling'))
    await expect.poll(() => consoleOf(page)).toEqual(['invalid credentials'])
    const right = { user: 'tauri', password: 'tauri' }
    expect(await call(page, 'login', right)).toEqual({ resolved: 'logged_in' })
  })
})

describeEachApi('the page side of the guide: channels and events', (api) => {
  it('Channels (High-Throughput Streaming)', async () => {
    type DownloadEvent =
      | { event: 'started'; data: { url: string; downloadId: number; contentLength: number } }
      | { event: 'progress'; data: { downloadId: number; chunkLength: number } }
      | { event: 'finished'; data: { downloadId: number } }
    const sent: DownloadEvent[] = []
    const send = async (onEvent: Channel<DownloadEvent>, event: DownloadEvent): Promise<void> => {
      sent.push(event)
      await onEvent.send(event)
    }
    const builder = Builder.default().commands({
      download: command(
        { url: z.string(), onEvent: channel<DownloadEvent>() },
        async ({ url, onEvent }) => {
          await send(onEvent, {
            event: 'started',
            data: { url, downloadId: 1, contentLength: 1000 },
          })
          for (const chunkLength of [15, 150, 35, 500, 300]) {
            await send(onEvent, { event: 'progress', data: { downloadId: 1, chunkLength } })
          }
          await send(onEvent, { event: 'finished', data: { downloadId: 1 } })
        },
      ),
    })
    await using running = await startApp(builder)
    const page = await running.open('main', { api })
    await runSnippet(page, snippetOf('Channels (High-Throughput Streaming)'))
    const lines = sent.map(({ event }) => `got download event ${event}`)
    await expect.poll(() => consoleOf(page)).toEqual(lines)
    expect(lines).toHaveLength(7)
  })

  it('Frontend Event Listening', async () => {
    const files: unknown[] = []
    await using running = await startApp(
      Builder.default().setup((app) => {
        app.listen('file-selected', ({ payload }) => files.push(payload))
      }),
    )
    const page = await running.open('main', { api })
    const settings = await running.open('settings', { api })
    await hear(settings, 'settings-update-requested', 'this window')
    const snippet = snippetOf('Frontend Event Listening')
    const done = runSnippet(page, snippet, { pauseBefore: 'unlisten();' })
    await page.waitForFunction(() => window.resume !== undefined)
    running.app.emit('download-started', { url: 'https://example.com/file' })
    await linkOf(page)
    await page.evaluate(() => window.resume())
    await done
    running.app.emit('download-started', { url: 'not heard any more' })
    expect(await heardBy(settings)).toEqual([
      ['settings-update-requested', { key: 'notification', value: 'all' }],
    ])
    expect(files).toEqual(['/path/to/file'])
    await linkOf(page)
    expect(await consoleOf(page)).toEqual(['https://example.com/file'])
  })
})

describe('the backend side of the guide: commands', () => {
  it('Register with Builder: run', async (context) => {
    needsBrowser(context, 'the app opens one, in every engine the same')
    const program = `
      import { Builder, command } from 'oxbow'
      const my_custom_command = command(() => {
        console.log('I was invoked from JavaScript!')
      })
      await Builder.default().commands({ my_custom_command }).run(JSON.parse(process.argv[1]))
    `
    const config = { build: { frontendDist: frontendFolder() }, oxbow: { host: 'browser' } }
    const child = spawn(
      process.execPath,
      ['--input-type=module', '--eval', program, JSON.stringify(config)],
      { cwd: ROOT, env: { PATH: process.env.PATH }, stdio: ['ignore', 'pipe', 'inherit'] },
    )
    const ended = once(child, 'exit')
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text
    })
    const addressOf = () => /http:\S+oxbow-ticket=\S+/.exec(output)?.[0]
    await expect.poll(addressOf, PATIENT).toBeDefined()
    const browser = new Chromium()
    const page = await (await browser.newContext()).newPage()
    await page.goto(addressOf() ?? '')
    await runSnippet(page, snippetOf('Invoke from JavaScript'))
    await expect.poll(() => output, PATIENT).toContain('I was invoked from JavaScript!')
    child.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
    await browser.close()
  })

  it('Passing Arguments: rename_all = "snake_case"', async () => {
    const builder = Builder.default().commands({
      my_custom_command: command(
        { invokeMessage: z.string() },
        ({ invokeMessage }) => invokeMessage,
        { renameAll: 'snake_case' },
      ),
    })
    await using running = await startApp(builder)
    const page = await running.open()
    const sent = await call(page, 'my_custom_command', { invoke_message: 'Hello!' })
    expect(sent).toEqual({ resolved: 'Hello!' })
    const camel = await call(page, 'my_custom_command', { invokeMessage: 'Hello!' })
    expect(camel).toEqual({
      rejected:
        'invalid args `invoke_message` for command `my_custom_command`: command my_custom_command missing required key invoke_message',
    })
  })

  it('Error Handling: Custom error type', async () => {
    class IoError extends Error {
      toJSON(): string {
        return this.message
      }
    }
    const builder = Builder.default().commands({
      my_custom_command: command({ path: z.string() }, async ({ path }) => {
        await readFile(path).catch((cause: Error) => {
          throw new IoError(cause.message, { cause })
        })
      }),
    })
    await using running = await startApp(builder)
    const page = await running.open()
    const found = await call(page, 'my_custom_command', { path: join(folder, 'missing') })
    expect(found).toEqual({ rejected: expect.stringContaining('no such file or directory') })
    // The error was meant for the page, so the app does not log it.
    expect(running.logs.filter(({ level }) => level === 'error')).toEqual([])
  })

  it('Async Commands', async () => {
    const builder = Builder.default().commands({
      my_custom_command: command({ value: z.string() }, async ({ value }) => {
        await someAsyncFunction()
        return value
      }),
    })
    await using running = await startApp(builder)
    const page = await running.open()
    expect(await call(page, 'my_custom_command', { value: 'v' })).toEqual({ resolved: 'v' })
  })

  it('Async Commands: borrowed arguments, as a Result whose error is ()', async () => {
    const builder = Builder.default().commands({
      my_custom_command: command({ value: z.string() }, async ({ value }) => {
        await someAsyncFunction()
        if (value === '') throw new CommandError(null)
        return `${value}`
      }),
    })
    await using running = await startApp(builder)
    const page = await running.open()
    expect(await call(page, 'my_custom_command', { value: 'v' })).toEqual({ resolved: 'v' })
    expect(await call(page, 'my_custom_command', { value: '' })).toEqual({ rejected: null })
  })

  it('Optimized Array Buffer Returns', async () => {
    const builder = Builder.default().commands({
      read_file: command(async () => new Response(await readFile(file()))),
    })
    await using running = await startApp(builder)
    const page = await running.open()
    const read = await page.evaluate(async () => {
      const data = await window.tauri.core.invoke<ArrayBuffer>('read_file')
      return { isBuffer: data instanceof ArrayBuffer, bytes: [...new Uint8Array(data)] }
    })
    expect(read.isBuffer).toBe(true)
    expect(Buffer.from(read.bytes).equals(content)).toBe(true)
  })

  it('Channels for Streaming Data', async () => {
    const builder = Builder.default().commands({
      load_image: command(
        { path: z.string(), reader: channel<ArrayBuffer>() },
        async ({ path, reader }) => {
          await using image = await open(path)
          const chunk = new Uint8Array(4096)
          for (;;) {
            const { bytesRead } = await image.read(chunk)
            if (bytesRead === 0) break
            await reader.send(chunk.subarray(0, bytesRead))
          }
        },
      ),
    })
    await using running = await startApp(builder)
    const page = await running.open()
    const read = await page.evaluate(async (path) => {
      const chunks: ArrayBuffer[] = []
      const reader = new window.tauri.core.Channel<ArrayBuffer>((chunk) => chunks.push(chunk))
      await window.tauri.core.invoke('load_image', { path, reader })
      const all = await new Blob(chunks).arrayBuffer()
      const digest = await crypto.subtle.digest('SHA-256', all)
      return { sizes: chunks.map((chunk) => chunk.byteLength), digest: [...new Uint8Array(digest)] }
    }, file())
    expect(read.sizes).toEqual([4096, 4096, 4096, 1234])
    expect(Buffer.from(read.digest).toString('hex')).toBe(
      createHash('sha256').update(content).digest('hex'),
    )
  })
})

describe('the backend side of the guide: special types in commands', () => {
  it('WebviewWindow', async () => {
    const builder = Builder.default().commands({
      my_command: command(async (_args, { window }) => {
        console.log(`Window: ${window.label}`)
      }),
    })
    await using running = await startApp(builder)
    await call(await running.open('settings'), 'my_command')
    expect(printed).toEqual(['Window: settings'])
  })

  it('AppHandle', async () => {
    const builder = Builder.default().commands({
      my_command: command(async (_args, { app }) => app.path.appDataDir()),
    })
    await using running = await startApp(builder, { identifier: 'com.example.guide' })
    const page = await running.open()
    expect(await call(page, 'my_command')).toEqual({
      resolved: expect.stringMatching(/com\.example\.guide$/),
    })
  })

  it('Managed State', async () => {
    class MyState {
      readonly value: string
      constructor(value: string) {
        this.value = value
      }
    }
    const builder = Builder.default()
      .manage(new MyState('managed'))
      .commands({
        my_command: command((_args, { state }) => {
          console.log(state(MyState).value)
        }),
      })
    await using running = await startApp(builder)
    await call(await running.open(), 'my_command')
    expect(printed).toEqual(['managed'])
  })

  it('Raw Request Body & Headers', async () => {
    const uploads: unknown[] = []
    const builder = Builder.default().commands({
      upload: command((_args, { request }) => {
        if (request.body.kind !== 'raw') throw new CommandError('RequestBodyMustBeRaw')
        const auth = request.headers.get('Authorization')
        uploads.push({ auth, data: [...request.body.bytes] })
      }),
    })
    await using running = await startApp(builder)
    const page = await running.open()
    const sent = await page.evaluate(async () => {
      const data = new Uint8Array([1, 2, 3])
      const { invoke } = window.tauri.core
      return [
        await window.outcome(invoke('upload', data, { headers: { Authorization: 'apikey' } })),
        await window.outcome(invoke('upload', { data: 'not raw' })),
      ]
    })
    expect(sent).toEqual([{ resolved: null }, { rejected: 'RequestBodyMustBeRaw' }])
    expect(uploads).toEqual([{ auth: 'apikey', data: [1, 2, 3] }])
  })

  it('Modular Commands', async () => {
    // In an app, each would be exported by its own module.
    const commands = {
      my_custom_command: command(() => {
        console.log('I was invoked from JavaScript!')
      }),
    }
    const others = { another_command: command(() => 'from another module') }
    await using running = await startApp(Builder.default().commands(commands).commands(others))
    const page = await running.open()
    expect(await call(page, 'my_custom_command')).toEqual({ resolved: null })
    expect(await call(page, 'another_command')).toEqual({ resolved: 'from another module' })
    expect(printed).toEqual(['I was invoked from JavaScript!'])
  })
})

describe('the backend side of the guide: calling the page', () => {
  const running = useApp(() =>
    Builder.default().commands({
      download: command({ url: z.string() }, ({ url }, { app }) => {
        app.emit('download-started', url)
        for (const progress of [1, 15, 50, 80, 100]) app.emit('download-progress', progress)
        app.emit('download-finished', url)
      }),
    }),
  )
  const main = usePage(running, 'main')
  const viewer = usePage(running, 'file-viewer')
  const login = usePage(running, 'login')

  it('Global Events', async () => {
    for (const event of ['download-started', 'download-progress', 'download-finished']) {
      await hear(main(), event)
      await hear(viewer(), event, 'this window')
    }
    await call(main(), 'download', { url: 'u' })
    const heard = [
      ['download-started', 'u'],
      ...[1, 15, 50, 80, 100].map((progress) => ['download-progress', progress]),
      ['download-finished', 'u'],
    ]
    expect(await heardBy(main())).toEqual(heard)
    expect(await heardBy(viewer())).toEqual(heard)
  })

  it('Window-Specific Events', async () => {
    for (const page of [login(), main()]) await hear(page, 'login-result', 'this window')
    running().app.emitTo('login', 'login-result', 'loggedIn')
    expect(await heardBy(login())).toEqual([['login-result', 'loggedIn']])
    expect(await heardBy(main())).toEqual([])
  })

  it('Filtered Events', async () => {
    const pages = [main(), viewer(), login()]
    for (const page of pages) await hear(page, 'open-file', 'this window')
    running().app.emitFilter('open-file', '/path', (target: EventTarget) => {
      switch (target.kind) {
        case 'WebviewWindow':
          return target.label === 'main' || target.label === 'file-viewer'
        default:
          return false
      }
    })
    expect(await Promise.all(pages.map(heardBy))).toEqual([
      [['open-file', '/path']],
      [['open-file', '/path']],
      [],
    ])
  })

  it('Structured Event Payloads', async () => {
    interface DownloadStarted {
      readonly url: string
      readonly downloadId: number
      readonly contentLength: number
    }
    await hear(login(), 'download-started')
    const url = 'https://example.com/file'
    const started: DownloadStarted = { url, downloadId: 1, contentLength: 1000 }
    running().app.emit('download-started', started)
    expect(await heardBy(login())).toEqual([
      ['download-started', { url, downloadId: 1, contentLength: 1000 }],
    ])
  })

  it('JavaScript eval()', async () => {
    const webview = running().app.getWebviewWindow('main')
    webview?.eval("console.log('hello from Rust')")
    await expect.poll(() => consoleOf(main())).toEqual(['hello from Rust'])
  })

  it('Rust Event Listening', async () => {
    const builder = Builder.default().events({
      'download-started': z.object({ url: z.string() }),
    })
    await using listening = await startApp(builder)
    const { app } = listening
    const page = await listening.open()
    const emit = (event: string, payload: unknown = null): Promise<void> =>
      page.evaluate(({ event, payload }) => window.tauri.event.emit(event, payload), {
        event,
        payload,
      })
    const eventId = app.listen('download-started', ({ payload }) => {
      console.log(`downloading ${payload.url}`)
    })
    await emit('download-started', { url: 'u' })
    app.unlisten(eventId)
    await emit('download-started', { url: 'not heard any more' })
    expect(printed).toEqual(['downloading u'])
  })

  it('Rust Event Listening: Listen once', async () => {
    running().app.once('ready', () => {
      console.log('app is ready')
    })
    for (let i = 0; i < 2; i++) await main().evaluate(() => window.tauri.event.emit('ready'))
    expect(printed).toEqual(['app is ready'])
  })
})

declare global {
  interface Window {
    hearing: unknown[]
  }
}
