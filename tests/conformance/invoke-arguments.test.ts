// I15 to I21 and I32: the arguments that a command reads from the body of a call.
import { Builder, command } from 'oxbow'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { useApp, usePage } from '../support/app.ts'
import { call, callRaw } from '../support/call.ts'
import { describeEachApi } from '../support/frontend.ts'

/** The same commands, with arguments declared by two schema libraries. */
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
  const camelArgs = { invokeMessage: 'hi', userId2: 2, htmlURL: 'x' }
  const snakeArgs = { invoke_message: 'hi', user_id2: 2, html_url: 'x' }

  it('I15 keys are as they are declared', async () => {
    const resolved = JSON.stringify(camelArgs)
    expect(await call(page(), 'camel', camelArgs)).toEqual({ resolved })
    expect(await call(page(), 'camel_too', camelArgs)).toEqual({ resolved })
    expect(await call(page(), 'camel', snakeArgs)).toEqual({
      rejected:
        'invalid args `invokeMessage` for command `camel`: command camel missing required key invokeMessage',
    })
  })

  it('I15 with snake_case the page sends snake case and the handler keeps its own names', async () => {
    expect(await call(page(), 'snake', snakeArgs)).toEqual({ resolved: JSON.stringify(camelArgs) })
    expect(await call(page(), 'snake', camelArgs)).toEqual({
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
    expect(await call(page(), 'two', { a: '1', b: '2', c: '3' })).toEqual({
      resolved: '{"a":"1","b":"2"}',
    })
  })

  it('I16 the order of keys does not matter', async () => {
    expect(await call(page(), 'two', { b: '2', a: '1' })).toEqual({ resolved: '{"a":"1","b":"2"}' })
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
    const rejected = (key: string, cmd: string, reason: string) => ({
      rejected: `invalid args \`${key}\` for command \`${cmd}\`: ${reason}`,
    })
    const missing = (key: string, cmd: string) =>
      rejected(key, cmd, `command ${cmd} missing required key ${key}`)

    it('I17 a missing argument rejects with the text of Tauri', async () => {
      expect(await call(page(), 'text')).toEqual(missing('text', 'text'))
      expect(await call(page(), 'text', { Text: 'x' })).toEqual(missing('text', 'text'))
    })

    it('I17 an argument of the wrong type rejects with the reason of its schema', async () => {
      expect(await call(page(), 'text', { text: 7 })).toEqual(rejected('text', 'text', s.wrongType))
      expect(await call(page(), 'text', { text: null })).toEqual(
        rejected('text', 'text', s.wrongNull),
      )
      expect(await call(page(), 'whole', { n: 1.5 })).toEqual(rejected('n', 'whole', s.wrongWhole))
    })

    it('I17 the reason names the place inside an argument', async () => {
      expect(await call(page(), 'user', { user: { name: 7 } })).toEqual(
        rejected('user', 'user', s.wrongField),
      )
    })

    it('I17 a raw body rejects for every ordinary argument, optional ones too', async () => {
      const reason = (cmd: string) =>
        `command ${cmd} expected a value for key text but the IPC call used a bytes payload`
      expect(await callRaw(page(), 'text')).toEqual(rejected('text', 'text', reason('text')))
      expect(await callRaw(page(), 'optional')).toEqual(
        rejected('text', 'optional', reason('optional')),
      )
    })

    it('I17 keys that every object inherits count as missing', async () => {
      expect(await call(page(), 'inherited', {})).toEqual(missing('constructor', 'inherited'))
    })

    it('I17 the handler gets the output of the schema', async () => {
      expect(await call(page(), 'trimmed', { text: ' x ' })).toEqual({ resolved: '{"text":"x"}' })
    })

    it('I17 a schema may be async', async () => {
      expect(await call(page(), 'later', { text: 'good', n: 1 })).toEqual({
        resolved: '{"text":"good","n":1}',
      })
      expect(await call(page(), 'later', { text: 'bad', n: 1.5 })).toEqual(
        rejected('text', 'later', 'bad, it turned out'),
      )
      expect(await call(page(), 'later', { text: 'good', n: 1.5 })).toEqual(
        rejected('n', 'later', s.wrongWhole),
      )
    })

    it('I18 an optional argument may be absent or null', async () => {
      expect(await call(page(), 'optional', {})).toEqual({ resolved: 'undefined' })
      expect(await call(page(), 'optional', { text: null })).toEqual({ resolved: 'undefined' })
      expect(await call(page(), 'optional', { text: 'x' })).toEqual({ resolved: 'string' })
      expect(await call(page(), 'optional', { text: 7 })).toEqual(
        rejected('text', 'optional', s.wrongType),
      )
    })

    it('I18 null is a value if the schema accepts it', async () => {
      expect(await call(page(), 'nullable', { text: null })).toEqual({ resolved: 'null' })
      expect(await call(page(), 'nullable', {})).toEqual(missing('text', 'nullable'))
      expect(await call(page(), 'nullish', { text: null })).toEqual({ resolved: 'null' })
      expect(await call(page(), 'nullish', {})).toEqual({ resolved: 'undefined' })
    })

    it('I18 a default replaces an absent argument and null', async () => {
      const resolved = '{"text":"none"}'
      expect(await call(page(), 'fallback', {})).toEqual({ resolved })
      expect(await call(page(), 'fallback', { text: null })).toEqual({ resolved })
    })

    it('I19 a body that is not an object has no keys', async () => {
      for (const body of [['text'], 'text', null, 7, true]) {
        expect(await call(page(), 'text', body)).toEqual(missing('text', 'text'))
        expect(await call(page(), 'optional', body)).toEqual({ resolved: 'undefined' })
      }
    })

    it('I20 the first argument that fails wins, in the order of declaration', async () => {
      expect(await call(page(), 'three', {})).toEqual(missing('z', 'three'))
      expect(await call(page(), 'three', { z: 'x' })).toEqual(missing('a', 'three'))
      expect(await call(page(), 'three', { z: 'x', a: 'bad' })).toEqual(
        rejected('a', 'three', 'bad, it turned out'),
      )
      expect(await call(page(), 'three', { z: 'x', a: 'good' })).toEqual(missing('m', 'three'))
      expect(ran).toEqual([])
    })

    it('I21 a command without ordinary arguments takes any body', async () => {
      expect(await callRaw(page(), 'special')).toEqual({ resolved: 'main raw' })
      expect(await call(page(), 'special', ['any'])).toEqual({ resolved: 'main json' })
    })
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

  it('I32 an ordinary call has a JSON body, with undeclared keys too', async () => {
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
