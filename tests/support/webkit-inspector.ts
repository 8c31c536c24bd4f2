// WebKit's inspector of one page, which plays the role of Playwright's protocol and is independent of Oxbow.
import { once } from 'node:events'
import { WebSocket } from 'ws'

/** An event of the inspector. */
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

/** Sends requests to a page, over a socket to its window process. */
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

  /** Connects to a page; the listener gets its events, including earlier console messages. */
  static async open(url: string, listener: (event: InspectorEvent) => void): Promise<Inspector> {
    const socket = new WebSocket(url)
    const inspector = new Inspector(socket, listener)
    await once(socket, 'open')
    await Promise.race([inspector.#ready, inspector.closed])
    return inspector
  }

  /** Sends a request and returns its answer; the page may navigate in between. */
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

  /** Rejects all pending requests. */
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
        // A new process shows the page now, and does not know earlier requests.
        this.#target = String(params.newTargetId)
        this.#listener({ method, params })
        break
      case 'Target.dispatchMessageFromTarget':
        if (params.targetId === this.#target) this.#onTarget(JSON.parse(String(params.message)))
        break
      default:
        // The target did not accept the request.
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
