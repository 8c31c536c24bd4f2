/** The connection against a scripted backend: calls, their failures, and the end of the line. */

import { CLOSE_CODES, encode, IpcError, type Message, memoryTransports } from '@oxbow/protocol'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Channel } from '../src/channel.ts'
import { fail } from '../src/make-error.ts'
import { connected, connectionOver, FakeBackend, PENDING, settled } from './backend.ts'
import { catchUncaught } from './uncaught.ts'

const ours = { fail }

afterEach(() => vi.restoreAllMocks())

describe('calls', () => {
  it('says hello first, and accepts calls at once', async () => {
    const { connection, backend } = connected({ greet: ({ args }) => `Hello, ${args.name}!` })
    expect(await connection.invoke('greet', { name: 'Ada' })).toBe('Hello, Ada!')
    expect(backend.frames[0]).toEqual(['hello', 1, 'a key', expect.any(Number)])
    expect(backend.frames[1]).toEqual(['invoke', 0, 'greet', { name: 'Ada' }])
  })

  it('sends hello in a message of its own, and nothing else before the answer', async () => {
    const [page, other] = memoryTransports()
    const messages: Message[] = []
    other.onmessage = (message) => messages.push(message)
    const connection = connectionOver(page)
    connection.invoke('greet').catch(() => {})
    await vi.waitFor(() => expect(messages).toHaveLength(1))
    for (let i = 0; i < 20; i++) await Promise.resolve()
    expect(messages).toEqual([expect.stringMatching(/^\[\["hello",1,"a key",\d+\]\]$/)])
    expect(connection.state).toBe('connecting')
    other.send('[["welcome",1,"main",2097152,30000,5000]]')
    await vi.waitFor(() => expect(messages[1]).toBe('[["invoke",0,"greet",{}]]'))
    expect(connection).toMatchObject({ state: 'connected', label: 'main' })
  })

  it.each([0, '', false, null])('resolves with %j as it is', async (value) => {
    const { connection } = connected({ give: () => value })
    expect(await connection.invoke('give')).toBe(value)
  })

  it('S1 no arguments are {}, and null is null', async () => {
    const { connection, backend } = connected({ give: () => null })
    await connection.invoke('give')
    await connection.invoke('give', undefined)
    await connection.invoke('give', null)
    expect(backend.frames.slice(1).map((frame) => frame[3])).toEqual([{}, {}, null])
  })

  it('settles each call with its own result, in whatever order the results come', async () => {
    const { connection, backend } = connected({ wait: () => PENDING })
    const calls = [connection.invoke('wait'), connection.invoke('wait'), connection.invoke('wait')]
    await vi.waitFor(() => expect(backend.calls).toHaveLength(3))
    for (const { id } of backend.calls.toReversed()) backend.result(id, id)
    expect(await Promise.all(calls)).toEqual([0, 1, 2])
  })

  it('sends the calls of one tick in one message', async () => {
    const [page, other] = memoryTransports()
    const send = vi.spyOn(page, 'send')
    const backend = new FakeBackend(other, { give: () => 1 })
    const connection = connectionOver(page)
    await settled(connection)
    send.mockClear()
    await Promise.all(Array.from({ length: 50 }, () => connection.invoke('give')))
    expect(backend.calls).toHaveLength(51)
    expect(send).toHaveBeenCalledTimes(1)
  })
})

describe('S2 raw bodies', () => {
  const view = new Uint16Array([9, 1, 2, 9]).subarray(1, 3)
  it.each([
    ['an ArrayBuffer', new Uint8Array([1, 2]).buffer, [1, 2]],
    ['a typed array, with exactly its own bytes', view, [1, 0, 2, 0]],
    [
      'a DataView, with exactly its own bytes',
      new DataView(new Uint8Array([7, 8, 9]).buffer, 1, 1),
      [8],
    ],
    ['an empty array', new Uint8Array(0), []],
  ])('%s travels as bytes', async (_name, body, expected) => {
    const { connection, backend } = connected({ upload: () => null })
    await connection.invoke('upload', body)
    expect(backend.frames[1]?.[0]).toBe('invoke-bytes')
    expect([...(backend.calls[0]?.body ?? [])]).toEqual(expected)
  })

  it('S2 a plain array travels as JSON', async () => {
    const { connection, backend } = connected({ upload: () => null })
    await connection.invoke('upload', [1, 2, 3])
    expect(backend.frames[1]).toEqual(['invoke', 0, 'upload', [1, 2, 3]])
  })

  it.each([10, 100_000])(
    'a body of %i bytes may be changed as soon as the call returns',
    async (size) => {
      const { connection, backend } = connected({ upload: () => null })
      const early = new Uint8Array(size).fill(1)
      const first = connection.invoke('upload', early)
      early.fill(2)
      await first
      const late = new Uint8Array(size).fill(3)
      const second = connection.invoke('upload', late)
      late.fill(4)
      await second
      expect(backend.calls.map(({ body }) => new Set(body))).toEqual([new Set([1]), new Set([3])])
    },
  )

  it.each([0, 3, 200_000])('I22 a raw result of %i bytes is an ArrayBuffer', async (size) => {
    const { connection } = connected({ file: () => new Uint8Array(size).fill(5) })
    const result = await connection.invoke('file')
    expect(result).toBeInstanceOf(ArrayBuffer)
    expect((result as ArrayBuffer).byteLength).toBe(size)
    expect(new Uint8Array(result as ArrayBuffer).every((byte) => byte === 5)).toBe(true)
  })

  it('two empty results do not share their buffer', async () => {
    const { connection } = connected({ file: () => new Uint8Array(0) })
    expect(await connection.invoke('file')).not.toBe(await connection.invoke('file'))
  })
})

describe('S7 headers', () => {
  it.each([
    ['a record', { 'X-Name': 'a' }],
    ['pairs', [['X-Name', 'a']] as [string, string][]],
    ['a Headers object', new Headers({ 'X-Name': 'a' })],
  ])('S8 arrive in lower case from %s', async (_name, headers) => {
    const { connection, backend } = connected({ give: () => null })
    await connection.invoke('give', {}, { headers })
    expect(backend.calls[0]?.headers).toEqual({ 'x-name': 'a' })
  })

  it('a header named like a prototype is data', async () => {
    const { connection, backend } = connected({ give: () => null })
    await connection.invoke('give', {}, { headers: [['__proto__', 'data']] })
    expect(Object.entries(backend.calls[0]?.headers ?? {})).toEqual([['__proto__', 'data']])
  })

  it('a value that no header may have rejects the call and sends nothing', async () => {
    const { connection, backend } = connected({ give: () => 1 })
    await expect(connection.invoke('give', {}, { headers: { a: 'b\nc' } })).rejects.toThrow(
      TypeError,
    )
    expect(await connection.invoke('give')).toBe(1)
    expect(backend.calls).toHaveLength(1)
  })
})

describe('rejections', () => {
  it.each([0, '', false, null, { kind: 'io', message: 'x' }, ['a']])(
    'I23 rejects with %j exactly as it was thrown',
    async (value) => {
      const { connection, backend } = connected({ wait: () => PENDING })
      const call = connection.invoke('wait', {}, ours)
      await vi.waitFor(() => expect(backend.calls).toHaveLength(1))
      backend.writer.write(encode.error(0, JSON.stringify(value)))
      expect(
        await call.then(
          () => 'resolved',
          (error: unknown) => ({ error }),
        ),
      ).toEqual({ error: value })
    },
  )

  it('an error with a code is an IpcError for our callers, and its text for those of Tauri', async () => {
    const { connection } = connected()
    const error = await connection.invoke('nope', {}, ours).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(IpcError)
    expect(error).toMatchObject({ code: 'command_not_found', message: 'Command nope not found' })
    await expect(connection.invoke('nope')).rejects.toBe('Command nope not found')
  })

  it('S5 an argument that cannot be written rejects, sends nothing, and leaves nothing behind', async () => {
    const { connection, backend } = connected({ give: () => 1 })
    await expect(connection.invoke('give', { a: 1n })).rejects.toBeInstanceOf(TypeError)
    await expect(connection.invoke('give', { a: 1n }, ours)).rejects.toMatchObject({
      code: 'not_serializable',
    })
    expect(await connection.invoke('give')).toBe(1)
    expect(backend.calls).toHaveLength(1)
  })

  it('a value that is nested too deeply rejects, and the line survives', async () => {
    const { connection, backend } = connected({ give: () => 1 })
    const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)])
    await expect(connection.invoke('give', nested(129), ours)).rejects.toMatchObject({
      code: 'too_deep',
    })
    await expect(connection.invoke('give', nested(4000), ours)).rejects.toMatchObject({
      code: 'too_deep',
    })
    let abyss: unknown = 1
    for (let i = 0; i < 200_000; i++) abyss = [abyss]
    await expect(connection.invoke('give', abyss, ours)).rejects.toMatchObject({ code: 'too_deep' })
    expect(await connection.invoke('give', nested(128))).toBe(1)
    expect(backend.calls).toHaveLength(1)
  })

  it.each([
    ['a text', { text: 'é'.repeat(1100 * 1024) }],
    ['a body', new Uint8Array(2 * 1024 * 1024 + 1)],
  ])(
    '%s that is larger than the backend takes rejects, and the line survives',
    async (_name, args) => {
      const [page, other] = memoryTransports()
      const backend = new FakeBackend(other, { give: () => 1 })
      backend.messageBytes = 2 * 1024 * 1024
      const connection = connectionOver(page)
      await settled(connection)
      await expect(connection.invoke('give', args, ours)).rejects.toMatchObject({
        code: 'too_large',
      })
      expect(await connection.invoke('give', { text: 'é'.repeat(1000 * 1024) })).toBe(1)
      expect(backend.calls).toHaveLength(2)
    },
  )
})

describe('signals', () => {
  it('a call with an aborted signal is not sent', async () => {
    const { connection, backend } = connected({ give: () => 1 })
    const signal = AbortSignal.abort('why')
    await expect(connection.invoke('give', {}, { signal, fail })).rejects.toMatchObject({
      code: 'aborted',
      cause: 'why',
    })
    await settled(connection)
    expect(backend.kinds).toEqual(['hello', 'invoke'])
  })

  it('an abort rejects at once, tells the backend, and drops the late result', async () => {
    const { connection, backend } = connected({ wait: () => PENDING })
    const controller = new AbortController()
    const call = connection.invoke('wait', {}, { signal: controller.signal, fail })
    await vi.waitFor(() => expect(backend.calls).toHaveLength(1))
    controller.abort()
    await expect(call).rejects.toMatchObject({ code: 'aborted' })
    backend.result(0, 'late')
    await settled(connection)
    expect(backend.frames).toContainEqual(['cancel', 0])
  })

  it.each([
    ['without methods', { aborted: false }],
    ['that nobody can leave', { aborted: false, addEventListener: () => {} }],
    ['that nobody can join', { aborted: false, removeEventListener: () => {} }],
  ])(
    'one %s rejects its own call, which is not sent, and the line keeps working',
    async (_what, signal) => {
      const { connection, backend } = connected({ give: () => 1 })
      const call = connection.invoke('give', {}, { signal: signal as never })
      await expect(call).rejects.toThrow('is not a function')
      expect(await connection.invoke('give')).toBe(1)
      expect(backend.calls).toHaveLength(1)
    },
  )

  it('a call that is too large leaves nothing at its signal', async () => {
    const { connection } = connected()
    await settled(connection)
    const { signal } = new AbortController()
    const joined = vi.spyOn(signal, 'addEventListener')
    const left = vi.spyOn(signal, 'removeEventListener')
    const args = new Uint8Array(8 * 1024 * 1024 + 1)
    const call = connection.invoke('give', args, { signal, fail })
    await expect(call).rejects.toMatchObject({ code: 'too_large' })
    expect(joined).toHaveBeenCalledOnce()
    expect(left.mock.lastCall).toEqual(joined.mock.lastCall)
    expect(left.mock.invocationCallOrder.at(-1)).toBeGreaterThan(
      joined.mock.invocationCallOrder[0] as number,
    )
  })

  it('an abort after the result sends nothing', async () => {
    const { connection, backend } = connected({ give: () => 1 })
    const controller = new AbortController()
    await connection.invoke('give', {}, { signal: controller.signal })
    controller.abort()
    await settled(connection)
    expect(backend.kinds).not.toContain('cancel')
  })
})

describe('the end of a line without recovery', () => {
  it('rejects the calls that wait and those that come later', async () => {
    const { connection, backend } = connected({ wait: () => PENDING })
    const waiting = connection.invoke('wait', {}, ours)
    await vi.waitFor(() => expect(backend.calls).toHaveLength(1))
    backend.transport.close(CLOSE_CODES.goingAway, 'shutting down')
    await expect(waiting).rejects.toMatchObject({
      code: 'outcome_unknown',
      message: 'the line ended',
    })
    await expect(connection.invoke('wait', {}, ours)).rejects.toMatchObject({
      code: 'disconnected',
    })
  })

  it('distinguishes a call that has left the page from one that has not', async () => {
    const { connection, backend } = connected({ wait: () => PENDING })
    const left = connection.invoke('wait', {}, ours)
    await vi.waitFor(() => expect(backend.calls).toHaveLength(1))
    connection.lose((hasLeft) => new IpcError(hasLeft ? 'outcome_unknown' : 'disconnected', ''))
    await expect(left).rejects.toMatchObject({ code: 'outcome_unknown' })
    const [page] = memoryTransports()
    const waiting = connectionOver(page)
    const kept = waiting.invoke('wait', {}, ours)
    waiting.close()
    await expect(kept).rejects.toMatchObject({ code: 'disconnected' })
  })

  it('is reported once', async () => {
    const onChange = vi.fn()
    const { connection, backend } = connected({}, { onChange })
    await settled(connection)
    expect(onChange.mock.calls).toEqual([[]])
    backend.transport.close()
    await vi.waitFor(() => expect(onChange).toHaveBeenCalledTimes(2))
    connection.close()
    expect(onChange.mock.calls).toEqual([[], [expect.objectContaining({ code: 'disconnected' })]])
  })

  it('a malformed message closes the line and says why', async () => {
    const { connection, backend } = connected({ wait: () => PENDING })
    await settled(connection)
    const waiting = connection.invoke('wait', {}, ours)
    await vi.waitUntil(() => backend.calls.length === 2)
    backend.transport.send('[["surprise"]]')
    await expect(waiting).rejects.toMatchObject({ code: 'outcome_unknown' })
    expect(await backend.transport.closed).toEqual({
      code: CLOSE_CODES.malformed,
      reason: 'malformed frame: ["surprise"]',
    })
  })

  it.each(['[["surprise"]]', '{', 'what?'])('so does %s in place of a welcome', async (answer) => {
    const [page, other] = memoryTransports()
    const connection = connectionOver(page)
    other.onmessage = () => other.send(answer)
    await expect(connection.invoke('wait', {}, ours)).rejects.toMatchObject({
      code: 'disconnected',
    })
    expect(await other.closed).toMatchObject({ code: CLOSE_CODES.malformed })
  })
})

describe('callbacks', () => {
  it('P8 a message for an unknown callback only warns', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const { connection, backend } = connected()
    backend.writer.write(encode.messages(7, 0, '1'))
    await settled(connection)
    expect(warn.mock.calls).toEqual([
      [
        "[TAURI] Couldn't find callback id 7. This might happen when the app is reloaded while Rust is running an asynchronous operation.",
      ],
    ])
  })

  it('C2 channels of releases before 2.5, which know no end, read the index as `id` and are freed', async () => {
    const { connection, backend } = connected()
    const got: unknown[] = []
    const old = connection.callbacks.add((frame) => {
      const { id, message } = frame as { id: number; message: unknown }
      got.push([id, message])
    })
    const present = connection.callbacks.add(() => {})
    for (const id of [old, present]) {
      backend.writer.write(encode.messages(id, 0, '"a","b"'))
      backend.writer.write(encode.end(id, 2))
    }
    await settled(connection)
    // Message indexes are never negative, so the end cannot be mistaken for a message.
    expect(got).toEqual([
      [0, 'a'],
      [1, 'b'],
      [-1, undefined],
    ])
    const { functions } = connection.callbacks
    expect([functions.has(old), functions.has(present)]).toEqual([false, true])
  })

  it('C2 a callback gets Tauri frames, and one that throws does not disturb the line', async () => {
    const reported = catchUncaught()
    const { connection, backend } = connected()
    const got: unknown[] = []
    const id = connection.callbacks.add((frame) => {
      got.push(frame)
      throw new Error('bad handler')
    })
    backend.writer.write(encode.messages(id, 0, '"a"'))
    backend.writer.write(encode.messageBytes(id, 1, 1), new Uint8Array([9]))
    backend.writer.write(encode.end(id, 2))
    await settled(connection)
    expect(got).toEqual([
      { message: 'a', index: 0 },
      { message: new Uint8Array([9]).buffer, index: 1 },
      { end: true, index: 2 },
    ])
    expect(reported).toHaveLength(3)
    vi.unstubAllGlobals()
  })
})

describe('messages that share a frame', () => {
  it('C2 reach a callback of Tauri one by one, each with its index', async () => {
    const { connection, backend } = connected()
    const got: unknown[] = []
    const id = connection.callbacks.add((frame) => got.push(frame))
    backend.writer.write(encode.messages(id, 4, '"a","b"'))
    await settled(connection)
    expect(got).toEqual([
      { message: 'a', index: 4 },
      { message: 'b', index: 5 },
    ])
  })

  it('end with the line when a handler ends it between two of them', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const { connection, backend } = connected()
    const got: unknown[] = []
    const channel = new Channel((message) => {
      got.push(message)
      connection.close()
    }, connection)
    backend.writer.write(encode.messages(channel.id, 0, '"a","b"'))
    await vi.waitUntil(() => got.length > 0)
    expect(got).toEqual(['a'])
    expect(warn).not.toHaveBeenCalled()
  })
})

describe('scripts of the backend', () => {
  it('answers with the value, also a promised one, and with what was thrown', async () => {
    const { connection, backend } = connected()
    void connection.answer(1, () => 2)
    void connection.answer(2, async () => ({ a: 3 }))
    void connection.answer(3, () => undefined)
    void connection.answer(4, () => {
      throw new Error('no')
    })
    void connection.answer(5, () => 1n)
    await vi.waitFor(() => expect(backend.frames).toHaveLength(6))
    expect(backend.frames.slice(1).toSorted((a, b) => Number(a[1]) - Number(b[1]))).toEqual([
      ['eval-result', 1, 2],
      ['eval-result', 2, { a: 3 }],
      ['eval-result', 3, null],
      ['eval-error', 4, 'no'],
      ['eval-error', 5, expect.stringContaining('BigInt')],
    ])
  })

  it('answers for a script that could not run', async () => {
    const evaluate = vi.fn((script: string, ran: (failure?: string) => void) =>
      ran(script === 'bad' ? 'does not parse' : undefined),
    )
    const { connection, backend } = connected({}, { evaluate })
    backend.writer.write(encode.eval('fine'))
    backend.writer.write(encode.eval('bad', 1))
    backend.writer.write(encode.eval('silent', 2))
    await settled(connection)
    expect(evaluate.mock.calls.map(([script]) => script)).toEqual(['fine', 'bad', 'silent'])
    await vi.waitFor(() =>
      expect(backend.frames).toContainEqual(['eval-error', 1, 'does not parse']),
    )
    expect(backend.frames).toContainEqual(['eval-error', 2, 'it did not answer'])
  })
})
