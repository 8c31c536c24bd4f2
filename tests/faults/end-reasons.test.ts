// Calls get the true reason when their connection ends.
import { connect } from '@oxbow/api'
import { type App, Builder, command } from 'oxbow'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { WebSocket } from 'ws'
import { freePort } from '../support/free-port.ts'
import { RawClient } from '../support/raw-client.ts'

const nothing = (): void => {}

interface World {
  readonly app: App
  /** Stops the app and starts it again on the same port. */
  restart(): Promise<App>
}

async function start(port: number): Promise<App> {
  const app: App = Builder.default()
    .logger({ debug: nothing, info: nothing, warn: nothing, error: nothing })
    .commands({ hang: command(() => new Promise(nothing)) })
    .build({
      app: { windows: [{ label: 'main' }] },
      oxbow: {
        host: 'none',
        port,
        shutdownMs: 1,
        server: { secret: 'known to the first process and to the second' },
      },
    })
  onTestFinished(async () => void (await app.stop()))
  await app.start()
  return app
}

async function startWorld(): Promise<World> {
  const port = await freePort()
  const app = await start(port)
  return {
    app,
    restart: async () => {
      await app.stop()
      return await start(port)
    },
  }
}

interface End {
  readonly happens: string
  readonly by: (world: World) => Promise<unknown>
  readonly code?: string
  readonly text: string
}

const ENDS: readonly End[] = [
  {
    happens: 'the backend ends',
    by: ({ app }) => app.stop(),
    text: 'the app ends or starts again',
  },
  {
    happens: 'the backend starts again',
    by: ({ restart }) => restart(),
    text: 'the app ends or starts again',
  },
  {
    happens: 'the window is closed',
    by: async ({ app }) => await app.getWebviewWindow('main')?.destroy(),
    text: 'the window was closed',
  },
  {
    happens: 'another page takes the window',
    by: async ({ app }) => {
      const other = await RawClient.join(app, 'main')
      onTestFinished(() => other[Symbol.dispose]())
    },
    code: 'replaced',
    text: 'a newer page has taken over this window',
  },
]

describe('a call that is cut off rejects with the cause', () => {
  it.each(ENDS)('where $happens', async ({ by, code = 'outcome_unknown', text }) => {
    const world = await startWorld()
    const page = await connect({ ...world.app.access('main'), WebSocket })
    onTestFinished(() => page.close())
    const error = page.invoke('hang').catch((error: unknown) => error)
    await vi.waitUntil(() => world.app.metrics().calls > 0)
    await by(world)
    const message = expect.stringContaining(`has ended: ${text};`)
    expect(await error).toMatchObject({ code, message })
  })
})
