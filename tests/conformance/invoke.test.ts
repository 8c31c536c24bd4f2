// I10 to I24 and I30 to I32: names, arguments, results and the fate of calls.
import { Builder, CommandError, command, definePlugin, IpcError, Response } from 'oxbow'
import * as v from 'valibot'
import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { linkOf, startApp, useApp, usePage } from '../support/app.ts'
import { describeEachApi } from '../support/frontend.ts'

/** A call that a test lets go when it likes. */
function gate() {
  let open: (value: string) => void = () => {}
  const passed = new Promise<string>((resolve) => {
    open = resolve
  })
  return { passed, open }
}

const pets = definePlugin({
  name: 'pets',
  commands: { feed: command({ food: z.string() }, ({ food }) => `fed with ${food}`) },
})

/** The same commands, their arguments declared with two libraries. */
const LIBRARIES = {
  zod: {
    text: z.string(),
    whole: z.int(),
    optional: z.string().optional(),
    nullable: z.string().nullable(),
    nullish: z.string().nullish(),
    fallback: z.string().default('none'),
    user: z.object({ name: z.string() }),
    trimmed: z.string().trim(),
    later: z.string().refine(async (text) => text !== 'bad', 'bad, it turned out'),
    wrongType: 'Invalid input: expected string, received number',
    wrongField: 'name: Invalid input: expected string, received number',
    wrongNull: 'Invalid input: expected string, received null',
    wrongWhole: 'Invalid input: expected int, received number',
  },
  valibot: {
    text: v.string(),
    whole: v.pipe(v.number(), v.integer()),
    optional: v.optional(v.string()),
    nullable: v.nullable(v.string()),
    nullish: v.nullish(v.string()),
    fallback: v.optional(v.string(), 'none'),
    user: v.object({ name: v.string() }),
    trimmed: v.pipe(v.string(), v.trim()),
    later: v.pipeAsync(
      v.string(),
      v.checkAsync(async (text) => text !== 'bad', 'bad, it turned out'),
    ),
    wrongType: 'Invalid type: Expected string but received 7',
    wrongField: 'name: Invalid type: Expected string but received 7',
    wrongNull: 'Invalid type: Expected string but received null',
    wrongWhole: 'Invalid integer: Received 1.5',
  },
} as const

function builder() {
  return Builder.default()
    .plugin(pets)
    .commands({
      greet: command({ name: z.string() }, ({ name }) => `Hello, ${name}!`),
      nothing: command(() => {}),
    })
}

describeEachApi('names', (api) => {
  const running = useApp(builder)
  const page = usePage(running, 'main', { api })
  const call = (cmd: string, args: unknown = {}) =>
    page().evaluate(
      ([name, given]) => window.outcome(window.tauri.core.invoke(name, given as never)),
      [cmd, args] as const,
    )

  it('I10 a name matches exactly', async () => {
    expect(await call('greet', { name: 'Ada' })).toEqual({ resolved: 'Hello, Ada!' })
    expect(await call('Greet', { name: 'Ada' })).toEqual({ rejected: 'Command Greet not found' })
    expect(await call(' greet')).toEqual({ rejected: 'Command  greet not found' })
    expect(await call('')).toEqual({ rejected: 'Command  not found' })
  })

  it('I10 names that every object has are no commands', async () => {
    expect(await call('constructor')).toEqual({ rejected: 'Command constructor not found' })
    expect(await call('__proto__')).toEqual({ rejected: 'Command __proto__ not found' })
  })

  it('I11 a name of a plugin is split at the bar, and further pieces are ignored', async () => {
    const args = { food: 'hay' }
    expect(await call('plugin:pets|feed', args)).toEqual({ resolved: 'fed with hay' })
    expect(await call('plugin:pets|feed|more', args)).toEqual({ resolved: 'fed with hay' })
    expect(await call('plugin:pets')).toEqual({ rejected: 'Command  not found' })
    expect(await call('feed', args)).toEqual({ rejected: 'Command feed not found' })
  })

  it('I12 the plugin is looked for first, then the command, then the arguments', async () => {
    expect(await call('plugin:birds|feed')).toEqual({ rejected: 'plugin birds not found' })
    expect(await call('plugin:pets|walk')).toEqual({ rejected: 'Command walk not found' })
    expect(await call('plugin:pets|feed')).toEqual({
      rejected: 'invalid args `food` for command `feed`: command feed missing required key food',
    })
  })

  it('I13 a command that nobody registered rejects with its name', async () => {
    expect(await call('missing')).toEqual({ rejected: 'Command missing not found' })
  })

  it('I13 a plugin without the command rejects with the bare name', async () => {
    expect(await call('plugin:event|shout')).toEqual({ rejected: 'Command shout not found' })
  })

  it('I13 a plugin that nobody registered rejects with its name', async () => {
    expect(await call('plugin:nowhere|go')).toEqual({ rejected: 'plugin nowhere not found' })
  })
})

describe('commands of several modules', () => {
  it('I14 departs: a second call of commands() adds to the first', async () => {
    const both = builder().commands({ part: command(() => 'Goodbye!') })
    await using running = await startApp(both)
    const page = await running.open()
    const found = await page.evaluate(async () => {
      const { invoke } = window.tauri.core
      return [await invoke('greet', { name: 'Ada' }), await invoke('part')]
    })
    expect(found).toEqual(['Hello, Ada!', 'Goodbye!'])
  })

  it('I14 departs: a name that is used twice is refused, and both places are named', () => {
    const again = { greet: command(() => 'again') }
    // @ts-expect-error the name is taken at compile time as well
    const addTwice = () => builder().commands(again)
    const place = String.raw`\S*invoke\.test\.ts:\d+(:\d+)?`
    expect(addTwice).toThrow(
      new RegExp(String.raw`^command \`greet\` is defined twice: ${place} and ${place}$`),
    )
    expect(addTwice).toThrow(expect.objectContaining({ code: 'duplicate_name' }))
  })

  it('I14 departs: a plugin that is registered twice is refused', () => {
    expect(() => builder().plugin(pets)).toThrow(
      expect.objectContaining({ code: 'duplicate_name' }),
    )
  })
})

describeEachApi('keys of arguments', (api) => {
  const show = (args: object) => JSON.stringify(args)
  const twoWords = { invokeMessage: z.string(), userId2: z.number(), htmlURL: z.string() }
  const running = useApp(() =>
    Builder.default().commands({
      camel: command(twoWords, show),
      camel_too: command(twoWords, show, { renameAll: 'camelCase' }),
      snake: command(twoWords, show, { renameAll: 'snake_case' }),
      two: command({ a: z.string(), b: z.string() }, show),
    }),
  )
  const page = usePage(running, 'main', { api })
  const call = (cmd: string, args: object) =>
    page().evaluate(
      ([name, given]) => window.outcome(window.tauri.core.invoke(name, given as never)),
      [cmd, args] as const,
    )
  const camelArgs = { invokeMessage: 'hi', userId2: 2, htmlURL: 'x' }
  const snakeArgs = { invoke_message: 'hi', user_id2: 2, html_url: 'x' }

  it('I15 keys are as they are declared', async () => {
    const resolved = JSON.stringify(camelArgs)
    expect(await call('camel', camelArgs)).toEqual({ resolved })
    expect(await call('camel_too', camelArgs)).toEqual({ resolved })
    expect(await call('camel', snakeArgs)).toEqual({
      rejected:
        'invalid args `invokeMessage` for command `camel`: command camel missing required key invokeMessage',
    })
  })

  it('I15 with snake_case the page sends snake case and the handler keeps its own names', async () => {
    expect(await call('snake', snakeArgs)).toEqual({ resolved: JSON.stringify(camelArgs) })
    expect(await call('snake', camelArgs)).toEqual({
      rejected:
        'invalid args `invoke_message` for command `snake`: command snake missing required key invoke_message',
    })
  })

  it('I15 no other case is accepted', () => {
    const options = { renameAll: 'kebab-case' } as never
    expect(() => Builder.default().commands({ odd: command({}, show, options) })).toThrow(
      'expected "camelCase" or "snake_case"',
    )
  })

  it('I16 extra keys never reach the handler', async () => {
    expect(await call('two', { a: '1', b: '2', c: '3' })).toEqual({ resolved: '{"a":"1","b":"2"}' })
  })

  it('I16 the order of keys does not matter', async () => {
    expect(await call('two', { b: '2', a: '1' })).toEqual({ resolved: '{"a":"1","b":"2"}' })
  })
})

describeEachApi('arguments', (api) => {
  describe.each(['zod', 'valibot'] as const)('declared with %s', (library) => {
    const s = LIBRARIES[library]
    const show = (args: object) => JSON.stringify(args)
    const ran: string[] = []
    const running = useApp(() =>
      Builder.default().commands({
        text: command({ text: s.text }, show),
        whole: command({ n: s.whole }, show),
        optional: command({ text: s.optional }, ({ text }) => typeof text),
        nullable: command({ text: s.nullable }, ({ text }) => String(text)),
        nullish: command({ text: s.nullish }, ({ text }) => String(text)),
        fallback: command({ text: s.fallback }, show),
        user: command({ user: s.user }, show),
        inherited: command({ constructor: s.text }, show),
        trimmed: command({ text: s.trimmed }, show),
        later: command({ text: s.later, n: s.whole }, show),
        three: command({ z: s.text, a: s.later, m: s.text }, () => {
          ran.push('three')
        }),
        special: command((_args, { window, request }) => `${window.label} ${request.body.kind}`),
      }),
    )
    const page = usePage(running, 'main', { api })
    const call = (cmd: string, args?: unknown) =>
      page().evaluate(
        ([name, given]) => window.outcome(window.tauri.core.invoke(name, given as never)),
        [cmd, args] as const,
      )
    const callRaw = (cmd: string) =>
      page().evaluate(
        (name) => window.outcome(window.tauri.core.invoke(name, new Uint8Array([1]))),
        cmd,
      )
    const rejected = (key: string, cmd: string, reason: string) => ({
      rejected: `invalid args \`${key}\` for command \`${cmd}\`: ${reason}`,
    })
    const missing = (key: string, cmd: string) =>
      rejected(key, cmd, `command ${cmd} missing required key ${key}`)

    it('I17 a missing argument rejects with the text of Tauri', async () => {
      expect(await call('text')).toEqual(missing('text', 'text'))
      expect(await call('text', { Text: 'x' })).toEqual(missing('text', 'text'))
    })

    it('I17 an argument of the wrong type rejects with the reason of its schema', async () => {
      expect(await call('text', { text: 7 })).toEqual(rejected('text', 'text', s.wrongType))
      expect(await call('text', { text: null })).toEqual(rejected('text', 'text', s.wrongNull))
      expect(await call('whole', { n: 1.5 })).toEqual(rejected('n', 'whole', s.wrongWhole))
    })

    it('I17 the reason names the place inside an argument', async () => {
      expect(await call('user', { user: { name: 7 } })).toEqual(
        rejected('user', 'user', s.wrongField),
      )
    })

    it('I17 a raw body rejects for every ordinary argument, optional ones too', async () => {
      const reason = (cmd: string) =>
        `command ${cmd} expected a value for key text but the IPC call used a bytes payload`
      expect(await callRaw('text')).toEqual(rejected('text', 'text', reason('text')))
      expect(await callRaw('optional')).toEqual(rejected('text', 'optional', reason('optional')))
    })

    it('I17 keys that every object inherits count as missing', async () => {
      expect(await call('inherited', {})).toEqual(missing('constructor', 'inherited'))
    })

    it('I17 the handler gets what the schema makes of an argument', async () => {
      expect(await call('trimmed', { text: ' x ' })).toEqual({ resolved: '{"text":"x"}' })
    })

    it('I17 a schema may take its time', async () => {
      expect(await call('later', { text: 'good', n: 1 })).toEqual({
        resolved: '{"text":"good","n":1}',
      })
      expect(await call('later', { text: 'bad', n: 1.5 })).toEqual(
        rejected('text', 'later', 'bad, it turned out'),
      )
      expect(await call('later', { text: 'good', n: 1.5 })).toEqual(
        rejected('n', 'later', s.wrongWhole),
      )
    })

    it('I18 an optional argument may be absent or null', async () => {
      expect(await call('optional', {})).toEqual({ resolved: 'undefined' })
      expect(await call('optional', { text: null })).toEqual({ resolved: 'undefined' })
      expect(await call('optional', { text: 'x' })).toEqual({ resolved: 'string' })
      expect(await call('optional', { text: 7 })).toEqual(rejected('text', 'optional', s.wrongType))
    })

    it('I18 null is a value where the schema says so', async () => {
      expect(await call('nullable', { text: null })).toEqual({ resolved: 'null' })
      expect(await call('nullable', {})).toEqual(missing('text', 'nullable'))
      expect(await call('nullish', { text: null })).toEqual({ resolved: 'null' })
      expect(await call('nullish', {})).toEqual({ resolved: 'undefined' })
    })

    it('I18 a default stands in for an absent argument and for null', async () => {
      const resolved = '{"text":"none"}'
      expect(await call('fallback', {})).toEqual({ resolved })
      expect(await call('fallback', { text: null })).toEqual({ resolved })
    })

    it('I19 a body that is no object has no keys', async () => {
      for (const body of [['text'], 'text', null, 7, true]) {
        expect(await call('text', body)).toEqual(missing('text', 'text'))
        expect(await call('optional', body)).toEqual({ resolved: 'undefined' })
      }
    })

    it('I20 the first argument that fails wins, in the order of declaration', async () => {
      expect(await call('three', {})).toEqual(missing('z', 'three'))
      expect(await call('three', { z: 'x' })).toEqual(missing('a', 'three'))
      expect(await call('three', { z: 'x', a: 'bad' })).toEqual(
        rejected('a', 'three', 'bad, it turned out'),
      )
      expect(await call('three', { z: 'x', a: 'good' })).toEqual(missing('m', 'three'))
      expect(ran).toEqual([])
    })

    it('I21 a command without ordinary arguments takes any body', async () => {
      expect(await callRaw('special')).toEqual({ resolved: 'main raw' })
      expect(await call('special', ['any'])).toEqual({ resolved: 'main json' })
    })
  })
})

class Described extends Error {
  toJSON(): unknown {
    return { kind: 'described' }
  }
}

const ERRORS: Readonly<Record<string, unknown>> = {
  text: 'invalid credentials',
  empty: '',
  number: 7,
  zero: 0,
  false: false,
  null: null,
  list: [1, 'two'],
  tagged: { kind: 'io', message: 'no such file' },
}

const RESULTS: Readonly<Record<string, unknown>> = {
  text: 'text',
  empty: '',
  zero: 0,
  false: false,
  null: null,
  list: [1, [2]],
  object: { a: { b: null } },
}

describeEachApi('results', (api) => {
  let runs = 0
  const text = z.string()
  const running = useApp(() =>
    Builder.default().commands({
      unit: command(() => {}),
      unitLater: command(async () => {}),
      none: command(() => null),
      value: command({ name: text }, ({ name }) => RESULTS[name]),
      valueLater: command({ name: text }, async ({ name }) => RESULTS[name]),
      numbers: command(() => [1, 2, 255]),
      bytes: command(() => new Uint8Array([1, 2, 255])),
      response: command(() => new Response(new Uint8Array([1, 2, 255]))),
      emptyResponse: command(() => new Response(new ArrayBuffer(0))),
      part: command(() => new Response(new Uint8Array([9, 1, 2, 9]).subarray(1, 3))),
      large: command(() => new Response(new Uint8Array(5 * 1024 * 1024).fill(7))),
      encoded: command(() => new Response('{"already":"JSON"}')),
      broken: command(() => {
        runs++
        return new Response('{"not":')
      }),
      special: command(() => ({ map: new Map([['a', 1]]), bytes: new Uint8Array([1]) })),
      fail: command({ name: text }, ({ name }) => {
        throw new CommandError(ERRORS[name])
      }),
      failLater: command({ name: text }, async ({ name }) => {
        throw new CommandError(ERRORS[name])
      }),
      described: command(() => {
        throw new Described('not shown')
      }),
      crash: command(() => {
        throw new RangeError('out of range')
      }),
      crashLater: command(async () => {
        throw new RangeError('out of range later')
      }),
      throwText: command(() => {
        throw 'a bare text'
      }),
      throwNothing: command(() => {
        throw undefined
      }),
      throwCode: command(() => {
        throw new IpcError('unsupported', 'not here')
      }),
      bigResult: command(() => 1n),
      bigError: command(() => {
        throw new CommandError(1n)
      }),
    }),
  )
  const page = usePage(running, 'main', { api })
  const call = (cmd: string, args: Record<string, unknown> = {}) =>
    page().evaluate(([name, given]) => window.outcome(window.tauri.core.invoke(name, given)), [
      cmd,
      args,
    ] as const)
  /** Bytes as a list, with the class in which they came. */
  const bytesOf = (cmd: string) =>
    page().evaluate(async (name) => {
      const value = await window.tauri.core.invoke(name)
      return value instanceof ArrayBuffer ? [...new Uint8Array(value)] : { value }
    }, cmd)

  it('I22 no value is null', async () => {
    expect(await call('unit')).toEqual({ resolved: null })
    expect(await call('unitLater')).toEqual({ resolved: null })
    expect(await call('none')).toEqual({ resolved: null })
  })

  it('I22 lists of numbers stay lists of numbers', async () => {
    expect(await call('numbers')).toEqual({ resolved: [1, 2, 255] })
  })

  it('I22 departs: bytes that a handler returns are an ArrayBuffer, as a Response is', async () => {
    expect(await bytesOf('bytes')).toEqual([1, 2, 255])
  })

  it('I22 a Response of bytes is an ArrayBuffer, also when it is empty', async () => {
    expect(await bytesOf('response')).toEqual([1, 2, 255])
    expect(await bytesOf('emptyResponse')).toEqual([])
    expect(await bytesOf('part')).toEqual([1, 2])
  })

  it('I22 a large Response arrives whole', async () => {
    const found = await page().evaluate(async () => {
      const value = await window.tauri.core.invoke<ArrayBuffer>('large')
      return [value.byteLength, new Uint8Array(value).every((byte) => byte === 7)]
    })
    expect(found).toEqual([5 * 1024 * 1024, true])
  })

  it('I22 a Response of text is JSON already', async () => {
    expect(await call('encoded')).toEqual({ resolved: { already: 'JSON' } })
  })

  it('I22 I5 departs: a Response of text that is not JSON rejects, and the command runs once', async () => {
    runs = 0
    const outcome = await call('broken')
    expect(outcome).toEqual({ rejected: expect.stringMatching(/^JSON error: /) })
    expect(runs).toBe(1)
  })

  it('I22 Maps and nested bytes are written by the rules of S3', async () => {
    expect(await call('special')).toEqual({ resolved: { map: { a: 1 }, bytes: [1] } })
  })

  it('I9 departs: bytes are an ArrayBuffer on every way, postMessage included', async () => {
    const found = await page().evaluate(() => {
      const { postMessage, transformCallback } = window.__TAURI_INTERNALS__
      return new Promise((resolve) => {
        const callback = transformCallback((value) => resolve(value instanceof ArrayBuffer), true)
        postMessage({ cmd: 'response', callback, error: transformCallback(resolve, true) })
      })
    })
    expect(found).toBe(true)
  })

  it.each(Object.keys(RESULTS))('I23 %s resolves with exactly that', async (name) => {
    expect(await call('value', { name })).toEqual({ resolved: RESULTS[name] })
    expect(await call('valueLater', { name })).toEqual({ resolved: RESULTS[name] })
  })

  it.each(Object.keys(ERRORS))('I23 the error %s rejects with exactly that', async (name) => {
    expect(await call('fail', { name })).toEqual({ rejected: ERRORS[name] })
    expect(await call('failLater', { name })).toEqual({ rejected: ERRORS[name] })
  })

  it('I23 an error with toJSON rejects with what that returns', async () => {
    expect(await call('described')).toEqual({ rejected: { kind: 'described' } })
  })

  it('I24 a result that JSON cannot carry rejects with the reason', async () => {
    expect(await call('bigResult')).toEqual({
      rejected: 'JSON error: Do not know how to serialize a BigInt',
    })
  })

  it('I24 an error that JSON cannot carry rejects with the reason alone', async () => {
    expect(await call('bigError')).toEqual({ rejected: 'Do not know how to serialize a BigInt' })
  })

  it('I28 departs: whatever else a handler throws rejects, with its message', async () => {
    expect(await call('crash')).toEqual({ rejected: 'out of range' })
    expect(await call('crashLater')).toEqual({ rejected: 'out of range later' })
    expect(await call('throwText')).toEqual({ rejected: 'a bare text' })
    expect(await call('throwNothing')).toEqual({ rejected: null })
    expect(await call('throwCode')).toEqual({ rejected: 'not here' })
  })
})

describeEachApi('calls whose page goes away', (api) => {
  it('I30 a reload leaves the handler running, drops its answer and disturbs nobody', async () => {
    const held = gate()
    const finished: string[] = []
    await using running = await startApp(
      Builder.default().commands({
        hold: command(async (_args, { signal }) => {
          finished.push(await held.passed)
          finished.push(signal.aborted ? 'aborted' : 'still wanted')
          return 'late'
        }),
        quick: command(() => 'quick'),
      }),
    )
    const page = await running.open('main', { api })
    await page.evaluate(async () => {
      void window.tauri.core.invoke('hold')
      await window.tauri.core.invoke('quick')
    })
    await page.reload()
    await linkOf(page)
    held.open('finished')
    await vi.waitFor(() => expect(finished).toEqual(['finished', 'aborted']))
    expect(await page.evaluate(() => window.tauri.core.invoke('quick'))).toBe('quick')
    expect(await page.consoleMessages({ filter: 'since-navigation' })).toEqual([])
  })

  it('I30 departs: a reload never runs a command a second time', async () => {
    let runs = 0
    const held = gate()
    await using running = await startApp(
      Builder.default().commands({
        hold: command(async () => {
          runs++
          await held.passed
        }),
        quick: command(() => 'quick'),
      }),
    )
    const page = await running.open('main', { api })
    await page.evaluate(async () => {
      void window.tauri.core.invoke('hold')
      await window.tauri.core.invoke('quick')
    })
    await page.reload()
    await linkOf(page)
    held.open('done')
    await page.evaluate(() => window.tauri.core.invoke('quick'))
    expect(runs).toBe(1)
  })

  it('I31 a window that closes leaves the handler running and drops its answer', async () => {
    const held = gate()
    const finished: string[] = []
    await using running = await startApp(
      Builder.default().commands({
        hold: command(async (_args, { signal, window }) => {
          finished.push(await held.passed)
          finished.push(`${window.label} ${signal.aborted ? 'aborted' : 'still wanted'}`)
          return 'late'
        }),
        quick: command(() => 'quick'),
      }),
    )
    const other = await running.open('other', { api })
    const page = await running.open('main', { api })
    await page.evaluate(async () => {
      void window.tauri.core.invoke('hold').catch(() => {})
      await window.tauri.core.invoke('quick')
    })
    await running.app.getWebviewWindow('main')?.destroy()
    held.open('finished')
    await vi.waitFor(() => expect(finished).toEqual(['finished', 'main aborted']))
    expect(await other.evaluate(() => window.tauri.core.invoke('quick'))).toBe('quick')
    expect(running.logs.filter(({ level }) => level === 'error')).toEqual([])
  })
})

describeEachApi('the request', (api) => {
  const running = useApp(() =>
    Builder.default().commands({
      request: command({ n: z.number().optional() }, ({ n }, { request }) => {
        const { body } = request
        return { n: n ?? null, kind: body.kind, value: body.kind === 'json' ? body.value : null }
      }),
      raw: command((_args, { request: { body, headers } }) => ({
        kind: body.kind,
        bytes: body.kind === 'raw' ? [...body.bytes] : null,
        name: headers.get('File-Name'),
        type: headers.get('content-type'),
      })),
    }),
  )
  const page = usePage(running, 'main', { api })

  it('I32 an ordinary call has a JSON body, with the keys that nobody declared', async () => {
    const found = await page().evaluate(() =>
      window.tauri.core.invoke('request', { n: 1, extra: [2] }),
    )
    expect(found).toEqual({ n: 1, kind: 'json', value: { n: 1, extra: [2] } })
  })

  it('I32 a raw call has its bytes and its headers', async () => {
    const found = await page().evaluate(() =>
      window.tauri.core.invoke('raw', new Uint8Array([1, 2]), {
        headers: { 'file-name': 'a.bin' },
      }),
    )
    expect(found).toEqual({
      kind: 'raw',
      bytes: [1, 2],
      name: 'a.bin',
      type: 'application/octet-stream',
    })
  })
})
