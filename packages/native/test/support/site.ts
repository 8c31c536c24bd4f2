// A site of somebody else's on this machine, which notes what it is asked for.
import type { IncomingHttpHeaders } from 'node:http'
import { text } from 'node:stream/consumers'
import { serve } from './serve.ts'

/** What the site was asked for. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly body: string
}

export interface Answer {
  readonly status?: number
  readonly headers?: IncomingHttpHeaders
  readonly body?: string | Uint8Array
  /** Whether the connection ends before the answer does. */
  readonly breaksOff?: boolean
}

export interface Site {
  readonly origin: string
  readonly asked: readonly Asked[]
  /** The paths it was asked for. */
  paths(): string[]
}

/** Starts a site that ends with the test. */
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
    // Every browser asks for the picture in the tab.
    paths: () => asked.map(({ path }) => path).filter((path) => path !== '/favicon.ico'),
  }
}
