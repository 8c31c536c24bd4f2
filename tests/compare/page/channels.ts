// Channels: order, values, bytes, and their end.
import { Channel, invoke } from '@tauri-apps/api/core'
import { encode, type Probes, settled } from './answer.ts'
import { untilTrue } from './meet.ts'

const callbacks = (): Map<number, unknown> => window.__TAURI_INTERNALS__.callbacks

/** All messages that a channel gets until the command ends. */
async function heardBy(cmd: string, args: object = {}, key = 'onMessage'): Promise<unknown[]> {
  const heard: unknown[] = []
  const channel = new Channel<unknown>((message) => heard.push(encode(message)))
  await invoke(cmd, { ...args, [key]: channel })
  await untilTrue(() => !callbacks().has(channel.id))
  return heard
}

const SIZES = [0, 1, 1023, 1024, 1025, 8190, 8191, 8192, 100_000]

/** Whether the page frees its channel after the call. */
async function freedAfter(call: (channel: Channel<number>) => Promise<unknown>): Promise<unknown> {
  const heard: number[] = []
  const channel = new Channel<number>((message) => heard.push(message))
  const answer = await settled(call(channel))
  await untilTrue(() => !callbacks().has(channel.id))
  return [answer, heard]
}

const flowProbes: Probes = {
  'messages in order': () => heardBy('channel_count', { count: 5 }),
  'messages in order, of an async command': () => heardBy('channel_count_later', { count: 5 }),
  'no messages': () => heardBy('channel_count', { count: 0 }),
  'two thousand messages': async () => {
    const heard = await heardBy('channel_count_later', { count: 2_000 })
    return [heard.length, heard.every((message, n) => message === n)]
  },
  'values of every kind': () => heardBy('channel_values'),
  bytes: () => heardBy('channel_bytes'),
  'raw bytes of many sizes': () => heardBy('channel_raw', { sizes: SIZES }),
  'texts of many sizes': () => heardBy('channel_texts', { sizes: SIZES }),
  'small and large in order': async () => {
    const heard = await heardBy('channel_mixed', { count: 30 })
    return heard.map((message) =>
      Array.isArray(message) ? message[0] : (message as { $: string }).$,
    )
  },
  'two channels in one call': async () => {
    const heard: [number[], number[]] = [[], []]
    const [first, second] = heard.map((list) => new Channel<number>((n) => list.push(n)))
    await invoke('channel_two', { first, second })
    await untilTrue(() => [first, second].every((one) => !callbacks().has(one?.id ?? 0)))
    return heard
  },
  'a nested channel': async () => {
    const heard: number[] = []
    const inner = new Channel<number>((message) => heard.push(message))
    await invoke('channel_nested', { holder: { inner } })
    await untilTrue(() => !callbacks().has(inner.id))
    return heard
  },
  'messages after the answer': () => heardBy('channel_after'),
  'a call with a channel that fails': () =>
    freedAfter((onMessage) => invoke('channel_error', { onMessage })),
  'a channel before an argument that fails': () =>
    freedAfter((onMessage) => invoke('channel_then', { onMessage, number: 'x' })),
  'a channel goes back as its text': async () => {
    const channel = new Channel<number>()
    const back = await invoke<string>('channel_back', { onMessage: channel })
    return back.replace(String(channel.id), 'ID')
  },
}

const argument = (onMessage?: unknown) => () => invoke('channel_count', { count: 1, onMessage })

const argumentProbes: Probes = {
  'no channel': () => invoke('channel_count', { count: 1 }),
  'null for a channel': argument(null),
  'a number for a channel': argument(7),
  'an object for a channel': argument({}),
  'a text for a channel': argument('text'),
  'an empty text for a channel': argument(''),
  'a marker without a number': argument('__CHANNEL__:'),
  'a marker with a text': argument('__CHANNEL__:x'),
  'a marker with a negative number': argument('__CHANNEL__:-1'),
  'a marker with too high a number': argument('__CHANNEL__:4294967296'),
  'a marker with a plus': argument('__CHANNEL__:+1'),
  'a marker with zeros before': async () => {
    const channel = new Channel<number>()
    const heard = new Promise((resolve) => {
      channel.onmessage = resolve
    })
    const onMessage = `__CHANNEL__:000${channel.id}`
    await invoke('channel_count', { count: 1, onMessage })
    return await heard
  },
  'a marker with text before': argument('x__CHANNEL__:1'),
  'a marker with a space after': argument('__CHANNEL__:1 '),
  'a nested marker of wrong form': () => invoke('channel_nested', { holder: { inner: 'text' } }),
  'bytes for a channel': () => invoke('channel_count', new Uint8Array([1])),
  'fetch without an id': () => invoke('plugin:__TAURI_CHANNEL__|fetch'),
  'fetch of nothing': () =>
    invoke('plugin:__TAURI_CHANNEL__|fetch', {}, { headers: { 'Tauri-Channel-Id': '4711' } }),
}

const pageProbes: Probes = {
  'a channel has a number as id': () => typeof new Channel().id,
  'a channel as JSON': () => {
    const channel = new Channel()
    return JSON.stringify({ channel }).replace(String(channel.id), 'ID')
  },
  'a handler that throws does not stop the next message': async () => {
    const heard: number[] = []
    const channel = new Channel<number>((message) => {
      heard.push(message)
      if (message === 1) throw new RangeError('by the handler')
    })
    await invoke('channel_count', { count: 4, onMessage: channel })
    await untilTrue(() => heard.length === 4)
    return heard
  },
  'a handler that is replaced': async () => {
    const heard: string[] = []
    const channel = new Channel<number>((message) => heard.push(`first ${message}`))
    channel.onmessage = (message) => heard.push(`second ${message}`)
    await invoke('channel_count', { count: 2, onMessage: channel })
    await untilTrue(() => heard.length === 2)
    return heard
  },
  'frames out of order': () => {
    const heard: unknown[] = []
    const channel = new Channel((message) => heard.push(message))
    const run = (frame: object): void => window.__TAURI_INTERNALS__.runCallback(channel.id, frame)
    for (const index of [1, 2, 0, 0, 11, 10, 9, 8, 7, 6, 5, 4, 3]) run({ message: index, index })
    run({ end: true, index: 12 })
    return [heard, callbacks().has(channel.id)]
  },
  'an end before the last message': () => {
    const heard: unknown[] = []
    const channel = new Channel((message) => heard.push(message))
    const run = (frame: object): void => window.__TAURI_INTERNALS__.runCallback(channel.id, frame)
    run({ end: true, index: 2 })
    run({ message: 'a', index: 0 })
    const before = callbacks().has(channel.id)
    run({ message: 'b', index: 1 })
    return [heard, before, callbacks().has(channel.id)]
  },
}

export const channelProbes: Probes = { ...flowProbes, ...argumentProbes, ...pageProbes }
