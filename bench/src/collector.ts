/** Receives the reports of clients from all places. */

import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Outcome, Report } from './report.ts'

/** The expected reports of one client. */
export interface Expected {
  /** The address to which the client posts its reports. */
  readonly url: string
  /** Settles with the time of the first answer, by `performance.now()` of this process. */
  readonly first: Promise<number>
  /** Settles with the results, or rejects with the client's reason. */
  readonly done: Promise<Outcome>
}

interface Waiting {
  first(at: number): void
  done(outcome: Outcome): void
  failed(error: Error): void
}

/** One server for a whole run. */
export class Collector {
  readonly #server: Server
  readonly #waiting = new Map<string, Waiting>()
  #count = 0

  private constructor() {
    this.#server = createServer((request, response) => {
      // A page of any origin may report; it reads no answer.
      response.setHeader('access-control-allow-origin', '*')
      response.setHeader('cross-origin-resource-policy', 'cross-origin')
      const at = performance.now()
      this.#take(request, at).then(
        () => response.writeHead(204).end(),
        () => response.writeHead(400).end(),
      )
    })
  }

  static async start(): Promise<Collector> {
    const collector = new Collector()
    collector.#server.listen(0, '127.0.0.1')
    await once(collector.#server, 'listening')
    return collector
  }

  /** Begins to expect a client. */
  expect(): Expected {
    const path = `/report/${++this.#count}`
    const { port } = this.#server.address() as AddressInfo
    let settleFirst: Waiting['first'] = () => {}
    const first = new Promise<number>((resolve) => {
      settleFirst = resolve
    })
    const done = new Promise<Outcome>((resolve, reject) => {
      this.#waiting.set(path, { first: settleFirst, done: resolve, failed: reject })
    })
    done.catch(() => {})
    return { url: `http://127.0.0.1:${port}${path}`, first, done }
  }

  stop(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  async #take(request: IncomingMessage, at: number): Promise<void> {
    const report = JSON.parse(await text(request)) as Report
    const waiting = this.#waiting.get(request.url ?? '')
    if (report.kind === 'first') waiting?.first(at)
    else if (report.kind === 'done') waiting?.done(report)
    else waiting?.failed(new Error(report.reason))
  }
}
