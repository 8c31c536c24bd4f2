// The rules C1 to C18 of channels, tested with Tauri's own `Channel` and our backend.
import {
  Builder,
  type Channel,
  ChannelId,
  channel,
  channelId,
  command,
  definePlugin,
  Response,
} from 'oxbow'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { linkOf, startApp, useApp, usePage } from '../support/app.ts'
import { everything } from '../support/capabilities.ts'
import { consoleOf, errorsOf } from '../support/chromium.ts'
import { describeEachApi } from '../support/frontend.ts'

/** The channels passed to `keep`, by their ids. */
const kept = new Map<number, Channel<unknown>>()

const nested = z.object({ onEvent: z.string().transform((text) => ChannelId.parse<string>(text)) })

const build = () =>
  Builder.default().commands({
    send: command(
      { messages: z.array(z.unknown()), onEvent: channel() },
      async ({ messages, onEvent }) => {
        for (const message of messages) await onEvent.send(message)
        return messages.length
      },
    ),
    fail: command({ onEvent: channel() }, async ({ onEvent }) => {
      await onEvent.send('before')
      throw new Error('on purpose')
    }),
    keep: command({ onEvent: channel() }, ({ onEvent }) => {
      kept.set(onEvent.id, onEvent.retain())
    }),
    use: command({ onEvent: channel() }, async ({ onEvent }) => {
      {
        using events = onEvent
        await events.send(1)
      }
      // Sending after the end is an error.
      return String(await attempt(() => onEvent.send(2)))
    }),
    two: command({ a: channel(), b: channel() }, async ({ a, b }) => {
      await a.send('a')
      await b.send('b')
    }),
    ignoreNested: command({ options: nested }, () => 'ignored'),
    bindNested: command({ options: nested }, async ({ options }, { window }) => {
      using events = options.onEvent.channelOn(window)
      await events.send('bound')
    }),
    bindLoose: command({ onEvent: channelId<string>() }, async ({ onEvent }, { window }) => {
      using events = onEvent.channelOn(window)
      await events.send('bound')
    }),
    giveBack: command({ onEvent: channel() }, ({ onEvent }) => onEvent),
    bytes: command({ onEvent: channel() }, async ({ onEvent }) => {
      const bytes = Uint8Array.of(1, 2, 3)
      await onEvent.send(new Response(bytes))
      await onEvent.send(bytes)
      await onEvent.send({ bytes })
      await onEvent.send([...bytes])
      await onEvent.send(new Response('[4]'))
    }),
    refill: command(
      { count: z.number(), size: z.number(), onEvent: channel<ArrayBuffer>() },
      async ({ count, size, onEvent }) => {
        const chunk = new Uint8Array(size)
        for (let i = 0; i < count; i++) {
          chunk.fill(i)
          await onEvent.send(chunk)
        }
      },
    ),
    sized: command({ sizes: z.array(z.number()), onEvent: channel() }, async (args) => {
      for (const size of args.sizes) {
        await args.onEvent.send('x'.repeat(size - 2))
        await args.onEvent.send(new Uint8Array(size))
      }
    }),
  })

async function attempt(action: () => unknown): Promise<unknown> {
  try {
    return await action()
  } catch (error) {
    return error
  }
}

/** A plugin for older versions of the package, without `register_listener`. */
const scanner = definePlugin({
  name: 'scanner',
  commands: {
    registerListener: command(
      { event: z.string(), handler: channel() },
      async ({ event, handler }) => {
        kept.set(handler.id, handler.retain())
        await handler.send(`listening to ${event}`)
      },
    ),
    remove_listener: command({ event: z.string(), channelId: z.number() }, ({ channelId }) =>
      kept.get(channelId)?.close(),
    ),
  },
})

const app = useApp(() => build().plugin(scanner), {
  app: {
    security: {
      capabilities: [everything('scanner:allow-registerListener', 'scanner:allow-remove-listener')],
    },
  },
})

function labelOf(api: string): string {
  return `api-${api.replace('.', '-')}`
}

/** Waits until all messages of the backend have arrived in the page. */
const settled = linkOf

/** Calls a command with a plain callback as its channel, and returns the frames that arrive (C2). */
async function framesOf(page: Page, cmd: string, args: object = {}): Promise<unknown[]> {
  return await page.evaluate(
    async ({ cmd, args }) => {
      const { invoke, transformCallback } = window.tauri.core
      const frames: unknown[] = []
      const id = transformCallback((frame: unknown) => frames.push(frame))
      await invoke(cmd, { ...args, onEvent: `__CHANNEL__:${id}` }).catch(() => {})
      return frames
    },
    { cmd, args },
  )
}

describeEachApi('channels', (api) => {
  const page = usePage(app, labelOf(api), { api })

  /** Opens a channel that the backend keeps, and returns the backend's end. */
  async function keep(name: string): Promise<Channel<unknown>> {
    const id = await page().evaluate(async (name) => {
      const heard: unknown[] = []
      const onEvent = new window.tauri.core.Channel<unknown>()
      Object.assign(window, { [name]: { onEvent, heard } })
      await window.tauri.core.invoke('keep', { onEvent })
      return onEvent.id
    }, name)
    const end = kept.get(id)
    if (!end) throw new Error(`the backend has no channel ${id}`)
    return end
  }

  it('C1 a channel has a public id and drops messages from before its handler', async () => {
    const end = await keep('c1')
    await end.send('early')
    await settled(page())
    const { id, known } = await page().evaluate(() => {
      const { onEvent, heard } = window.c1
      onEvent.onmessage = (message) => heard.push(message)
      return { id: onEvent.id, known: window.__TAURI_INTERNALS__.callbacks.has(onEvent.id) }
    })
    await end.send('late')
    await end.send('later')
    await settled(page())
    expect({ id, known }).toEqual({ id: end.id, known: true })
    expect(Number.isInteger(id) && id >= 0 && id <= 0xffff_ffff).toBe(true)
    expect(await page().evaluate(() => window.c1.heard)).toEqual(['late', 'later'])
    end.close()
  })

  it('C2 messages and the end come as frames with an index', async () => {
    expect(await framesOf(page(), 'send', { messages: ['a', null, { b: 1 }] })).toEqual([
      { message: 'a', index: 0 },
      { message: null, index: 1 },
      { message: { b: 1 }, index: 2 },
      { end: true, index: 3 },
    ])
  })

  // Releases before 2.2 sort early messages by the text of their numbers; here messages never arrive early.
  if (api !== '2.0') {
    it('C3 the index alone decides: early frames wait, past and repeated ones are dropped', async () => {
      const heard = await page().evaluate(() => {
        const heard: unknown[] = []
        const { id } = new window.tauri.core.Channel((message) => heard.push(message))
        const run = (index: number, message: unknown): void =>
          window.__TAURI_INTERNALS__.runCallback(id, { message, index })
        for (let index = 11; index >= 0; index--) run(index, index)
        run(3, 'repeated')
        run(11, 'repeated')
        run(12, 12)
        return heard
      })
      expect(heard).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
    })
  }

  // Releases before 2.5 do not handle the end of a channel: the bridge frees them.
  if (api !== '2.0') {
    it('C4 the end frees the callback, at once or when the gap before it is filled', async () => {
      const found = await page().evaluate(() => {
        const { callbacks, runCallback } = window.__TAURI_INTERNALS__
        const inOrder = new window.tauri.core.Channel()
        runCallback(inOrder.id, { message: 'a', index: 0 })
        const before = callbacks.has(inOrder.id)
        runCallback(inOrder.id, { end: true, index: 1 })
        const early = new window.tauri.core.Channel()
        runCallback(early.id, { end: true, index: 1 })
        const waiting = callbacks.has(early.id)
        runCallback(early.id, { message: 'a', index: 0 })
        return [before, callbacks.has(inOrder.id), waiting, callbacks.has(early.id)]
      })
      expect(found).toEqual([true, false, true, false])
    })
  }

  it('C4 a channel that the backend has ended is freed', async () => {
    const found = await page().evaluate(async () => {
      const onEvent = new window.tauri.core.Channel()
      await window.tauri.core.invoke('send', { messages: [1, 2, 3], onEvent })
      return window.__TAURI_INTERNALS__.callbacks.has(onEvent.id)
    })
    expect(found).toBe(false)
  })

  // Releases from 2.1 to 2.12.2 do not count a message whose handler threw, so all later messages are stuck.
  const goesOn = api === '2.12' || api === '2.0'
  const heardAfterThrow = goesOn ? ['a', 'b', 'c'] : ['a', 'b']
  const wording = goesOn ? 'does not stall the stream' : 'stalls the stream (until 2.12.3)'

  it(`C5 a throwing handler ${wording} and disturbs nothing else`, async () => {
    const thrown = `thrown by C5 of ${api}`
    const found = await page().evaluate(async (thrown) => {
      const heard: unknown[] = []
      const onEvent = new window.tauri.core.Channel((message) => {
        heard.push(message)
        if (message === 'b') throw new Error(thrown)
      })
      const { invoke } = window.tauri.core
      const sent = await invoke('send', { messages: ['a', 'b', 'c'], onEvent })
      return {
        heard,
        sent,
        other: await invoke('send', { messages: [], onEvent: '__CHANNEL__:0' }),
      }
    }, thrown)
    expect(found).toEqual({ heard: heardAfterThrow, sent: 3, other: 0 })
    await expect.poll(() => errorsOf(page())).toContain(thrown)
  })

  it('C6 frames that come after the callback is gone only warn', async () => {
    const end = await keep('c6')
    await page().evaluate(() => {
      const { onEvent, heard } = window.c6
      onEvent.onmessage = (message) => heard.push(message)
      window.__TAURI_INTERNALS__.unregisterCallback(onEvent.id)
    })
    await end.send('lost')
    await settled(page())
    expect(await page().evaluate(() => window.c6.heard)).toEqual([])
    await expect.poll(() => consoleOf(page())).toContain(warningOf(end.id))
    end.close()
  })

  it('C7 a new handler takes over with the next frame', async () => {
    const end = await keep('c7')
    await page().evaluate(() => {
      const { onEvent, heard } = window.c7
      const first = (message: unknown): void => {
        heard.push(['first', message])
        onEvent.onmessage = (message) => heard.push(['second', message])
      }
      onEvent.onmessage = first
      heard.push(onEvent.onmessage === first)
    })
    await end.send(1)
    await end.send(2)
    await settled(page())
    expect(await page().evaluate(() => window.c7.heard)).toEqual([
      true,
      ['first', 1],
      ['second', 2],
    ])
    end.close()
  })

  it('C8 an argument is a channel if it is __CHANNEL__ and 32 bits, and nothing else', async () => {
    const call = (onEvent: string): Promise<unknown> =>
      page().evaluate(
        (onEvent) => window.outcome(window.tauri.core.invoke('send', { messages: [], onEvent })),
        onEvent,
      )
    for (const id of ['0', '7', '4294967295']) {
      expect(await call(`__CHANNEL__:${id}`)).toEqual({ resolved: 0 })
    }
    const malformed = ['', 'x', '__CHANNEL__:', '__CHANNEL__:x', '__CHANNEL__:-1', '__CHANNEL__:7x']
    for (const text of [
      ...malformed,
      '__CHANNEL__:4294967296',
      'x__CHANNEL__:7',
      '__CHANNEL__:1.5',
    ]) {
      expect(await call(text)).toEqual({ rejected: malformedText(text) })
    }
  })

  it('C9 a missing channel and one of another type reject with the texts of I17', async () => {
    const found = await page().evaluate(async () => {
      const call = (args: Record<string, unknown>) =>
        window.outcome(window.tauri.core.invoke('keep', args))
      return [await call({}), await call({ onEvent: 7 }), await call({ onEvent: null })]
    })
    const prefix = 'invalid args `onEvent` for command `keep`: '
    expect(found).toEqual([
      { rejected: `${prefix}command keep missing required key onEvent` },
      { rejected: expect.stringMatching(`^${prefix}invalid type: `) },
      { rejected: expect.stringMatching(`^${prefix}invalid type: `) },
    ])
  })

  it('C9 a malformed nested channel gives the reason of I17', async () => {
    const found = await page().evaluate(async () => [
      await window.outcome(window.tauri.core.invoke('bindLoose', { onEvent: 'x' })),
      await window.outcome(window.tauri.core.invoke('bindNested', { options: { onEvent: 'x' } })),
    ])
    expect(found).toEqual([
      { rejected: `invalid args \`onEvent\` for command \`bindLoose\`: ${malformedText('x')}` },
      { rejected: `invalid args \`options\` for command \`bindNested\`: ${malformedText('x')}` },
    ])
  })

  it('C10 a nested channel is inert until it is bound to a window', async () => {
    const found = await page().evaluate(async () => {
      const { Channel, invoke } = window.tauri.core
      const call = async (cmd: string): Promise<unknown> => {
        const heard: unknown[] = []
        const onEvent = new Channel((message) => heard.push(message))
        await invoke(cmd, cmd === 'bindLoose' ? { onEvent } : { options: { onEvent } })
        return { heard, open: window.__TAURI_INTERNALS__.callbacks.has(onEvent.id) }
      }
      return [await call('ignoreNested'), await call('bindNested'), await call('bindLoose')]
    })
    const bound = { heard: ['bound'], open: false }
    expect(found).toEqual([{ heard: [], open: true }, bound, bound])
  })

  it('C11 a channel serves one binding: a second one counts from 0 again and is lost', async () => {
    const found = await page().evaluate(async () => {
      const { Channel, invoke, transformCallback } = window.tauri.core
      const frames: unknown[] = []
      const a = `__CHANNEL__:${transformCallback((frame: unknown) => frames.push(frame))}`
      await invoke('two', { a, b: a })
      const heard: unknown[] = []
      const twice = new Channel((message) => heard.push(message))
      await invoke('two', { a: twice, b: twice })
      return { frames, heard, open: window.__TAURI_INTERNALS__.callbacks.has(twice.id) }
    })
    expect(found.frames).toEqual([
      { message: 'a', index: 0 },
      { message: 'b', index: 0 },
      { end: true, index: 1 },
      { end: true, index: 1 },
    ])
    expect(found).toMatchObject({ heard: ['a'], open: false })
  })

  it('C12 no size changes what arrives', async () => {
    const sizes = [2, 1023, 1024, 8191, 8192, 8193, 70_000]
    const frames = await page().evaluate(async (sizes) => {
      const sizesOf: unknown[] = []
      const onEvent = new window.tauri.core.Channel<string | ArrayBuffer>((message) => {
        const raw = message instanceof ArrayBuffer
        sizesOf.push([raw ? 'raw' : 'json', raw ? message.byteLength : message.length + 2])
      })
      await window.tauri.core.invoke('sized', { sizes, onEvent })
      return sizesOf
    }, sizes)
    expect(frames).toEqual(
      sizes.flatMap((size) => [
        ['json', size],
        ['raw', size],
      ]),
    )
  })

  it('C14 the end comes when the command settles, however it does, and counts the messages', async () => {
    expect(await framesOf(page(), 'send', { messages: [] })).toEqual([{ end: true, index: 0 }])
    expect(await framesOf(page(), 'fail')).toEqual([
      { message: 'before', index: 0 },
      { end: true, index: 1 },
    ])
  })

  it('C14 C21 departs: a channel that is retained outlives its command, until close()', async () => {
    const end = await keep('c14')
    await settled(page())
    const isOpen = () =>
      page().evaluate(() => window.__TAURI_INTERNALS__.callbacks.has(window.c14.onEvent.id))
    expect(await isOpen()).toBe(true)
    await end.send('still there')
    end.close()
    await settled(page())
    expect(await isOpen()).toBe(false)
    expect(() => end.send('too late')).toThrow(expect.objectContaining({ code: 'channel_ended' }))
  })

  it('C14 departs: `using` ends a channel with its block', async () => {
    const found = await page().evaluate(async () => {
      const heard: unknown[] = []
      const onEvent = new window.tauri.core.Channel((message) => heard.push(message))
      const after = await window.tauri.core.invoke('use', { onEvent })
      return { heard, after, open: window.__TAURI_INTERNALS__.callbacks.has(onEvent.id) }
    })
    expect(found).toEqual({
      heard: [1],
      after: expect.stringContaining('has ended'),
      open: false,
    })
  })

  it('C14 a channel ends although a later argument of its call is refused', async () => {
    const found = await page().evaluate(async () => {
      const a = new window.tauri.core.Channel()
      const call = await window.outcome(window.tauri.core.invoke('two', { a }))
      return { call, open: window.__TAURI_INTERNALS__.callbacks.has(a.id) }
    })
    const rejected = 'invalid args `b` for command `two`: command two missing required key b'
    expect(found).toEqual({ call: { rejected }, open: false })
  })

  it('C12 bytes arrive as they were when they were sent, even if one buffer serves all messages', async () => {
    const found = await page().evaluate(async () => {
      const wrong: number[] = []
      for (const size of [4096, 262_144, 1_048_576]) {
        let next = 0
        const onEvent = new window.tauri.core.Channel<ArrayBuffer>((chunk) => {
          const number = next++
          if (!new Uint8Array(chunk).every((byte) => byte === number)) wrong.push(size)
        })
        await window.tauri.core.invoke('refill', { count: 24, size, onEvent })
      }
      return wrong
    })
    expect(found).toEqual([])
  })

  it('C15 messages of mixed sizes arrive in the order in which they were sent', async () => {
    const sizes = Array.from({ length: 60 }, (_, index) => 2 + ((index * 7919) % 20_000))
    const heard = await page().evaluate(async (sizes) => {
      const heard: number[] = []
      const onEvent = new window.tauri.core.Channel<string | ArrayBuffer>((message) => {
        heard.push(message instanceof ArrayBuffer ? message.byteLength : message.length + 2)
      })
      await window.tauri.core.invoke('sized', { sizes, onEvent })
      return heard
    }, sizes)
    expect(heard).toEqual(sizes.flatMap((size) => [size, size]))
  })

  it('C17 departs: bytes arrive as an ArrayBuffer, not only those of a Response', async () => {
    const heard = await page().evaluate(async () => {
      const heard: unknown[] = []
      const onEvent = new window.tauri.core.Channel((message) => {
        heard.push(message instanceof ArrayBuffer ? [...new Uint8Array(message), 'raw'] : message)
      })
      await window.tauri.core.invoke('bytes', { onEvent })
      return heard
    })
    expect(heard).toEqual([
      [1, 2, 3, 'raw'],
      [1, 2, 3, 'raw'],
      { bytes: [1, 2, 3] },
      [1, 2, 3],
      [4],
    ])
  })

  it('C18 a channel that goes back is written as it came', async () => {
    const found = await page().evaluate(async () => {
      const onEvent = new window.tauri.core.Channel()
      return [await window.tauri.core.invoke('giveBack', { onEvent }), `__CHANNEL__:${onEvent.id}`]
    })
    expect(found[0]).toBe(found[1])
  })

  // Releases before 2.0.3 try only one name.
  if (api !== '2.0') {
    it('C22 a plugin listener that is refused under its new name is registered under its old one', async () => {
      const found = await page().evaluate(async () => {
        const { addPluginListener, invoke } = window.tauri.core
        const heard: unknown[] = []
        const listener = await addPluginListener('scanner', 'code', (message) =>
          heard.push(message),
        )
        const { callbacks } = window.__TAURI_INTERNALS__
        const open = callbacks.has(listener.channelId)
        const args = { event: 'code', channelId: listener.channelId }
        await invoke('plugin:scanner|remove_listener', args)
        return { heard, open, left: callbacks.has(listener.channelId) }
      })
      expect(found).toEqual({ heard: ['listening to code'], open: true, left: false })
    })
  }
})

describe('channels of a page that goes away', () => {
  it('C16 send fails only for what cannot be serialised; without its page it is dropped', async () => {
    await using running = await startApp(build())
    const page = await running.open()
    const id = await page.evaluate(async () => {
      const onEvent = new window.tauri.core.Channel()
      await window.tauri.core.invoke('keep', { onEvent })
      return onEvent.id
    })
    const end = kept.get(id)
    expect(() => end?.send(2n ** 64n)).toThrow(
      expect.objectContaining({ code: 'not_serializable' }),
    )
    await end?.send('heard by nobody yet')
    await page.reload()
    await settled(page)
    expect(await attempt(() => end?.send('dropped'))).toBeUndefined()
    await settled(page)
    // A new document does not have the callback, so the message is not sent to it.
    expect(await consoleOf(page)).not.toContain(warningOf(id))
    await running.app.getWebviewWindow('main')?.destroy()
    expect(await attempt(() => end?.send('dropped'))).toBeUndefined()
  })
})

function warningOf(id: number): string {
  return `[TAURI] Couldn't find callback id ${id}. This might happen when the app is reloaded while Rust is running an asynchronous operation.`
}

function malformedText(value: string): string {
  return `invalid channel value \`${value}\`, expected a string in the \`__CHANNEL__:ID\` format`
}

interface Watched {
  readonly onEvent: { id: number; onmessage: (message: unknown) => void }
  readonly heard: unknown[]
}

declare global {
  interface Window {
    c1: Watched
    c6: Watched
    c7: Watched
    c14: Watched
  }
}
