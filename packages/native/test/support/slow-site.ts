// A site that leaves what it is asked for open, until it is told to go on.
import type { ServerResponse } from 'node:http'
import { serve } from './serve.ts'

export interface SlowSite {
  readonly origin: string
  /** The paths it was asked for. */
  readonly asked: readonly string[]
  /** Ends all answers that it owes. */
  release(): void
}

/**
 * Starts a site that ends with the test: of what is saved from `/endless` the first piece comes, and of everything
 * else nothing at all.
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
