/** Scripts of service workers: a worker may answer for files, but pages always come from the backend. */

import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { Logger } from '../observe/logger.ts'
import type { Content, Exchange } from './exchange.ts'

/**
 * Precedes the author's script. A page from a cache would have no bridge, or an old key and nonce. Capturing
 * listeners are called before all others.
 */
const PRELUDE = `addEventListener("fetch",(e)=>{const{mode,method,destination}=e.request;mode==="navigate"&&method==="GET"&&destination==="document"&&e.stopImmediatePropagation()},true);`

/** Replaces a worker that this app does not have: it unregisters itself, and its pages are loaded again. */
const FAREWELL = `addEventListener("install",()=>skipWaiting())
addEventListener("activate",(e)=>e.waitUntil((async()=>{
const pages=await clients.matchAll({type:"window"})
await registration.unregister()
for(const page of pages)page.navigate(page.url)
})()))
`

// The script must come whole, readable, and not as "unchanged".
const CONDITIONS = ['if-none-match', 'if-modified-since', 'range']

/** Answers requests for scripts of service workers. */
export class WorkerScripts {
  readonly #content: Content
  readonly #logger: Logger
  /** The paths of foreign workers that the log has named. */
  readonly #named = new Set<string>()

  constructor(content: Content, logger: Logger) {
    this.#content = content
    this.#logger = logger
  }

  async respond(exchange: Exchange): Promise<void> {
    const { request, response, pathname } = exchange
    for (const name of CONDITIONS) delete request.headers[name]
    request.headers['accept-encoding'] = 'identity'
    amend(response, () => this.#nameForeign(pathname))
    await this.#content.respond(exchange)
  }

  #nameForeign(pathname: string): void {
    // A visitor that invents paths must not fill the log.
    if (this.#named.size >= 10 || this.#named.has(pathname)) return
    this.#named.add(pathname)
    const text = `the browser has the service worker ${JSON.stringify(pathname.slice(0, 200))}, which this app does not have. Probably another app had the same address before. The worker is removed, and its pages load again.`
    this.#logger.warn({}, text)
  }
}

/** Whether a browser fetches the script of a service worker, to install or to update it. */
export function isWorkerScript({ request }: Exchange): boolean {
  return request.headers['service-worker'] === 'script' && request.method === 'GET'
}

/** Puts the prelude before a script that is sent, or the farewell in the place of anything else. */
function amend(response: ServerResponse, onForeign: () => void): void {
  const writeHead = response.writeHead.bind(response)
  const end = response.end.bind(response)
  response.writeHead = (status: number, ...rest: unknown[]) => {
    response.writeHead = writeHead
    const given = { ...response.getHeaders(), ...(rest.at(-1) as OutgoingHttpHeaders | undefined) }
    const headers = lowerCase(given)
    for (const name of ['etag', 'last-modified', 'accept-ranges']) {
      delete headers[name]
      response.removeHeader(name)
    }
    if (status === 200 && /javascript/.test(String(headers['content-type']))) {
      const length = headers['content-length']
      if (length !== undefined) headers['content-length'] = Number(length) + PRELUDE.length
      writeHead(status, { ...headers, 'cache-control': 'no-cache' })
      response.write(PRELUDE)
      return response
    }
    onForeign()
    response.write = () => true
    response.end = () => end(FAREWELL)
    const own = { 'content-type': 'text/javascript', 'content-length': FAREWELL.length }
    return writeHead(200, { ...own, 'cache-control': 'no-store' })
  }
}

function lowerCase(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])
  return Object.fromEntries(entries)
}
