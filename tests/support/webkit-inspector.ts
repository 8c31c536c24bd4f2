// WebKit's own inspector of one page: what Playwright's line is for Chromium, and as far from Oxbow's.
import { once } from 'node:events'
import { WebSocket } from 'ws'

/** Something that the page tells unasked. */
export interface InspectorEvent {
  readonly method: string
  readonly params: Record<string, unknown>
}

interface Waiting {
  readonly resolve: (result: Record<string, unknown>) => void
  readonly reject: (error: Error) => void
}

interface Message extends Partial<InspectorEvent> {
  readonly id?: number
  readonly result?: Record<string, unknown>
  readonly error?: { readonly message: string }
}

/** Asks a page, over a socket to the process that shows it. */
export class Inspector {
  /** Settles when the page, or the process that shows it, has gone. */
  readonly closed: Promise<void>
  readonly #socket: WebSocket
  readonly #listener: (event: InspectorEvent) => void
  readonly #waiting = new Map<number, Waiting>()
  #target: string | undefined
  #hasTarget: () => void = () => {}
  readonly #ready: Promise<void>
  #count = 0

  private constructor(socket: WebSocket, listener: (event: InspectorEvent) => void) {
    this.#socket = socket
    this.#listener = listener
    this.#ready = new Promise((resolve) => {
      this.#hasTarget = resolve
    })
    socket.on('message', (data) => this.#onMessage(JSON.parse(String(data))))
    socket.on('error', () => {})
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        this.forget('the page has been closed')
        resolve()
      })
    })
  }

  /** Connects to a page; the listener hears of it from then on, and what its console says already. */
  static async open(url: string, listener: (event: InspectorEvent) => void): Promise<Inspector> {
    const socket = new WebSocket(url)
    const inspector = new Inspector(socket, listener)
    await once(socket, 'open')
    await Promise.race([inspector.#ready, inspector.closed])
    return inspector
  }

  /** Asks for something and gives the answer; a navigation may come between them. */
  async ask(method: string, params: object = {}): Promise<Record<string, unknown>> {
    return await new Promise((resolve, reject) => {
      if (this.#socket.readyState !== WebSocket.OPEN) {
        reject(new Error('the page has been closed'))
        return
      }
      const id = ++this.#count
      this.#waiting.set(id, { resolve, reject })
      const message = JSON.stringify({ id, method, params })
      this.#send('Target.sendMessageToTarget', { targetId: this.#target, message })
    })
  }

  /** Gives up on all answers. */
  forget(reason: string): void {
    for (const { reject } of this.#waiting.values()) reject(new Error(reason))
    this.#waiting.clear()
  }

  close(): void {
    this.#socket.terminate()
  }

  #send(method: string, params: object): void {
    this.#socket.send(JSON.stringify({ id: ++this.#count, method, params }))
  }

  #onMessage({ method, params = {}, id, error }: Message): void {
    switch (method) {
      case 'Target.targetCreated': {
        const { targetId, isProvisional } = params.targetInfo as Record<string, unknown>
        if (isProvisional) break
        this.#target = String(targetId)
        this.#hasTarget()
        break
      }
      case 'Target.didCommitProvisionalTarget':
        // Another process shows the page from now on, and knows of nothing.
        this.#target = String(params.newTargetId)
        this.#listener({ method, params })
        break
      case 'Target.dispatchMessageFromTarget':
        if (params.targetId === this.#target) this.#onTarget(JSON.parse(String(params.message)))
        break
      default:
        // What the target did not even take.
        if (id !== undefined && error) this.forget(error.message)
    }
  }

  #onTarget({ id, result, error, method, params = {} }: Message): void {
    if (method !== undefined) this.#listener({ method, params })
    if (id === undefined) return
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (error) waiting?.reject(new Error(error.message))
    else waiting?.resolve(result ?? {})
  }
}
