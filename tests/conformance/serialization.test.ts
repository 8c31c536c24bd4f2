// S1 to S8: the arguments of a page as the backend gets them.
import { Builder, command } from 'oxbow'
import { expect, it } from 'vitest'
import { useApp, usePage } from '../support/app.ts'
import { describeEachApi } from '../support/frontend.ts'

const TAURI_HEADERS = ['content-type', 'tauri-callback', 'tauri-error', 'tauri-invoke-key']

function builder() {
  let calls = 0
  return Builder.default().commands({
    // Returns the body byte for byte.
    body: command((_args, { request: { body } }) => {
      calls++
      return body.kind === 'json' ? { json: body.value } : { bytes: Array.from(body.bytes) }
    }),
    large: command((_args, { request: { body } }) => {
      const bytes = body.kind === 'raw' ? body.bytes : new Uint8Array()
      return { bytes: bytes.byteLength, last: Array.from(bytes.subarray(-4)) }
    }),
    headers: command((_args, { request }) => Object.fromEntries(request.headers)),
    calls: command(() => calls),
  })
}

describeEachApi('what a page sends', (api) => {
  const running = useApp(builder)
  const page = usePage(running, 'main', { api })

  it('S1 no arguments are an empty object', async () => {
    const sent = await page().evaluate(async () => {
      const { invoke } = window.tauri.core
      const internal = window.__TAURI_INTERNALS__.invoke
      return [await invoke('body'), await invoke('body', undefined), await internal('body')]
    })
    expect(sent).toEqual([{ json: {} }, { json: {} }, { json: {} }])
  })

  it('S1 null stays null', async () => {
    const sent = await page().evaluate(() => window.tauri.core.invoke('body', null as never))
    expect(sent).toEqual({ json: null })
  })

  it('S2 an ArrayBuffer is a raw body', async () => {
    const sent = await page().evaluate(async () => {
      const { invoke } = window.tauri.core
      const { buffer } = new Uint8Array([0, 1, 255])
      return [await invoke('body', buffer), await invoke('body', new ArrayBuffer(0))]
    })
    expect(sent).toEqual([{ bytes: [0, 1, 255] }, { bytes: [] }])
  })

  it('S2 typed arrays and DataViews are raw bodies of exactly their own bytes', async () => {
    const sent = await page().evaluate(async () => {
      const { invoke } = window.tauri.core
      const { buffer } = new Uint8Array([9, 1, 2, 3, 9])
      const views = [
        new Uint16Array([1, 2]),
        new Uint8Array(buffer, 1, 3),
        new DataView(buffer, 3),
        new Float32Array([1]),
        new Uint8ClampedArray([300]),
        new BigUint64Array([1n]),
      ]
      return await Promise.all(views.map((view) => invoke('body', view as Uint8Array)))
    })
    expect(sent).toEqual([
      { bytes: [1, 0, 2, 0] },
      { bytes: [1, 2, 3] },
      { bytes: [3, 9] },
      { bytes: [0, 0, 128, 63] },
      { bytes: [255] },
      { bytes: [1, 0, 0, 0, 0, 0, 0, 0] },
    ])
  })

  it('S2 a large raw body arrives whole', async () => {
    const bytes = 5 * 1024 * 1024
    const found = await page().evaluate((size) => {
      const body = new Uint8Array(size)
      body.set([1, 2, 3], size - 3)
      return window.tauri.core.invoke('large', body)
    }, bytes)
    expect(found).toEqual({ bytes, last: [0, 1, 2, 3] })
  })

  it('S2 departs: a plain array is sent as the JSON array that it is', async () => {
    const sent = await page().evaluate(async () => {
      const { invoke } = window.tauri.core
      return [await invoke('body', [1, 2, 3]), await invoke('body', [])]
    })
    expect(sent).toEqual([{ json: [1, 2, 3] }, { json: [] }])
  })

  it('S3 a Map becomes an object, bytes become lists of numbers, at any depth', async () => {
    const sent = await page().evaluate(() => {
      const bytes = new Uint8Array([1, 2])
      const map = new Map<unknown, unknown>([
        [1, bytes],
        ['inner', new Map([['buffer', bytes.buffer]])],
      ])
      return window.tauri.core.invoke('body', { list: [map] })
    })
    expect(sent).toEqual({ json: { list: [{ 1: [1, 2], inner: { buffer: [1, 2] } }] } })
  })

  it('S3 an object with the IPC key, own or inherited, becomes the result of this method, converted again', async () => {
    const sent = await page().evaluate(() => {
      class UserId {
        __TAURI_TO_IPC_KEY__(): unknown {
          return { Number: new Map([['bytes', new Uint8Array([7])]]) }
        }
      }
      const own = { hidden: 1, __TAURI_TO_IPC_KEY__: () => 'own' }
      return window.tauri.core.invoke('body', { inherited: new UserId(), own })
    })
    expect(sent).toEqual({ json: { inherited: { Number: { bytes: [7] } }, own: 'own' } })
  })

  it('S4 toJSON goes before the IPC key', async () => {
    const sent = await page().evaluate(() => {
      const both = { toJSON: () => 'json', __TAURI_TO_IPC_KEY__: () => 'key' }
      return window.tauri.core.invoke('body', { both, date: new Date(0) })
    })
    expect(sent).toEqual({ json: { both: 'json', date: '1970-01-01T00:00:00.000Z' } })
  })

  it('S4 the result of toJSON is converted again', async () => {
    const sent = await page().evaluate(() => {
      const value = { toJSON: () => new Map([['bytes', new Uint8Array([1])]]) }
      return window.tauri.core.invoke('body', { value })
    })
    expect(sent).toEqual({ json: { value: { bytes: [1] } } })
  })

  it('S5 nested views other than Uint8Array become objects with index keys', async () => {
    const sent = await page().evaluate(() =>
      window.tauri.core.invoke('body', {
        u16: new Uint16Array([5, 6]),
        clamped: new Uint8ClampedArray([7]),
        f32: new Float32Array([1.5]),
        view: new DataView(new ArrayBuffer(2)),
        set: new Set([1]),
      }),
    )
    expect(sent).toEqual({
      json: { u16: { 0: 5, 1: 6 }, clamped: { 0: 7 }, f32: { 0: 1.5 }, view: {}, set: {} },
    })
  })

  it('S5 undefined, functions and numbers without a JSON form become what JSON makes of them', async () => {
    const sent = await page().evaluate(() =>
      window.tauri.core.invoke('body', {
        gone: undefined,
        call: () => 1,
        list: [undefined, () => 1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
        zero: -0,
      }),
    )
    expect(sent).toEqual({ json: { list: [null, null, null, null, null], zero: 0 } })
  })

  it('S5 a Map at the top becomes an object', async () => {
    const sent = await page().evaluate(() =>
      window.tauri.core.invoke('body', new Map([['a', 1]]) as never),
    )
    expect(sent).toEqual({ json: { a: 1 } })
  })

  it('S5 a BigInt rejects with the TypeError of the engine, and nothing is sent', async () => {
    const found = await page().evaluate(async () => {
      const { invoke } = window.tauri.core
      const before = await invoke<number>('calls')
      const outcome = await window.outcome(invoke('body', { big: 1n }))
      return { outcome, sent: (await invoke<number>('calls')) - before }
    })
    expect(found).toEqual({
      outcome: { error: 'TypeError', message: expect.stringContaining('BigInt') },
      sent: 0,
    })
  })

  it('S5 a cycle rejects with the TypeError of the engine', async () => {
    const found = await page().evaluate(() => {
      const cycle: Record<string, unknown> = {}
      cycle.self = cycle
      return window.outcome(window.tauri.core.invoke('body', cycle))
    })
    expect(found).toMatchObject({ error: 'TypeError' })
  })

  it('S6 a Channel is its marker at any depth', async () => {
    const found = await page().evaluate(async () => {
      const { Channel, invoke } = window.tauri.core
      const on = new Channel()
      const sent = await invoke('body', { on, deep: [{ on }] })
      return { sent, marker: `__CHANNEL__:${on.id}`, toJSON: on.toJSON() }
    })
    const { marker } = found
    expect(found).toEqual({
      sent: { json: { on: marker, deep: [{ on: marker }] } },
      marker,
      toJSON: marker,
    })
  })

  // Releases before 2.1 have no `Size` and `Position`.
  if (api !== '2.0') {
    it('S6 sizes and positions have the forms that commands of windows expect', async () => {
      const sent = await page().evaluate(() => {
        const { LogicalPosition, LogicalSize, PhysicalPosition, PhysicalSize, Position, Size } =
          window.tauri.dpi
        return window.tauri.core.invoke('body', {
          logicalSize: new LogicalSize(1, 2),
          physicalSize: new PhysicalSize(3, 4),
          logicalPosition: new LogicalPosition(5, 6),
          physicalPosition: new PhysicalPosition(7, 8),
          size: new Size(new LogicalSize(1, 2)),
          position: new Position(new PhysicalPosition(7, 8)),
        })
      })
      expect(sent).toEqual({
        json: {
          logicalSize: { width: 1, height: 2 },
          physicalSize: { width: 3, height: 4 },
          logicalPosition: { x: 5, y: 6 },
          physicalPosition: { x: 7, y: 8 },
          size: { Logical: { width: 1, height: 2 } },
          position: { Physical: { x: 7, y: 8 } },
        },
      })
    })
  }

  it('S6 a resource has no form of its own', async () => {
    const sent = await page().evaluate(() =>
      window.tauri.core.invoke('body', { image: new window.tauri.image.Image(7) }),
    )
    expect(sent).toEqual({ json: { image: {} } })
  })

  it('S7 headers may be an object, pairs or Headers, and arrive in lower case', async () => {
    const sent: Record<string, string>[] = await page().evaluate(() => {
      const forms = [
        { 'X-Custom': 'a' },
        [['X-Custom', 'b']] as [string, string][],
        new Headers({ 'X-Custom': 'c' }),
      ]
      const { invoke } = window.tauri.core
      return Promise.all(
        forms.map((headers: HeadersInit) =>
          invoke<Record<string, string>>('headers', {}, { headers }),
        ),
      )
    })
    expect(sent.map((headers) => headers['x-custom'])).toEqual(['a', 'b', 'c'])
  })

  it.each<[string, unknown]>([
    ['null options', null],
    ['null', { headers: null }],
    ['an empty text', { headers: '' }],
    ['false', { headers: false }],
    ['zero', { headers: 0 }],
  ])('S7 %s for headers means no headers', async (_name, options) => {
    const sent = await page().evaluate(async (given) => {
      const { invoke } = window.tauri.core
      await invoke('headers', {}, given as never)
      return await invoke('headers', new Uint8Array([1]), given as never)
    }, options)
    expect(sent).toMatchObject({ 'content-type': 'application/octet-stream' })
  })

  it('S7 headers are sent with raw bodies too', async () => {
    const sent = await page().evaluate(() =>
      window.tauri.core.invoke('headers', new Uint8Array([1]), { headers: { 'X-Custom': 'a' } }),
    )
    expect(sent).toMatchObject({ 'x-custom': 'a', 'content-type': 'application/octet-stream' })
  })

  it('S7 a command gets the headers of the browser', async () => {
    const sent = await page().evaluate(() => window.tauri.core.invoke('headers'))
    expect(sent).toMatchObject({
      'content-type': 'application/json',
      origin: running().origin,
      'user-agent': expect.stringContaining('AppleWebKit'),
      'tauri-callback': expect.stringMatching(/^\d+$/),
      'tauri-error': expect.stringMatching(/^\d+$/),
    })
  })

  it('S7 a page can set User-Agent and Accept-Language, but not Origin or Host', async () => {
    const sent = await page().evaluate(() =>
      window.tauri.core.invoke(
        'headers',
        {},
        {
          headers: {
            'User-Agent': 'mine',
            'Accept-Language': 'nl',
            Origin: 'forged',
            Host: 'forged',
          },
        },
      ),
    )
    expect(sent).toMatchObject({ 'user-agent': 'mine', 'accept-language': 'nl' })
    expect(Object.values(sent as object)).not.toContain('forged')
  })

  it('S7 a page cannot override the headers of Tauri', async () => {
    const sent = await page().evaluate((names) => {
      const headers = Object.fromEntries(names.map((name) => [name, 'forged']))
      return window.tauri.core.invoke('headers', {}, { headers })
    }, TAURI_HEADERS)
    expect(Object.values(sent as object)).not.toContain('forged')
  })

  it('S7 an invalid header name rejects with the TypeError of the engine', async () => {
    const found = await page().evaluate(() =>
      window.outcome(window.tauri.core.invoke('headers', {}, { headers: { 'a b': 'x' } })),
    )
    expect(found).toMatchObject({ error: 'TypeError' })
  })

  it('S8 departs: postMessage accepts headers in any form, and drops none', async () => {
    const sent = await page().evaluate(() => {
      const { postMessage, transformCallback } = window.__TAURI_INTERNALS__
      const post = (headers: unknown): Promise<unknown> =>
        new Promise((resolve, reject) => {
          const callback = transformCallback(resolve, true)
          const error = transformCallback(reject, true)
          postMessage({ cmd: 'headers', callback, error, payload: {}, options: { headers } })
        })
      return Promise.all([
        post({ 'X-Custom': 'a' }),
        post([['X-Custom', 'b']]),
        post(new Headers({ 'X-Custom': 'c' })),
        window.outcome(post({ 'a b': 'x' })),
      ])
    })
    expect(sent).toMatchObject([
      { 'x-custom': 'a' },
      { 'x-custom': 'b' },
      { 'x-custom': 'c' },
      { error: 'TypeError' },
    ])
  })
})
