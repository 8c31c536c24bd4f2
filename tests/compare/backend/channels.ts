// Commands that stream to the page.
import { ChannelId, type Command, CommandError, channel, command, Response } from 'oxbow'
import { z } from 'zod'

const sizes = z.array(z.number())
const onMessage = channel<unknown>()
const inner = z.string().transform((text) => ChannelId.parse<number>(text))

const VALUES: readonly unknown[] = [
  null,
  '',
  0,
  false,
  [],
  {},
  { a: { b: [1, null] } },
  { message: 1, index: 7, end: true },
  '\u2028\u{1f402}</script>\\"',
  Number(2n ** 64n - 1n),
]

const bytesOf = (size: number, value = 7): Response<ArrayBuffer> =>
  new Response(new Uint8Array(size).fill(value))

const counting = command({ count: z.number(), onMessage }, ({ count, onMessage }) => {
  for (let n = 0; n < count; n++) void onMessage.send(n)
  return count
})

export const channelCommands: Readonly<Record<string, Command>> = {
  channel_count: counting,
  channel_count_later: command({ count: z.number(), onMessage }, async ({ count, onMessage }) => {
    for (let n = 0; n < count; n++) await onMessage.send(n)
    return count
  }),
  channel_values: command({ onMessage }, async ({ onMessage }) => {
    for (const value of VALUES) await onMessage.send(value)
  }),
  channel_bytes: command({ onMessage: channel<Uint8Array>() }, async ({ onMessage }) => {
    await onMessage.send(new Uint8Array())
    await onMessage.send(new Uint8Array([1, 2, 255]))
  }),
  channel_raw: command({ sizes, onMessage }, async ({ sizes, onMessage }) => {
    for (const size of sizes) await onMessage.send(bytesOf(size))
  }),
  channel_texts: command({ sizes, onMessage }, async ({ sizes, onMessage }) => {
    for (const size of sizes) await onMessage.send('x'.repeat(size))
  }),
  channel_mixed: command({ count: z.number(), onMessage }, async ({ count, onMessage }) => {
    for (let n = 0; n < count; n++) {
      const size = n % 3 === 0 ? 20_000 : 10
      await onMessage.send(n % 2 === 0 ? bytesOf(size, n) : [n, 'x'.repeat(size)])
    }
  }),
  channel_two: command(
    { first: channel<number>(), second: channel<number>() },
    async ({ first, second }) => {
      for (let n = 0; n < 5; n++) {
        await first.send(n)
        await second.send(n * 10)
      }
    },
  ),
  channel_nested: command({ holder: z.object({ inner }) }, async ({ holder }, { window }) => {
    using bound = holder.inner.channelOn(window)
    await bound.send(1)
    await bound.send(2)
  }),
  channel_after: command({ onMessage }, ({ onMessage }) => {
    onMessage.retain()
    void (async () => {
      for (let n = 0; n < 3; n++) {
        await new Promise((resolve) => setTimeout(resolve, 5))
        await onMessage.send(n)
      }
      onMessage.close()
    })()
    return 'answered'
  }),
  channel_back: command({ onMessage }, ({ onMessage }) => onMessage),
  channel_then: command(
    { onMessage, number: z.number() },
    async ({ onMessage, number }) => await onMessage.send(number),
  ),
  channel_error: command({ onMessage }, async ({ onMessage }) => {
    await onMessage.send(1)
    throw new CommandError('failed after a message')
  }),
}
