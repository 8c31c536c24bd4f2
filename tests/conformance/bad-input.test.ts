// Invalid messages of a page leave the process and other pages unharmed, and the sender gets an error.
import { CLOSE_CODES, type Json } from '@oxbow/protocol'
import { Builder, channel, channelId, command } from 'oxbow'
import * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { named, vectors } from '../../packages/protocol/test/vectors.ts'
import { startApp, useApp, usePage } from '../support/app.ts'
import { errorsOf } from '../support/chromium.ts'
import { needsNoPage } from '../support/engine.ts'
import { helloOf, RawClient } from '../support/raw-client.ts'

const NAME_TEXT = 'Event name must include only alphanumeric characters, `-`, `/`, `:` and `_`.'

let runs = 0

function builder() {
  return Builder.default().commands({
    greet: command({ name: z.string() }, ({ name }) => `Hello, ${name}!`),
    optional: command({ name: z.string().optional() }, ({ name }) => name ?? null),
    count: command(() => ++runs),
    hold: command((_args, { signal }) => {
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve('let go')))
    }),
    stream: command({ on: channel<number>() }, ({ on }) => void on.retain()),
    nested: command({ options: z.object({ on: z.unknown() }) }, () => null),
    nestedId: command({ on: channelId() }, () => null),
    loose: command({ zod: z.looseObject({}), valibot: v.looseObject({}) }, (args) => ({
      zod: Object.keys(args.zod),
      valibot: Object.keys(args.valibot),
      polluted: 'polluted' in {},
    })),
    record: command({ record: z.record(z.string(), z.unknown()) }, ({ record }) => ({
      keys: Object.keys(record),
      polluted: 'polluted' in {} || 'polluted' in record,
    })),
    headers: command((_args, { request }) => [...request.headers.keys()]),
    large: command({ bytes: z.number() }, ({ bytes }) => new Uint8Array(bytes)),
    largeMessage: command({ on: channel(), bytes: z.number() }, ({ on, bytes }) =>
      on.send(new Uint8Array(bytes)),
    ),
  })
}

const running = useApp(builder)
const honest = usePage(running, 'honest')
let windows = 0

/** A misbehaving client that is connected as the page of its own window. */
async function join(): Promise<RawClient> {
  return await RawClient.join(running().app, `rude-${windows++}`)
}

// Every test here must leave an uninvolved page working.
afterEach(async ({ task }) => {
  // A skipped test has sent nothing.
  if ('pending' in (task.result ?? {})) return
  const greeting = await honest().evaluate(() =>
    window.tauri.core.invoke('greet', { name: 'honest page' }),
  )
  expect(greeting).toBe('Hello, honest page!')
})

describe('a wrong call rejects, and the line stays open', () => {
  beforeEach(needsNoPage)

  /** Sends one call, checks that the connection still works, and returns the answer without kind and id. */
  async function call(name: string, args: Json, headers?: object): Promise<unknown[]> {
    using client = await join()
    client.send([['invoke', 7, name, args, ...(headers ? [headers] : [])]])
    const [kind, , ...rest] = await client.answer(7)
    client.send([['invoke', 8, 'greet', { name: 'after it' }]])
    expect(await client.answer(8)).toEqual(['result', 8, 'Hello, after it!'])
    return [kind, ...rest]
  }
  const invalid = (key: string, cmd: string, reason: string) => [
    'error',
    `invalid args \`${key}\` for command \`${cmd}\`: ${reason}`,
    'invalid_args',
  ]

  it.each(['', 'Greet', '__proto__', 'constructor', 'toString', '\0'])(
    'I13 an unknown command: %j',
    async (name) => {
      expect(await call(name, {})).toEqual([
        'error',
        `Command ${name} not found`,
        'command_not_found',
      ])
    },
  )

  it('I13 shortens the long name of an unknown command', async () => {
    const shortened = `${'x'.repeat(100)}… (100000 characters)`
    expect(await call('x'.repeat(100_000), {})).toEqual([
      'error',
      `Command ${shortened} not found`,
      'command_not_found',
    ])
  })

  it.each(['plugin:', 'plugin:|', 'plugin:nobody|x', 'plugin:constructor|name'])(
    'A1 an unknown plugin: %s',
    async (name) => {
      const [plugin, command = ''] = name.slice('plugin:'.length).split('|')
      expect(await call(name, {})).toEqual([
        'error',
        expect.stringContaining(`${plugin}.${command} not allowed. Plugin not found`),
        'not_allowed',
      ])
    },
  )

  it.each(['plugin:__proto__|constructor', 'plugin:__x|y'])(
    'I13 an unknown plugin of a name that only Oxbow gives: %s',
    async (name) => {
      const [plugin] = name.slice('plugin:'.length).split('|')
      expect(await call(name, {})).toEqual([
        'error',
        `plugin ${plugin} not found`,
        'plugin_not_found',
      ])
    },
  )

  it('I17 a missing argument', async () => {
    const reason = 'command greet missing required key name'
    expect(await call('greet', {})).toEqual(invalid('name', 'greet', reason))
    for (const args of [null, [], 'name', 7, false, [{ name: 'x' }]]) {
      expect(await call('greet', args)).toEqual(invalid('name', 'greet', reason))
    }
  })

  it.each([[7], [true], [null], [[]], [{}], [['x']]])(
    'I17 an argument of the wrong type: %j',
    async (name) => {
      expect(await call('greet', { name })).toEqual([
        'error',
        expect.stringMatching(/^invalid args `name` for command `greet`: .*expected string/),
        'invalid_args',
      ])
    },
  )

  it('I16 extra arguments, which are ignored', async () => {
    const args = { name: 'Ada', extra: { deep: [1] }, constructor: 1 }
    expect(await call('greet', args)).toEqual(['result', 'Hello, Ada!'])
  })

  it('I17 a raw body where arguments are declared', async () => {
    using client = await join()
    client.send([
      ['invoke-bytes', 0, 'greet', 3],
      ['invoke-bytes', 1, 'optional', 0],
      ['invoke-bytes', 2, 'stream', 0],
    ])
    client.send(new Uint8Array([1, 2, 3]))
    for (const [id, cmd, key] of [
      [0, 'greet', 'name'],
      [1, 'optional', 'name'],
      [2, 'stream', 'on'],
    ] as const) {
      const reason = `command ${cmd} expected a value for key ${key} but the IPC call used a bytes payload`
      const [, ...rest] = invalid(key, cmd, reason)
      expect(await client.answer(id)).toEqual(['error', id, ...rest])
    }
  })

  it.each([
    '',
    'channel',
    '__CHANNEL__:',
    '__CHANNEL__:x',
    '__CHANNEL__:-1',
    '__CHANNEL__:1.5',
    '__CHANNEL__:4294967296',
    '__CHANNEL__:99999999999999999999',
    ' __CHANNEL__:1',
    '__CHANNEL__:1 ',
    '__CHANNEL__:1\n',
    '__channel__:1',
  ])('C9 a malformed channel: %j', async (on) => {
    const text = `invalid channel value \`${on.replace('\n', '\\n')}\`, expected a string in the \`__CHANNEL__:ID\` format`
    expect(await call('stream', { on })).toEqual(['error', text, 'invalid_args'])
    expect(await call('nestedId', { on })).toEqual(invalid('on', 'nestedId', text))
  })

  it.each([[7], [null], [{}], [['__CHANNEL__:1']]])(
    'C9 rejects a channel that is not a string: %j',
    async (on) => {
      const [kind, text, code] = await call('stream', { on })
      expect([kind, code]).toEqual(['error', 'invalid_args'])
      expect(text).toMatch(/^invalid args `on` for command `stream`: /)
    },
  )

  it.each(['a b', 'a.b', 'a|b', '"', 'a\n', '🐂', '\ud800', '\0'])(
    'E2 an event name with a wrong character: %j',
    async (event) => {
      const target = { kind: 'Any' }
      const calls = {
        listen: { event, target, handler: 1 },
        unlisten: { event, eventId: 1 },
        emit: { event, payload: null },
        emit_to: { event, target, payload: null },
      }
      for (const [cmd, args] of Object.entries(calls)) {
        expect(await call(`plugin:event|${cmd}`, args)).toEqual(invalid('event', cmd, NAME_TEXT))
      }
    },
  )

  it.each([
    [null],
    ['main'],
    [{}],
    [{ kind: 'any' }],
    [{ kind: 'Window' }],
    [{ kind: 'Window', label: 7 }],
    [[]],
  ])('E4 a malformed target: %j', async (target) => {
    for (const cmd of ['listen', 'emit_to']) {
      const args = { event: 'e', target, handler: 1 }
      const [kind, text, code] = await call(`plugin:event|${cmd}`, args)
      expect([kind, code]).toEqual(['error', 'invalid_args'])
      expect(text).toMatch(new RegExp(`^invalid args \`target\` for command \`${cmd}\`: `))
    }
  })

  it.each([-1, 1.5, '1', null, 2 ** 53])('E18 a malformed handler: %j', async (handler) => {
    const args = { event: 'e', target: { kind: 'Any' }, handler }
    const [kind, text, code] = await call('plugin:event|listen', args)
    expect([kind, code]).toEqual(['error', 'invalid_args'])
    expect(text).toMatch(/^invalid args `handler` for command `listen`: /)
  })

  it('W4 a window with a malformed label or no label at all', async () => {
    const create = (options: Json) => call('plugin:webview|create_webview_window', { options })
    for (const label of ['', 'a'.repeat(257), 'a'.repeat(100_000)]) {
      expect(await create({ label })).toEqual([
        'error',
        'runtime error: Window labels must have 1 to 256 characters.',
        'invalid_label',
      ])
    }
    expect(await create({ label: 'a.b' })).toEqual([
      'error',
      expect.stringContaining('Window labels must only include'),
      'invalid_label',
    ])
    // The default label is `main`, as in Tauri.
    expect(await create({})).toEqual(['error', expect.any(String), 'window_exists'])
    for (const options of [null, { label: 7 }, { label: 'wide', width: 'wide' }]) {
      const [kind, , code] = await create(options)
      expect(kind).toBe('error')
      expect(code).toMatch(/^invalid_(args|config)$/)
    }
    expect(running().app.getWebviewWindow('wide')).toBeUndefined()
  })
})

describe('keys that objects inherit are data', () => {
  const hostile = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'

  it('in arguments', async () => {
    using client = await join()
    client.send(`[["invoke",0,"loose",{"zod":${hostile},"valibot":${hostile}}]]`)
    client.send(`[["invoke",1,"record",{"record":${hostile}}]]`)
    client.send(`[["invoke",2,"greet",${hostile}]]`)
    client.send('[["invoke",3,"greet",{"__proto__":{"name":"Ada"}}]]')
    const [, , loose] = await client.answer(0)
    expect(loose).toMatchObject({ polluted: false })
    const [, , record] = await client.answer(1)
    expect(record).toMatchObject({ polluted: false })
    for (const id of [2, 3]) {
      expect(await client.answer(id)).toEqual(['error', id, expect.any(String), 'invalid_args'])
    }
    expect('polluted' in {}).toBe(false)
  })

  it('in headers', async () => {
    using client = await join()
    client.send('[["invoke",0,"headers",{},{"__proto__":"data","constructor":"data"}]]')
    const [kind, , names] = await client.answer(0)
    expect(kind).toBe('result')
    expect(names).toEqual(expect.arrayContaining(['__proto__', 'constructor']))
  })

  it('in payloads, which reach other pages as they are', async () => {
    using client = await join()
    const received = honest().evaluate(
      () =>
        new Promise<string[]>((resolve) => {
          void window.tauri.event
            .once<object>('hostile', ({ payload }) => resolve(Object.keys(payload)))
            .then(() => window.tauri.event.emit('hostile-is-heard'))
        }),
    )
    await new Promise<void>((resolve) => {
      running().app.once('hostile-is-heard', () => resolve())
    })
    client.send(`[["invoke",0,"plugin:event|emit",{"event":"hostile","payload":${hostile}}]]`)
    expect(await received).toEqual(['__proto__', 'constructor'])
    expect(await honest().evaluate(() => 'polluted' in {})).toBe(false)
  })

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'as the name of an event: %s',
    async (name) => {
      const payload = await honest().evaluate(async (event) => {
        let hear: (value: unknown) => void = () => {}
        const heard = new Promise((resolve) => {
          hear = resolve
        })
        const unlisten = await window.tauri.event.listen(event, (received) =>
          hear(received.payload),
        )
        await window.tauri.event.emit(event, 'heard')
        const result = await heard
        unlisten()
        return result
      }, name)
      expect(payload).toBe('heard')
    },
  )

  it.each(['__proto__', 'constructor', 'toString'])('as a label: %s', async (label) => {
    using client = await RawClient.join(running().app, label)
    client.send([['invoke', 0, 'greet', { name: label }]])
    expect(await client.answer(0)).toEqual(['result', 0, `Hello, ${label}!`])
    await running().app.getWebviewWindow(label)?.destroy()
    expect(running().app.getWebviewWindow(label)).toBeUndefined()
  })
})

describe('frames about what is not open are ignored', () => {
  beforeEach(needsNoPage)

  it.each([
    ['cancel', ['cancel', 4711]],
    ['eval-result', ['eval-result', 4711, 'unasked']],
    ['eval-error', ['eval-error', 4711, 'unasked']],
  ])('%s', async (_kind, frame) => {
    using client = await join()
    client.send([frame, ['invoke', 0, 'greet', { name: 'Ada' }]])
    expect(await client.answer(0)).toEqual(['result', 0, 'Hello, Ada!'])
  })

  it('no messages, and no frames', async () => {
    using client = await join()
    client.send([])
    client.send([['invoke', 0, 'greet', { name: 'Ada' }]])
    expect(await client.answer(0)).toEqual(['result', 0, 'Hello, Ada!'])
  })
})

describe('a page cannot ask for more than its limits', () => {
  beforeEach(needsNoPage)

  it('callsInFlight', async () => {
    await using small = await startApp(builder(), { oxbow: { limits: { callsInFlight: 2 } } })
    using client = await RawClient.join(small.app, 'main')
    using other = await RawClient.join(small.app, 'other')
    client.send([0, 1, 2].map((id) => ['invoke', id, 'hold', {}]))
    expect(await client.answer(2)).toEqual(['error', 2, expect.any(String), 'too_many'])
    other.send([['invoke', 0, 'greet', { name: 'Ada' }]])
    expect(await other.answer(0)).toEqual(['result', 0, 'Hello, Ada!'])
    client.send([
      ['cancel', 0],
      ['cancel', 1],
    ])
    // The calls end when their handlers have ended.
    let id = 3
    await vi.waitFor(async () => {
      client.send([['invoke', ++id, 'greet', { name: 'Ada' }]])
      expect(await client.answer(id)).toEqual(['result', id, 'Hello, Ada!'])
    })
  })

  it('listeners', async () => {
    await using small = await startApp(builder(), { oxbow: { limits: { listeners: 2 } } })
    using client = await RawClient.join(small.app, 'main')
    const args = { event: 'e', target: { kind: 'Any' }, handler: 1 }
    client.send([0, 1, 2].map((id) => ['invoke', id, 'plugin:event|listen', args]))
    expect(await client.answer(2)).toEqual(['error', 2, expect.any(String), 'too_many'])
    client.send([['invoke', 3, 'plugin:event|unlisten', { event: 'e', eventId: 0 }]])
    client.send([['invoke', 4, 'plugin:event|listen', args]])
    expect(await client.answer(4)).toEqual(['result', 4, expect.any(Number)])
  })

  it('channels', async () => {
    await using small = await startApp(builder(), { oxbow: { limits: { channels: 2 } } })
    using client = await RawClient.join(small.app, 'main')
    client.send([0, 1, 2].map((id) => ['invoke', id, 'stream', { on: `__CHANNEL__:${id}` }]))
    expect(await client.answer(1)).toEqual(['result', 1, null])
    expect(await client.answer(2)).toEqual(['error', 2, expect.any(String), 'too_many'])
  })
})

describe('a value that is too large, too deep or not JSON never leaves the page', () => {
  const MOST = 2 * 1024 * 1024
  const small = useApp(builder, { oxbow: { limits: { messageBytes: MOST } } })
  const page = usePage(small, 'main')

  it.each([
    ['a BigInt', { name: 'TypeError' }],
    ['a cycle', { name: 'TypeError' }],
    ['a getter that throws', { name: 'EvalError' }],
    ['200 levels', { name: 'IpcError' }],
    // The engine may report the stack overflow first.
    ['100000 levels', { name: expect.stringMatching(/^(IpcError|RangeError)$/) }],
    ['a text over messageBytes', { name: 'IpcError' }],
    ['bytes over messageBytes', { name: 'IpcError' }],
  ])('%s rejects, as arguments and as a payload', async (what, { name }) => {
    const outcomes = await page().evaluate(async (kind) => {
      const nest = (levels: number): unknown => {
        let value: unknown = null
        for (let i = 0; i < levels; i++) value = [value]
        return value
      }
      const make = (): unknown => {
        if (kind === 'a BigInt') return { name: 1n }
        if (kind.endsWith('levels')) return { name: nest(Number.parseInt(kind, 10)) }
        if (kind === 'a text over messageBytes') return { name: 'x'.repeat(2 * 1024 * 1024) }
        if (kind === 'bytes over messageBytes') return new Uint8Array(2 * 1024 * 1024 + 1)
        const value: Record<string, unknown> = {}
        if (kind === 'a cycle') value.self = value
        else {
          Object.defineProperty(value, 'name', {
            enumerable: true,
            get: () => {
              throw new EvalError('from the getter')
            },
          })
        }
        return value
      }
      const value = make() as Record<string, unknown>
      return {
        before: await window.tauri.core.invoke<number>('count'),
        invoke: await window.outcome(window.tauri.core.invoke('count', value)),
        emit: await window.outcome(window.tauri.event.emit('e', value)),
        after: await window.tauri.core.invoke<number>('count'),
      }
    }, what)
    expect(outcomes.invoke).toMatchObject({ error: name })
    // Bytes in a payload become a list of numbers, which is even larger.
    expect(outcomes.emit).toMatchObject({ error: name })
    expect(outcomes.after).toBe(outcomes.before + 1)
  })

  it('a result over messageBytes rejects', async () => {
    const found = await page().evaluate((bytes) => {
      const { invoke } = window.tauri.core
      return Promise.all([
        window.outcome(invoke('large', { bytes: bytes + 1 })),
        invoke<ArrayBuffer>('large', { bytes }).then(({ byteLength }) => byteLength),
      ])
    }, MOST)
    expect(found).toEqual([
      { rejected: `the result has ${MOST + 1} bytes; the limit \`messageBytes\` is ${MOST}` },
      MOST,
    ])
  })

  it('a message of a channel over messageBytes is thrown in the handler', async () => {
    const found = await page().evaluate((bytes) => {
      const { Channel, invoke } = window.tauri.core
      return window.outcome(invoke('largeMessage', { on: new Channel(), bytes: bytes + 1 }))
    }, MOST)
    expect(found).toEqual({ rejected: expect.stringContaining('messageBytes') })
  })

  it('S7 a header named __proto__ reaches the command', async () => {
    const names = await page().evaluate(() => {
      const headers = new Headers([['__proto__', 'data']])
      return window.tauri.core.invoke('headers', {}, { headers })
    })
    expect(names).toContain('__proto__')
  })

  it('none of it was an uncaught error in the page', async () => {
    expect(await errorsOf(page())).toEqual([])
  })
})

describe('a message that is malformed ends the line with 4400, and nothing of it is acted on', () => {
  beforeEach(needsNoPage)

  const fromPages = vectors.malformed.filter(({ from }) => from === 'page')

  it.each(named(fromPages))('%s', async (_name, { frame, message }) => {
    using client = await join()
    const before = runs
    // The valid messages before and after it must be ignored too.
    client.send(message ?? [['invoke', 0, 'count', {}], frame])
    client.send([['invoke', 1, 'count', {}]])
    expect(await client.ended).toMatchObject({ code: CLOSE_CODES.malformed })
    expect(runs).toBe(before)
  })

  const sequences = vectors.messages.filter(({ from, error }) => from === 'page' && error)

  it.each(named(sequences))('%s', async (_name, { messages }) => {
    using client = await join()
    for (const { text, hex } of messages) client.send(text ?? Buffer.from(hex ?? '', 'hex'))
    expect(await client.ended).toMatchObject({ code: CLOSE_CODES.malformed })
  })

  it.each([
    ['random bytes', Uint8Array.from({ length: 1000 }, (_, i) => (i * 37) % 256)],
    ['one byte', new Uint8Array([0])],
    ['JSON as bytes', Buffer.from('[["invoke",0,"count",{}]]')],
    ['HTML', '<!doctype html><script>alert(1)</script>'],
    ['a text of brackets', '['.repeat(100_000)],
    ['a text of objects', '{"a":'.repeat(100_000)],
    ['a hundred thousand levels', `[["invoke",0,"count",${'['.repeat(1e5)}${']'.repeat(1e5)}]]`],
    ['129 levels', `[["invoke",0,"count",${'['.repeat(129)}${']'.repeat(129)}]]`],
    ['over a thousand frames', `[${Array(1025).fill('["cancel",1]').join()}]`],
    ['too many nodes', `[["invoke",0,"count",[${Array(4_000_001).fill('{}').join()}]]]`],
  ])('garbage: %s', async (_name, message) => {
    using client = await join()
    const before = runs
    client.send(message)
    expect(await client.ended).toMatchObject({ code: CLOSE_CODES.malformed })
    expect(runs).toBe(before)
  })

  it('the number of a call that is open', async () => {
    using client = await join()
    const before = runs
    client.send([
      ['invoke', 0, 'hold', {}],
      ['invoke', 0, 'count', {}],
    ])
    expect(await client.ended).toMatchObject({ code: CLOSE_CODES.malformed })
    expect(runs).toBe(before)
  })

  it('128 levels are within the limit', async () => {
    using client = await join()
    client.send(`[["invoke",0,"count",${'['.repeat(128)}${']'.repeat(128)}]]`)
    expect(await client.answer(0)).toEqual(['result', 0, expect.any(Number)])
  })

  it('the reason says what is wrong, in at most 123 bytes', async () => {
    using client = await join()
    client.send([['cancel', -1]])
    const { reason } = await client.ended
    expect(reason).toBe('malformed frame: `id` of `cancel` must be a whole number from 0')
    using other = await join()
    other.send([['日本'.repeat(1000)]])
    expect(Buffer.byteLength((await other.ended).reason)).toBeLessThanOrEqual(123)
  })
})

describe('a line that is not opened as it should is closed', () => {
  beforeEach(needsNoPage)

  /** Sends something as the first message of a socket. */
  async function begin(message: unknown[]) {
    using client = await RawClient.open(running().origin)
    client.send(message)
    return await client.ended
  }

  it('a frame before hello: 4400', async () => {
    const before = runs
    expect(await begin([['invoke', 0, 'count', {}]])).toMatchObject({ code: CLOSE_CODES.malformed })
    expect(runs).toBe(before)
  })

  it('a second hello: 4400', async () => {
    using client = await join()
    client.send([helloOf('any')])
    expect(await client.ended).toMatchObject({ code: CLOSE_CODES.malformed })
  })

  it.each(['', 'wrong', 'x'.repeat(43), 'x'.repeat(256), '__proto__', 'honest'])(
    'a wrong key: 4401 (%s)',
    async (key) => {
      expect(await begin([helloOf(key)])).toMatchObject({
        code: CLOSE_CODES.unauthorized,
      })
    },
  )

  it('a ticket in place of a key: 4401', async () => {
    await running().app.createWebviewWindow('ticketed')
    const ticket = new URL(running().app.url('ticketed')).searchParams.get('oxbow-ticket') ?? ''
    expect(ticket).not.toBe('')
    expect(await begin([helloOf(ticket)])).toMatchObject({
      code: CLOSE_CODES.unauthorized,
    })
  })

  it('calls that follow a wrong key at once are not run: 4401', async () => {
    const before = runs
    using client = await RawClient.open(running().origin)
    client.send([helloOf('wrong')])
    client.send([['invoke', 0, 'count', {}]])
    expect(await client.ended).toMatchObject({ code: CLOSE_CODES.unauthorized })
    expect(runs).toBe(before)
  })

  it('calls in the message of a good hello are not run: 4400', async () => {
    await running().app.createWebviewWindow('hasty')
    const before = runs
    const { key } = running().app.access('hasty')
    expect(await begin([helloOf(key), ['invoke', 0, 'count', {}]])).toMatchObject({
      code: CLOSE_CODES.malformed,
    })
    expect(runs).toBe(before)
  })

  it.each(['0', '?', '!', ''])('a message of the link before hello: 4400 (%j)', async (text) => {
    using client = await RawClient.open(running().origin)
    client.send(text)
    expect(await client.ended).toMatchObject({ code: CLOSE_CODES.malformed })
  })

  it.each(['1000', '-1', '1.5', '!', '??', '', 'null'])(
    'a message that is neither frames nor an acknowledgement, on a line: 4400 (%j)',
    async (text) => {
      using client = await join()
      client.send(text)
      expect(await client.ended).toMatchObject({ code: CLOSE_CODES.malformed })
    },
  )

  it('an unknown line can be requested any number of times, and then started', async () => {
    await running().app.createWebviewWindow('lost')
    const { url, key } = running().app.access('lost')
    using client = await RawClient.open(url)
    for (let i = 0; i < 20; i++) client.send([[...helloOf(key), i]])
    client.send([helloOf(key)])
    await client.frame(([kind]) => kind === 'welcome')
    client.send([['invoke', 0, 'greet', { name: 'Ada' }]])
    expect(await client.answer(0)).toEqual(['result', 0, 'Hello, Ada!'])
  })

  it('a page that claims to have more than was sent: 4400', async () => {
    await running().app.createWebviewWindow('liar')
    const { url, key } = running().app.access('liar')
    using first = await RawClient.open(url)
    first.send([helloOf(key)])
    await first.frame(([kind]) => kind === 'welcome')
    using second = await RawClient.open(url)
    second.send([[...helloOf(key), 1_000_000]])
    expect(await second.ended).toMatchObject({ code: CLOSE_CODES.malformed })
  })

  it.each([0, 2, 2 ** 53 - 1])('another version: 4426 (%d)', async (version) => {
    expect(await begin([['hello', version, 'any', 1]])).toMatchObject({ code: CLOSE_CODES.version })
  })

  it('no hello: 4408', async () => {
    await using hasty = await startApp(builder(), { oxbow: { limits: { handshakeMs: 50 } } })
    using silent = await RawClient.open(hasty.origin)
    expect(await silent.ended).toMatchObject({ code: CLOSE_CODES.timeout })
  })

  it('a message without frames in place of hello: 4400', async () => {
    expect(await begin([])).toMatchObject({ code: CLOSE_CODES.malformed })
  })

  it('a second page with the same key: 4409, and the first stays', async () => {
    await running().app.createWebviewWindow('twice')
    const { url, key } = running().app.access('twice')
    using first = await RawClient.open(url)
    first.send([helloOf(key)])
    await first.frame(([kind]) => kind === 'welcome')
    using second = await RawClient.open(url)
    second.send([helloOf(key, 2)])
    expect(await second.ended).toMatchObject({ code: CLOSE_CODES.replaced })
    first.send([['invoke', 0, 'greet', { name: 'Ada' }]])
    expect(await first.answer(0)).toEqual(['result', 0, 'Hello, Ada!'])
  })

  it('a message while the backend checks whether the page is a copy: 4400', async () => {
    await running().app.createWebviewWindow('impatient')
    const { url, key } = running().app.access('impatient')
    using first = await RawClient.open(url)
    first.send([helloOf(key)])
    await first.frame(([kind]) => kind === 'welcome')
    using second = await RawClient.open(url)
    second.send([helloOf(key, 2)])
    second.send([['invoke', 0, 'greet', { name: 'Ada' }]])
    expect(await second.ended).toMatchObject({ code: CLOSE_CODES.malformed })
  })

  it('a newer key: 4409 for the page with the older one', async () => {
    using older = await RawClient.join(running().app, 'renewed')
    using newer = await RawClient.join(running().app, 'renewed')
    newer.send([['invoke', 0, 'greet', { name: 'Ada' }]])
    expect(await newer.answer(0)).toEqual(['result', 0, 'Hello, Ada!'])
    expect(await older.ended).toMatchObject({ code: CLOSE_CODES.replaced })
  })

  it('a message over messageBytes: 1009, whether text or bytes', async () => {
    const messageBytes = 2 * 1024 * 1024
    await using small = await startApp(builder(), { oxbow: { limits: { messageBytes } } })
    using texts = await RawClient.join(small.app, 'texts')
    texts.send(' '.repeat(messageBytes + 1))
    expect(await texts.ended).toMatchObject({ code: CLOSE_CODES.tooLarge })
    using bytes = await RawClient.join(small.app, 'bytes')
    bytes.send([['invoke-bytes', 0, 'count', messageBytes]])
    bytes.send(new Uint8Array(messageBytes + 1))
    expect(await bytes.ended).toMatchObject({ code: CLOSE_CODES.tooLarge })
    using third = await RawClient.join(small.app, 'third')
    third.send([['invoke', 0, 'greet', { name: 'Ada' }]])
    expect(await third.answer(0)).toEqual(['result', 0, 'Hello, Ada!'])
  })

  it('text that is not UTF-8: 1007', async () => {
    using client = await join()
    client.sendText(new Uint8Array([0xff, 0xfe]))
    expect(await client.ended).toMatchObject({ code: 1007 })
  })

  it('a connection that is cut in the middle of a body, with calls open', async () => {
    const client = await join()
    client.send([
      ['invoke', 0, 'hold', {}],
      ['invoke-bytes', 1, 'count', 1000],
    ])
    client.send(new Uint8Array(10))
    client.cut()
    await client.ended
  })
})

describe('the log', () => {
  beforeEach(needsNoPage)

  it('names every line that was closed, and never a key', async () => {
    await running().app.createWebviewWindow('logged')
    const { url, key } = running().app.access('logged')
    using client = await RawClient.open(url)
    client.send([helloOf(key), ['nonsense', key]])
    await client.ended
    const lines = running().logs.filter(({ level }) => level === 'warn')
    expect(lines.length).toBeGreaterThan(0)
    const text = running().logs.map(({ message, fields }) => message + JSON.stringify(fields))
    expect(text.filter((line) => line.includes(key))).toEqual([])
  })

  it('has no error, because none of this was a fault of Oxbow', () => {
    expect(running().logs.filter(({ level }) => level === 'error')).toEqual([])
  })
})
