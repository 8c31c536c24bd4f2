import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connect } from '@oxbow/api'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { freePort } from '../../../../tests/support/free-port.ts'
import { type App, Builder, command } from '../../src/index.ts'
import { directoryOf, recorder } from '../support/server.ts'

const SECRET = 'known to the first process and to the second'

interface Service {
  readonly folder: string
  readonly created: string[]
  /** Restarts the app, as on the same machine. */
  start(): Promise<App>
}

/** A service without configured windows, which opens one for each user who signs in. */
async function makeService(): Promise<Service> {
  const home = await directoryOf({})
  vi.stubEnv('XDG_DATA_HOME', home)
  onTestFinished(() => void vi.unstubAllEnvs())
  const port = await freePort()
  const created: string[] = []
  return {
    folder: join(home, 'com.example.service', `pages-${port}`),
    created,
    start: async () => {
      const app = Builder.default()
        .logger(recorder([]))
        .commands({ whoami: command((_args, { window }) => [window.label, window.config.title]) })
        .setup((handle) => {
          handle.listenAny('tauri://window-created', ({ payload }) => {
            created.push((payload as { label: string }).label)
          })
        })
        .build({
          identifier: 'com.example.service',
          app: { windows: [] },
          oxbow: { host: 'none', port, shutdownMs: 50, server: { secret: SECRET } },
        }) as App
      await app.start()
      onTestFinished(async () => void (await app.stop()))
      return app
    },
  }
}

type Page = Awaited<ReturnType<typeof connect>>

async function visit(access: { url: string; key: string }): Promise<Page> {
  const page = await connect({ ...access, WebSocket })
  onTestFinished(() => page.close())
  return page
}

const whoami = (page: { invoke: unknown }): Promise<unknown> =>
  (page.invoke as (command: string) => Promise<unknown>)('whoami')

describe('a window that was made on demand', () => {
  test('is there again after a restart when its page comes back, as it was', async () => {
    const { start, created } = await makeService()
    const first = await start()
    await first.createWebviewWindow('user-ada', { title: 'Ada' })
    const access = first.access('user-ada')
    const page = await visit(access)
    await first.stop()
    const second = await start()
    expect([...second.webviewWindows().keys()]).toEqual([])
    created.length = 0
    // The page itself reconnects, and so does a reloaded page with the same key.
    await expect.poll(() => whoami(page).catch(({ code }) => code)).toEqual(['user-ada', 'Ada'])
    expect(created).toEqual(['user-ada'])
    page.close()
    expect(await whoami(await visit(access))).toEqual(['user-ada', 'Ada'])
  })

  test('is gone for good once the app has destroyed it', async () => {
    const { start } = await makeService()
    const first = await start()
    await first.createWebviewWindow('user-ada')
    await first.createWebviewWindow('user-bob')
    const access = first.access('user-ada')
    await first.getWebviewWindow('user-ada')?.destroy()
    await first.stop()
    await start()
    await expect(visit(access)).rejects.toMatchObject({ code: 'unauthorized' })
  })

  test('is there again after a crash too', async () => {
    const { start, folder } = await makeService()
    const first = await start()
    await first.createWebviewWindow('user-ada')
    const access = first.access('user-ada')
    await expect
      .poll(() => readFile(join(folder, 'windows.json'), 'utf8').catch(String))
      .toContain('user-ada')
    const written = await readFile(join(folder, 'windows.json'))
    await first.stop()
    await writeFile(join(folder, 'windows.json'), written)
    await start()
    expect(await whoami(await visit(access))).toEqual(['user-ada', null])
  })

  test('is in a file that no other user can read', async () => {
    const { start, folder } = await makeService()
    const app = await start()
    await app.createWebviewWindow('user-ada')
    await app.stop()
    expect((await stat(join(folder, 'windows.json'))).mode & 0o777).toBe(0o600)
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
  })

  test.each(['', '{', '[{"config":{"label":"a b"},"at":9e15}]', '7'])(
    'is gone if the file contains %j, and the app still starts',
    async (text) => {
      const { start, folder } = await makeService()
      const first = await start()
      await first.createWebviewWindow('user-ada')
      const access = first.access('user-ada')
      await first.stop()
      await writeFile(join(folder, 'windows.json'), text)
      await start()
      await expect(visit(access)).rejects.toMatchObject({ code: 'unauthorized' })
    },
  )
})
