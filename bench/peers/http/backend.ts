/** HTTP with connections that stay open: JSON for calls, lines of JSON for messages, bodies for bytes. */

import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import type { Backend, BackendOptions } from '../../src/backend.ts'
import type { Commands } from '../../src/commands.ts'
import { servePage } from '../../src/page-server.ts'

export async function startBackend({ commands, folder }: BackendOptions): Promise<Backend> {
  const listeners = new Set<ServerResponse>()
  const { url } = await servePage(folder, (request, response) => {
    const path = request.url?.slice(1) ?? ''
    if (path === 'news') {
      listeners.add(response)
      response.flushHeaders()
      return true
    }
    if (request.method !== 'POST') return false
    void answer(path, { request, response, commands })
    return true
  })
  return {
    url,
    access: async (clients) => Array.from({ length: clients }, () => ({ url })),
    emit: (payload) => {
      const line = `${JSON.stringify(payload)}\n`
      for (const listener of listeners) listener.write(line)
    },
  }
}

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly commands: Commands
}

async function answer(path: string, { request, response, commands }: Exchange): Promise<void> {
  const json = (value: unknown): void => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(value))
  }
  if (path === 'upload') {
    let size = 0
    for await (const part of request as AsyncIterable<Buffer>) size += part.byteLength
    json(size)
    return
  }
  const given = JSON.parse(await text(request)) as { name: string; [size: string]: unknown }
  const size = Number(given.size)
  const messages = Number(given.messages)
  if (path === 'greet') json(commands.greet(given.name))
  else if (path === 'arrivals') json(commands.arrivals())
  else if (path === 'download') response.end(commands.bytes(size))
  else if (path === 'count') {
    await stream(response, messages, (n) => `${JSON.stringify(commands.tick(n))}\n`)
  } else await stream(response, messages, () => commands.bytes(size))
}

/** Writes as fast as the client reads. */
async function stream(
  response: ServerResponse,
  messages: number,
  make: (n: number) => string | Uint8Array,
): Promise<void> {
  for (let n = 0; n < messages; n++) {
    if (response.write(make(n))) continue
    await new Promise((resolve) => response.once('drain', resolve))
  }
  response.end()
}
