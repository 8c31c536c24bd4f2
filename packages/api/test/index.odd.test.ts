// Odd arguments of public functions may make a call fail, but the connection keeps working.
import {
  encode,
  FrameReader,
  FrameWriter,
  fromPage,
  Link,
  memoryTransports,
  PROTOCOL_VERSION,
} from '@oxbow/protocol'
import * as tauriApp from '@tauri-apps/api/app'
import * as tauriCore from '@tauri-apps/api/core'
import * as tauriDpi from '@tauri-apps/api/dpi'
import * as tauriEvent from '@tauri-apps/api/event'
import * as tauriImage from '@tauri-apps/api/image'
import * as tauriMenu from '@tauri-apps/api/menu'
import * as tauriPath from '@tauri-apps/api/path'
import * as tauriTray from '@tauri-apps/api/tray'
import * as tauriWebview from '@tauri-apps/api/webview'
import * as tauriWebviewWindow from '@tauri-apps/api/webviewWindow'
import * as tauriWindow from '@tauri-apps/api/window'
import fc from 'fast-check'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { connect } from '../src/connect.ts'
import { PageConnection } from '../src/connection.ts'
import * as api from '../src/index.ts'
import { defineInternals } from '../src/internals.ts'
import { CONNECTION_KEY } from '../src/page.ts'
import { catchUncaught } from './uncaught.ts'

type Called = (...args: unknown[]) => unknown

/** The reason for which the backend would have ended the connection. */
const faults: unknown[] = []
let connection: PageConnection

beforeAll(async () => {
  vi.stubGlobal('window', globalThis)
  vi.stubGlobal('location', new URL('http://127.0.0.1/'))
  catchUncaught()
  // Unknown callbacks, and outdated functions.
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  vi.spyOn(console, 'error').mockImplementation(() => {})
  connection = await connected()
  Object.defineProperty(globalThis, CONNECTION_KEY, { value: connection, configurable: true })
  defineInternals(globalThis as never, connection)
})

/** A page whose backend answers every call with `null`. */
async function connected(): Promise<PageConnection> {
  const [page, other] = memoryTransports()
  const note = (error: unknown): void => void faults.push(error)
  let writer: FrameWriter | undefined
  const reader = new FrameReader(fromPage(), (frame) => {
    if (frame[0] === 'invoke' || frame[0] === 'invoke-bytes') {
      writer?.write(encode.result(frame[1], 'null'))
    } else if (frame[0] === 'hello') {
      other.send(`[${encode.welcome(PROTOCOL_VERSION, 'main', 8 * 1024 * 1024, 30_000, 5_000)}]`)
      link.join(other)
    }
  })
  const link = new Link({ receive: (message) => reader.read(message), fail: note })
  writer = new FrameWriter((message) => link.send(message))
  other.onmessage = (message) => reader.read(message)
  const open = async () => page
  const made = new PageConnection({ key: 'key', label: 'main', open, evaluate: () => {} })
  await made.invoke('first')
  return made
}

/** Every method of an object and of its class. */
function methodsOf(object: object): Called[] {
  const names = new Set<string>()
  for (let one = object; one !== Object.prototype; one = Object.getPrototypeOf(one)) {
    for (const name of Object.getOwnPropertyNames(one)) names.add(name)
  }
  names.delete('constructor')
  return [...names].map(
    (name) =>
      (...args) =>
        (Reflect.get(object, name) as Called).apply(object, args),
  )
}

/** The exports of a module: its functions, its classes, and their methods. */
function functionsOf(module: object): Called[] {
  return Object.values(module).flatMap((value: unknown): Called[] => {
    if (typeof value !== 'function') return []
    if (!/^class/.test(String(value))) return [value as Called]
    const make = value as new (...args: unknown[]) => object
    return [(...args) => new make(...args), ...methodsOf(Object.create(make.prototype as object))]
  })
}

const ours = (): Called[] => [
  ...functionsOf({ ...api, connect: undefined }),
  ...methodsOf(api.client()),
  ...methodsOf(api.getCurrentWebviewWindow()),
  ...methodsOf(new api.Channel()),
  (source, options, command) =>
    api.invoke(command as string, { file: api.upload(source as never, options as never) }),
]

const TAURI = [
  tauriApp,
  tauriCore,
  tauriDpi,
  tauriEvent,
  tauriImage,
  tauriMenu,
  tauriPath,
  tauriTray,
  tauriWebview,
  tauriWebviewWindow,
  tauriWindow,
]

const theirs = (): Called[] => {
  const { __TAURI_INTERNALS__ } = globalThis as never as { __TAURI_INTERNALS__: object }
  return [
    ...TAURI.flatMap((module) => functionsOf(module)),
    ...methodsOf(tauriWebviewWindow.getCurrentWebviewWindow()),
    ...methodsOf(new tauriCore.Channel()),
    ...methodsOf(__TAURI_INTERNALS__),
  ]
}

function detached(): ArrayBuffer {
  const buffer = new ArrayBuffer(8)
  structuredClone(buffer, { transfer: [buffer] })
  return buffer
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

const cyclic: Record<string, unknown> = {}
cyclic.self = cyclic

const deep = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels))

/** Wraps a value that fast-check itself could not print. */
class Made {
  readonly make: () => unknown

  constructor(make: () => unknown) {
    this.make = make
  }
}

/** The value that is meant, or the object with the values that are. */
function real(value: unknown): unknown {
  if (value instanceof Made) return value.make()
  if (typeof value !== 'object' || value === null) return value
  if (Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, one instanceof Made ? one.make() : one]),
  )
}

const strange: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    undefined,
    '',
    0,
    -0,
    Number.NaN,
    1n,
    Symbol('s'),
    '\ud800',
    '__proto__',
    () => 1,
    cyclic,
    deep(127),
    deep(5000),
    { toJSON: () => undefined },
    { toJSON: 7 },
    { __TAURI_TO_IPC_KEY__: null },
    { toString: null },
    { kind: 'Any' },
    { kind: 'Window', label: 7 },
    { [Symbol.asyncIterator]: null },
    { getReader: null },
    { arrayBuffer: null, size: -1 },
    new Headers({ a: 'ü' }),
    new Blob(['x']),
    AbortSignal.abort(),
    new AbortController().signal,
    new SharedArrayBuffer(8),
  ),
  fc.constantFrom(new Made(detached), new Made(revoked)),
  fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withObjectString: true,
    withSet: true,
    withSparseArray: true,
    withTypedArray: true,
    maxDepth: 2,
  }),
)

const headers = fc.oneof(
  fc.constantFrom(null, '', 0, false),
  strange,
  fc.dictionary(fc.string(), fc.string()),
  fc.array(fc.tuple(fc.string(), fc.string())),
)

/** Options as they may be written, with something odd for each. */
const options = fc.record(
  { headers, signal: strange, timeoutMs: strange, target: strange, onProgress: strange },
  { requiredKeys: [] },
)

const argument = fc.oneof(
  { weight: 3, arbitrary: strange },
  { weight: 2, arbitrary: options },
  { weight: 1, arbitrary: fc.record({ label: strange, options, value: strange }) },
  { weight: 1, arbitrary: fc.constantFrom('greet', 'plugin:event|emit', 'e') },
)

function start(run: Called, args: readonly unknown[]): void {
  try {
    const result = run(...args.map(real))
    if (result instanceof Promise) result.catch(() => {})
  } catch {
    // The function may throw at once.
  }
}

const settled = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve))

describe.each([
  ['@oxbow/api', ours],
  ['@tauri-apps/api', theirs],
])('functions of %s', (_name, functions) => {
  it('make no malformed frame from any argument', { timeout: 60_000 }, async () => {
    const rejected = (): void => {}
    process.on('unhandledRejection', rejected)
    const all = functions()
    const call = fc.tuple(fc.nat({ max: all.length - 1 }), fc.array(argument, { maxLength: 4 }))
    await fc.assert(
      fc.asyncProperty(fc.array(call, { maxLength: 20 }), async (calls) => {
        for (const [index, args] of calls) start(all[index] as Called, args)
        await settled()
        expect(faults).toEqual([])
      }),
      { numRuns: 300 },
    )
    process.off('unhandledRejection', rejected)
    expect(await connection.invoke('last')).toBe(null)
  })
})

it('calls make no malformed frame from any command, arguments and options', {
  timeout: 60_000,
}, async () => {
  const { __TAURI_INTERNALS__ } = globalThis as never as { __TAURI_INTERNALS__: { ipc: Called } }
  const lower: Called = (cmd, payload, options) =>
    __TAURI_INTERNALS__.ipc({ cmd, callback: 1, error: 2, payload, options })
  const invoke = connection.invoke.bind(connection)
  const doors = [api.invoke, api.client().invoke, tauriCore.invoke, invoke, lower] as Called[]
  const call = fc.tuple(
    fc.constantFrom(...doors),
    fc.tuple(fc.oneof(fc.string(), strange), strange, fc.oneof(options, strange)),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(call, { maxLength: 10 }), async (calls) => {
      for (const [run, args] of calls) start(run, args)
      await settled()
      expect(faults).toEqual([])
    }),
    { numRuns: 300 },
  )
  expect(await connection.invoke('last')).toBe(null)
})

describe('options that mean nothing', () => {
  it.each([
    ['no options', null],
    ['headers null', { headers: null }],
    ['empty headers', { headers: '' }],
    ['a signal null', { signal: null }],
    ['a time limit null', { timeoutMs: null }],
  ])('S7 a call with %s is a call without', async (_what, given) => {
    expect(await api.invoke('greet', {}, given as never)).toBe(null)
    expect(await connection.invoke('greet', {}, given as never)).toBe(null)
    expect(await tauriCore.invoke('greet', {}, given as never)).toBe(null)
    expect(faults).toEqual([])
  })

  it('a value that is not a signal rejects, and nothing is sent', async () => {
    const sent = connection.line.link.sent
    const call = connection.invoke('greet', {}, { signal: {} as never })
    await expect(call).rejects.toMatchObject({ code: 'aborted' })
    expect(connection.line.link.sent).toBe(sent)
  })
})

it('a value that cannot be a key is refused before a connection is opened', async () => {
  const Socket = vi.fn()
  for (const key of ['', 'x'.repeat(257), undefined, 7, null]) {
    const connecting = connect({ url: 'http://127.0.0.1:1', key: key as string, WebSocket: Socket })
    await expect(connecting).rejects.toMatchObject({ code: 'unauthorized' })
  }
  expect(Socket).not.toHaveBeenCalled()
})
