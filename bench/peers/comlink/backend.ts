/** Comlink has no backend: the page calls a worker of its own. Only the page is served. */

import type { Backend, BackendOptions } from '../../src/backend.ts'
import { servePage } from '../../src/page-server.ts'

export async function startBackend({ folder }: BackendOptions): Promise<Backend> {
  const { url } = await servePage(folder, (_request, response) => {
    // The measurement reads the worker's clock, which is precise enough only in an isolated page.
    response.setHeader('cross-origin-opener-policy', 'same-origin')
    response.setHeader('cross-origin-embedder-policy', 'require-corp')
    return false
  })
  return { url, access: async (clients) => Array.from({ length: clients }, () => ({ url })) }
}
