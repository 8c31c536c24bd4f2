/** Comlink has no backend: the page calls a worker of its own. Only the page is served. */

import type { Backend, BackendOptions } from '../../src/backend.ts'
import { servePage } from '../../src/page-server.ts'

export async function startBackend({ folder }: BackendOptions): Promise<Backend> {
  const { url } = await servePage(folder, (_request, response) => {
    // The worker's clock is read, and is fine enough only in a page that is isolated.
    response.setHeader('cross-origin-opener-policy', 'same-origin')
    response.setHeader('cross-origin-embedder-policy', 'require-corp')
    return false
  })
  return { url, access: async (clients) => Array.from({ length: clients }, () => ({ url })) }
}
