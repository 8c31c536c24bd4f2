/** One call that a mock answers in the page itself: its signal, and the end of its channels. */

import type { CallbackId } from '@oxbow/protocol'
import { parseChannelMarker } from '@oxbow/protocol/internal'
import type { CallOptions } from './call.ts'
import { aborted, shape } from './connection-errors.ts'

/** A call, and the function that answers it. */
export interface MockCall {
  readonly command: string
  readonly args: unknown
  readonly answer: () => unknown
  /** Ends a channel. */
  readonly end: (channel: CallbackId) => void
}

/**
 * Answers a call, or rejects it when its signal aborts. A command that has ended has ended its channels
 * (C14).
 */
export function answerByMock(call: MockCall, options: CallOptions = {}): Promise<unknown> {
  const { signal, fail } = options
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      if (signal !== undefined) reject(shape(aborted(call.command, signal), fail))
    }
    if (signal?.aborted) return abort()
    signal?.addEventListener('abort', abort, { once: true })
    run(call)
      .then(resolve, reject)
      .finally(() => signal?.removeEventListener('abort', abort))
  })
}

async function run({ args, answer, end }: MockCall): Promise<unknown> {
  try {
    return await answer()
  } finally {
    for (const value of Object.values(args ?? {})) {
      const id = parseChannelMarker(String(value?.toJSON?.()))
      if (id !== undefined) end(id)
    }
  }
}
