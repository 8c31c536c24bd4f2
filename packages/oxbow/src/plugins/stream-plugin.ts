/**
 * `plugin:__OXBOW__`: the commands by which pages send and read streams. They need no capability, because
 * they concern only streams of the page itself.
 */

import { STREAM_HEADER } from '@oxbow/protocol/internal'
import * as v from 'valibot'
import { Channel, channel } from '../channel/channel.ts'
import { ResultStream } from '../channel/result-stream.ts'
import { IncomingStream } from '../channel/stream.ts'
import type { ArgumentSchemas, Command, HandlerArgs } from '../ipc/command.ts'
import type { Invocation } from '../ipc/invocation.ts'
import { coreCommand } from './core-command.ts'
import { definePlugin, type Plugin } from './plugin.ts'

const id = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

/** A stream of the calling page; `undefined` once it has ended. */
function streamOf({ connection }: Invocation, id: number): IncomingStream | undefined {
  const stream = connection.findChannel(id)
  return stream instanceof IncomingStream ? stream : undefined
}

/** A command without a time limit: it may take as long as the stream or channel to which it belongs. */
function lineCommand<A extends ArgumentSchemas>(
  args: A,
  handler: (args: HandlerArgs<A>, call: Invocation) => Promise<unknown>,
): Command {
  return { ...coreCommand(args, handler), options: { timeoutMs: 0 } }
}

export const streamPlugin: Plugin = definePlugin({
  name: '__OXBOW__',
  commands: {
    stream_bytes: lineCommand({}, async (_args, call) => {
      const { body, headers } = call.request
      const stream = streamOf(call, Number(headers.get(STREAM_HEADER)))
      if (stream === undefined || body.kind !== 'raw') return false
      return await stream.push(body.bytes)
    }),
    stream_value: lineCommand(
      { stream: id, value: v.optional(v.unknown()) },
      async ({ stream, value }, call) => (await streamOf(call, stream)?.push(value)) ?? false,
    ),
    stream_end: lineCommand(
      { stream: id, failure: v.optional(v.string()) },
      async ({ stream, failure }, call) => await streamOf(call, stream)?.finish(failure),
    ),
    stream_read: lineCommand({ stream: id, to: channel() }, async ({ stream, to }, call) => {
      const from = call.connection.resources.get(stream, ResultStream)
      call.standFor(from)
      await from.pump(to, call.signal)
    }),
    channel_taken: lineCommand(
      { channel: id, count: v.nullable(id) },
      async ({ channel, count }, call) => {
        const from = call.connection.findChannel(channel)
        if (!(from instanceof Channel)) return false
        // Ends with the call, so that the end of the app does not wait until the next count is needed.
        const aborted = new Promise<false>((resolve) => {
          call.signal.addEventListener('abort', () => resolve(false))
        })
        return await Promise.race([from.taken(count), aborted])
      },
    ),
  },
})
