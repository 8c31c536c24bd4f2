/** Serves the page of a peer that has no server of its own for pages. */

import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

/** A server on a free port of this machine. */
export interface PageServer {
  readonly server: Server
  readonly url: string
}

const TYPES: Readonly<Record<string, string>> = {
  '/index.html': 'text/html; charset=utf-8',
  '/page.js': 'text/javascript',
  '/worker.js': 'text/javascript',
}

/** Listens, and answers a request with a file of the folder if `answer` does not answer it. */
export async function servePage(
  folder: string | undefined,
  answer?: (request: IncomingMessage, response: ServerResponse) => boolean,
): Promise<PageServer> {
  const listener: RequestListener = (request, response) => {
    if (answer?.(request, response)) return
    void sendFile(folder, request, response)
  }
  const server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { server, url: `http://127.0.0.1:${port}` }
}

async function sendFile(
  folder: string | undefined,
  { url }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = url === undefined || url === '/' ? '/index.html' : url
  const type = TYPES[path]
  const body =
    folder === undefined || type === undefined
      ? undefined
      : await readFile(join(folder, path)).catch(() => undefined)
  if (body === undefined) response.writeHead(404).end()
  else response.writeHead(200, { 'content-type': type }).end(body)
}
