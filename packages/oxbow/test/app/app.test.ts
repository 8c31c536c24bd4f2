import { describe, expect, it, vi } from 'vitest'
import { type AppHandle, Builder, type Logger } from '../../src/index.ts'
import { gate } from '../support/fake-host.ts'

const errors: string[] = []
const logger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error: (_fields, message) => errors.push(message),
}
const CONFIG = { oxbow: { host: 'none' } } as const

function build(setup: (app: AppHandle) => void | Promise<void> = () => {}) {
  return Builder.default().logger(logger).setup(setup).build(CONFIG)
}

/** A disposable that records its disposal. */
class Disposed {
  readonly #log: string[]
  readonly #name: string
  constructor(log: string[], name: string) {
    this.#log = log
    this.#name = name
  }
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.resolve()
    this.#log.push(this.#name)
  }
}

class Database extends Disposed {}
class Cache extends Disposed {}
class Broken {
  [Symbol.dispose](): void {
    throw new Error('stuck')
  }
}

describe('start', () => {
  it('starts once, however often it is called', async () => {
    const setup = vi.fn()
    const app = build(setup)
    await Promise.all([app.start(), app.start()])
    await app.start()
    expect(setup).toHaveBeenCalledTimes(1)
    await app.stop()
  })

  it('opens the windows for a hook that waits for one, and then waits for the hook', async () => {
    const door = gate()
    const seen: unknown[] = []
    const app = build(async (handle) => {
      const main = handle.getWebviewWindow('main')
      seen.push(await main?.run('is_maximized'), await main?.run('show'))
      await door.passed
      seen.push('done')
    })
    const started = app.start().then(() => seen.push('started'))
    await vi.waitUntil(() => seen.length === 2)
    expect(seen).toEqual([false, null])
    door.open()
    await started
    expect(seen).toEqual([false, null, 'done', 'started'])
    await app.stop()
  })

  it('fails with the error of such a hook', async () => {
    const app = build(async (handle) => {
      await handle.getWebviewWindow('main')?.run('show')
      throw new Error('no database')
    })
    await expect(app.start()).rejects.toThrow('no database')
  })

  it('opens no window before the end of a hook that does not wait for one', async () => {
    const audited: string[] = []
    const app = Builder.default()
      .logger(logger)
      .audit(({ kind }) => void audited.push(kind))
      .setup(async (handle) => {
        handle.getWebviewWindow('main')?.eval('1')
        await new Promise((resolve) => setTimeout(resolve, 20))
        audited.push('ready')
      })
      .build(CONFIG)
    await app.start()
    expect(audited).toEqual(['eval', 'ready', 'window-created'])
    await app.stop()
  })

  it('is refused after the end', async () => {
    const app = build()
    await app.stop()
    await expect(app.start()).rejects.toMatchObject({ code: 'shutting_down' })
  })

  it('is cancelled by a stop, and leaves no server behind', async () => {
    const door = gate()
    let begun = false
    const app = build(async () => {
      begun = true
      await door.passed
    })
    const started = app.start()
    await vi.waitUntil(() => begun)
    const { origin } = new URL(app.url('main'))
    expect(await app.stop()).toBe(true)
    door.open()
    await expect(started).rejects.toMatchObject({ code: 'shutting_down' })
    await expect(fetch(origin)).rejects.toThrow()
  })

  it('that is stopped at once leaves no server behind', async () => {
    const app = build()
    const started = app.start()
    await app.stop()
    await expect(started).rejects.toMatchObject({ code: 'shutting_down' })
  })

  it('rejects with the error of a hook, and stops the parts that it had started', async () => {
    let origin = ''
    const app: ReturnType<typeof build> = build(() => {
      origin = new URL(app.url('main')).origin
      throw new Error('no database')
    })
    await expect(app.start()).rejects.toThrow('no database')
    await expect(fetch(origin)).rejects.toThrow()
    expect(await app.stop()).toBe(true)
  })

  it('does not open a window that a hook has destroyed', async () => {
    const created: unknown[] = []
    const app = build(async (handle) => {
      handle.listen('tauri://window-created', ({ payload }) => created.push(payload))
      await handle.getWebviewWindow('main')?.destroy()
    })
    await app.start()
    expect([created, app.webviewWindows().size]).toEqual([[], 0])
    await app.stop()
  })
})

describe('stop', () => {
  it('disposes of managed state once, the newest first, even if one of the disposals fails', async () => {
    const log: string[] = []
    const app = Builder.default()
      .logger(logger)
      .manage(new Database(log, 'database'))
      .manage(new Broken())
      .build(CONFIG)
    await app.start()
    app.manage(new Cache(log, 'cache'))
    await Promise.all([app.stop(), app.stop()])
    expect(log).toEqual(['cache', 'database'])
    expect(errors).toEqual(['disposing of Broken failed: stuck'])
  })

  it('does not dispose of values that are no longer managed', async () => {
    const log: string[] = []
    const app = Builder.default().logger(logger).manage(new Database(log, 'database')).build(CONFIG)
    await app.start()
    app.unmanage(Database)
    await app.stop()
    expect(log).toEqual([])
  })
})
