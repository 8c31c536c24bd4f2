// A TCP proxy between pages and a backend. It breaks connections in chosen ways, at chosen bytes.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { WebSocket } from 'ws'
import type { WebSocketClass } from '../../packages/api/src/websocket.ts'

/** `up` means from the page to the backend. */
export type Direction = 'up' | 'down'

/** A fault in one direction of a connection. */
export type Fault =
  /** Resets the connection of both ends. Bytes that have passed before still arrive. */
  | { readonly kind: 'cut' }
  /** This direction ends normally, and the rest of its bytes is lost. The other direction continues. */
  | { readonly kind: 'half-close' }
  /** This direction silently stops passing bytes. */
  | { readonly kind: 'stall' }
  | { readonly kind: 'delay'; readonly ms: number }
  /** Delivers the next `bytes` in pieces of at most `size`. */
  | { readonly kind: 'split'; readonly bytes: number; readonly size: number }

/** A fault, and the number of bytes between the previous fault and this one. */
export interface Scheduled {
  readonly after: number
  readonly fault: Fault
}

/** The faults in one direction of a connection, by its number from 0. */
export type Plan = (connection: number, direction: Direction) => Iterable<Scheduled>

/** The record of a proxy. */
export interface Tally {
  connections: number
  /** The number of passed bytes. */
  readonly bytes: Record<Direction, number>
  readonly faults: Record<Fault['kind'], number>
}

const ADDRESS = '127.0.0.1'

const NOTHING: Plan = () => []

/**
 * Listens on a port of its own. It changes no byte, so whoever comes through it names the backend in
 * `Host` and `Origin` as if it were not there: see `WebSocket` and `chromiumArgs`.
 */
export class FaultProxy implements AsyncDisposable {
  readonly tally: Tally = {
    connections: 0,
    bytes: { up: 0, down: 0 },
    faults: { cut: 0, 'half-close': 0, stall: 0, delay: 0, split: 0 },
  }
  /** For connections from now on. */
  plan: Plan = NOTHING
  readonly #server: Server
  readonly #target: number
  readonly #joints = new Set<Joint>()
  /** Settles when the proxy is not on hold. */
  #open: Promise<unknown> = Promise.resolve()

  private constructor(target: number) {
    this.#target = target
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (page) => this.#join(page))
  }

  /** Starts a proxy to a server at an address, such as an app's origin. */
  static async start(target: string | URL, plan: Plan = NOTHING): Promise<FaultProxy> {
    const proxy = new FaultProxy(Number(new URL(target).port))
    proxy.plan = plan
    proxy.#server.listen(0, ADDRESS)
    await once(proxy.#server, 'listening')
    return proxy
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** The number of its connections that broke, so that their page has to reconnect. */
  get breaks(): number {
    const { cut, stall } = this.tally.faults
    return cut + stall + this.tally.faults['half-close']
  }

  /** For `connect` with the backend's own address: its sockets go through this proxy. */
  get WebSocket(): WebSocketClass {
    const createConnection = (): Socket =>
      connect({ port: this.port, host: ADDRESS, noDelay: true })
    return class extends WebSocket {
      constructor(url: string) {
        super(url, { createConnection })
      }
    }
  }

  /** For a Chromium whose pages are to come to the backend's own address through this proxy. */
  get chromiumArgs(): readonly string[] {
    return [`--host-resolver-rules=MAP ${ADDRESS}:${this.#target} ${ADDRESS}:${this.port}`]
  }

  /** Breaks all current connections. */
  cut(): void {
    for (const joint of this.#joints) joint.cut()
  }

  /** Holds back the bytes of all connections until the returned function is called. */
  hold(): () => void {
    let release = (): void => {}
    this.#open = new Promise<void>((resolve) => {
      release = resolve
    })
    return release
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close()
    for (const joint of this.#joints) joint.destroy()
    if (this.#server.listening) await once(this.#server, 'close')
  }

  #join(page: Socket): void {
    const number = this.tally.connections++
    const backend = connect({
      port: this.#target,
      host: ADDRESS,
      allowHalfOpen: true,
      noDelay: true,
    })
    const joint = new Joint({ page, backend }, this.tally, () => this.#open)
    this.#joints.add(joint)
    void joint
      .run((direction) => this.plan(number, direction))
      .then(() => {
        this.#joints.delete(joint)
      })
  }
}

/** The two sockets of one connection. */
class Joint {
  readonly #page: Socket
  readonly #backend: Socket
  readonly #tally: Tally
  readonly #open: () => Promise<unknown>
  readonly #closed: Promise<unknown>

  constructor(
    { page, backend }: { page: Socket; backend: Socket },
    tally: Tally,
    open: () => Promise<unknown>,
  ) {
    this.#page = page
    this.#backend = backend
    this.#tally = tally
    this.#open = open
    for (const socket of [page, backend]) socket.on('error', () => this.destroy())
    this.#closed = Promise.all([page, backend].map(closeOf))
  }

  /** Settles when both sockets are closed. */
  async run(plan: (direction: Direction) => Iterable<Scheduled>): Promise<void> {
    for (const direction of ['up', 'down'] as const) {
      this.#carry(direction, plan(direction)).catch(() => this.destroy())
    }
    await this.#closed
  }

  cut(): void {
    if (this.#page.destroyed) return
    this.#tally.faults.cut++
    this.destroy()
  }

  destroy(): void {
    this.#page.resetAndDestroy()
    this.#backend.resetAndDestroy()
  }

  async #carry(direction: Direction, plan: Iterable<Scheduled>): Promise<void> {
    const [from, to] =
      direction === 'up' ? [this.#page, this.#backend] : [this.#backend, this.#page]
    const faults = plan[Symbol.iterator]()
    const pipe = new Pipe(to, (bytes) => {
      this.#tally.bytes[direction] += bytes
    })
    let next = faults.next().value as Scheduled | undefined
    let left = next?.after ?? 0
    for await (const chunk of from.iterator({ destroyOnReturn: false })) {
      let rest = chunk as Buffer
      await Promise.race([this.#open(), this.#closed])
      while (next && rest.length >= left) {
        await pipe.send(rest.subarray(0, left))
        rest = rest.subarray(left)
        await this.#act(next.fault, pipe)
        next = faults.next().value as Scheduled | undefined
        left = next?.after ?? 0
      }
      left -= rest.length
      await pipe.send(rest)
    }
    await Promise.race([this.#open(), this.#closed])
    pipe.end()
  }

  /** Causes a fault; settles when further bytes may pass. */
  async #act(fault: Fault, pipe: Pipe): Promise<void> {
    this.#tally.faults[fault.kind]++
    switch (fault.kind) {
      case 'cut':
        this.destroy()
        break
      case 'half-close':
        pipe.end()
        break
      case 'stall':
        await this.#closed
        break
      case 'delay':
        await this.#wait(fault.ms)
        break
      case 'split':
        pipe.split(fault)
        break
    }
  }

  /** Waits, but at most until the connection ends. */
  async #wait(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const over = new Promise((resolve) => {
      timer = setTimeout(resolve, ms)
    })
    await Promise.race([over, this.#closed])
    clearTimeout(timer)
  }
}

/** Settles at the end of a socket, also after an error, for which Node's `once` would reject. */
function closeOf(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.on('close', () => resolve()))
}

/** Writes to one socket. */
class Pipe {
  readonly #socket: Socket
  readonly #passed: (bytes: number) => void
  /** The number of further bytes to deliver in pieces, and the size of these pieces. */
  #split = { bytes: 0, size: 1 }

  constructor(socket: Socket, passed: (bytes: number) => void) {
    this.#socket = socket
    this.#passed = passed
  }

  split({ bytes, size }: { bytes: number; size: number }): void {
    this.#split = { bytes, size }
  }

  async send(bytes: Buffer): Promise<void> {
    let rest = bytes
    while (rest.length > 0 && this.#split.bytes > 0) {
      const piece = rest.subarray(0, Math.min(this.#split.size, this.#split.bytes))
      this.#split.bytes -= piece.length
      rest = rest.subarray(piece.length)
      await this.#write(piece)
      // Without a pause, the kernel would merge the pieces.
      await nextTurn()
    }
    if (rest.length > 0) await this.#write(rest)
  }

  end(): void {
    this.#socket.end()
  }

  /** Settles when the kernel has the bytes. Bytes after the end are dropped. */
  async #write(bytes: Buffer): Promise<void> {
    if (!this.#socket.writable) return
    await new Promise<void>((resolve, reject) => {
      this.#socket.write(bytes, (error) => (error ? reject(error) : resolve()))
    })
    this.#passed(bytes.length)
  }
}
