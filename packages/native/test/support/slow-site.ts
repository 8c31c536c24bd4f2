// A site that keeps its responses open until the test releases them.
import type { ServerResponse } from 'node:http'
import { serve } from './serve.ts'

export interface SlowSite {
  readonly origin: string
  /** The paths of its requests. */
  readonly asked: readonly string[]
  /** Ends all open responses. */
  release(): void
}

/**
 * Starts a site that is stopped after the test. It sends the first part of `/endless` as a download,
 * and nothing for other paths.
 */
export async function startSlowSite(): Promise<SlowSite> {
  const asked: string[] = []
  const owed = new Set<ServerResponse>()
  const origin = await serve(({ url = '' }, response) => {
    asked.push(url)
    owed.add(response)
    if (url !== '/endless') return
    response.writeHead(200, {
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment; filename=endless.bin',
    })
    response.write(Buffer.alloc(64 * 1024))
  })
  return {
    origin,
    asked,
    release: () => {
      for (const response of owed) response.end()
      owed.clear()
    },
  }
}
