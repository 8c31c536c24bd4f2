// A foreign site on this machine, which records its requests.
import type { IncomingHttpHeaders } from 'node:http'
import { text } from 'node:stream/consumers'
import { serve } from './serve.ts'

/** A request that the site got. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly body: string
}

export interface Answer {
  readonly status?: number
  readonly headers?: IncomingHttpHeaders
  readonly body?: string | Uint8Array
  /** Whether the connection breaks in the middle of the response. */
  readonly breaksOff?: boolean
}

export interface Site {
  readonly origin: string
  readonly asked: readonly Asked[]
  /** The paths of its requests. */
  paths(): string[]
}

/** Starts a site that is stopped after the test. */
export async function startSite(answers: Readonly<Record<string, Answer>> = {}): Promise<Site> {
  const asked: Asked[] = []
  const origin = await serve(async (request, response) => {
    const { method = '', url = '' } = request
    asked.push({ method, path: url, body: await text(request) })
    const {
      status = 200,
      headers = {},
      body = '<title>site</title>a site',
      breaksOff,
    } = answers[url] ?? {}
    response.writeHead(status, { 'content-type': 'text/html', ...headers })
    if (breaksOff) response.write(body, () => response.destroy())
    else response.end(body)
  })
  return {
    origin,
    asked,
    // Browsers request it by themselves.
    paths: () => asked.map(({ path }) => path).filter((path) => path !== '/favicon.ico'),
  }
}
