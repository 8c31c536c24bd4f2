import { connect } from '@oxbow/api'
import type { Limits } from '@oxbow/protocol'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import type { App } from '../../src/app/app.ts'
import { Builder } from '../../src/app/builder.ts'
import { command } from '../../src/ipc/command.ts'
import type { AuditEntry } from '../../src/observe/audit.ts'
import { recorder, send } from '../support/server.ts'

interface Audited {
  readonly app: App
  readonly entries: AuditEntry[]
  readonly logs: string[]
}

async function start(
  audit?: (entry: AuditEntry) => void,
  limits: Partial<Limits> = {},
): Promise<Audited> {
  const entries: AuditEntry[] = []
  const logs: string[] = []
  const app = Builder.default()
    .logger(recorder(logs))
    .authenticate(({ headers }) => (headers.has('x-bad') ? null : { name: 'Ada' }))
    .audit(audit ?? ((entry) => entries.push(entry)))
    .commands({
      greet: command(() => 'the result'),
      whoami: command((_args, { identity }) => identity ?? null),
      later: command(async () => 'the result'),
      break: command(() => {
        throw new Error('broken')
      }),
      wait: command((_args, { signal }) => {
        return new Promise((resolve) => signal.addEventListener('abort', () => resolve(null)))
      }),
    })
    .build({ oxbow: { host: 'none', limits } })
  onTestFinished(async () => void (await app.stop()))
  await app.start()
  return { app, entries, logs }
}

const page = { window: 'main', origin: undefined, identity: { name: 'Ada' } }
const commands = (entries: readonly AuditEntry[]) =>
  entries.filter(({ kind }) => kind === 'command')

test('a window and a line are reported, with the identity', async () => {
  const { app, entries } = await start()
  expect(entries).toEqual([{ kind: 'window-created', window: 'main' }])
  await connect({ ...app.access('main'), WebSocket })
  expect(entries[1]).toEqual({ kind: 'line-accepted', remoteAddress: '127.0.0.1', ...page })
})

test('a page that comes back is reported', async () => {
  const { app, entries } = await start()
  const sockets: WebSocket[] = []
  class Socket extends WebSocket {
    constructor(url: string) {
      super(url)
      sockets.push(this)
    }
  }
  const client = await connect({ ...app.access('main'), WebSocket: Socket })
  sockets[0]?.terminate()
  expect(await client.invoke('greet')).toBe('the result')
  expect(entries).toContainEqual({ kind: 'line-resumed', remoteAddress: '127.0.0.1', ...page })
})

test('handlers get the identity of a line', async () => {
  const { app } = await start()
  const client = await connect({ ...app.access('main'), WebSocket })
  expect(await client.invoke('whoami')).toEqual({ name: 'Ada' })
})

describe('a command', () => {
  test.each([
    ['greet', 'done'],
    ['later', 'done'],
    ['break', 'failed'],
    ['nothing', 'not_found'],
  ])('%s is reported when it has ended: %s', async (name, outcome) => {
    const { app, entries } = await start()
    const client = await connect({ ...app.access('main'), WebSocket })
    await client.invoke(name, { secret: 'the argument' }).catch(() => {})
    const durationMs = expect.any(Number)
    expect(commands(entries)).toEqual([
      { kind: 'command', command: name, outcome, durationMs, ...page },
    ])
    expect(JSON.stringify(entries)).not.toMatch(/the argument|the result/)
  })

  test('that no capability grants is reported as denied', async () => {
    const { app, entries } = await start()
    const client = await connect({ ...app.access('main'), WebSocket })
    await expect(client.invoke('plugin:window|destroy')).rejects.toThrow('not allowed')
    expect(commands(entries)).toEqual([
      expect.objectContaining({ command: 'plugin:window|destroy', outcome: 'denied' }),
    ])
  })

  test('that is cancelled is reported as aborted', async () => {
    const { app, entries } = await start()
    const client = await connect({ ...app.access('main'), WebSocket })
    const controller = new AbortController()
    const waiting = client.invoke('wait', {}, { signal: controller.signal })
    controller.abort()
    await expect(waiting).rejects.toBeDefined()
    await client.invoke('greet')
    await vi.waitFor(() => {
      expect(commands(entries)).toContainEqual(expect.objectContaining({ outcome: 'aborted' }))
    })
  })

  test('over the limit of calls is reported as refused', async () => {
    const { app, entries } = await start(undefined, { callsInFlight: 1 })
    const client = await connect({ ...app.access('main'), WebSocket })
    client.invoke('wait').catch(() => {})
    await expect(client.invoke('greet')).rejects.toMatchObject({ code: 'too_many' })
    expect(commands(entries)).toEqual([
      expect.objectContaining({ command: 'greet', outcome: 'refused' }),
    ])
  })
})

test('scripts are reported, without their text', async () => {
  const { app, entries } = await start()
  app.getWebviewWindow('main')?.eval('the script')
  expect(entries.at(-1)).toEqual({ kind: 'eval', window: 'main' })
})

describe('refusals are reported with their reason', () => {
  const refused = (entries: readonly AuditEntry[]) =>
    entries.flatMap((entry) => ('reason' in entry ? [[entry.kind, entry.reason]] : []))

  test('requests', async () => {
    const { app, entries } = await start()
    const port = Number(new URL(app.url('main')).port)
    await send({ port }, '/', { host: 'evil.example' })
    await send({ port }, '/', { 'x-bad': '1' })
    expect(refused(entries)).toEqual([
      [
        'request-refused',
        expect.stringContaining(
          `This server answers at 127.0.0.1:${port} only, but this request is for evil.example`,
        ),
      ],
      ['request-refused', 'Please sign in first.'],
    ])
  })

  test('lines, by the server and by their key', async () => {
    const { app, entries } = await start()
    const { url, key } = app.access('main')
    await expect(connect({ url, key: 'x', WebSocket })).rejects.toBeDefined()
    await vi.waitFor(() => {
      expect(refused(entries)).toEqual([
        [
          'line-refused',
          expect.stringContaining('this page is not connected to a window of the app'),
        ],
      ])
    })
    expect(JSON.stringify(entries)).not.toContain(key)
  })
})

test('an audit that throws fails nothing, and is logged', async () => {
  const { app, logs } = await start(() => {
    throw new Error('the disk is full')
  })
  const client = await connect({ ...app.access('main'), WebSocket })
  expect(await client.invoke('greet')).toBe('the result')
  expect(logs.join()).toContain('the disk is full')
})
