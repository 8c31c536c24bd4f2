/** The server of an app's pages and the host of its windows, while the app runs. */

import { IpcError } from '@oxbow/protocol'
import { messageOf } from '@oxbow/protocol/internal'
import type { WindowConfig } from '../config/config.ts'
import type { Host, HostWindow } from '../hosts/host.ts'
import { IdleKeys } from '../hosts/idle-keys.ts'
import type { Logger } from '../observe/logger.ts'
import type { PageServer } from '../server/server.ts'

/** A window to be opened. */
export interface OpenedWindow {
  readonly label: string
  readonly config: WindowConfig
}

/** The stage of one app. */
export class Stage {
  readonly #logger: () => Logger
  #server: PageServer | undefined
  #host: Host | undefined
  readonly #idleKeys = new IdleKeys()
  /** Whether the app is ending, so that no more windows open. */
  isClosing = false

  constructor(logger: () => Logger) {
    this.#logger = logger
  }

  get host(): Host | undefined {
    return this.#host
  }

  useServer(server: PageServer): void {
    this.#server = server
  }

  useHost(host: Host): void {
    this.#host = host
  }

  /** @throws {IpcError} `shutting_down`, or the error of the host */
  async open({ label, config }: OpenedWindow): Promise<HostWindow> {
    if (!this.#host || !this.#server || this.isClosing) throw notRunning()
    const page = this.#server.pageFor(label, config.url, this.#host)
    const place = { host: this.#host.name, platform: process.platform }
    const idle = this.#idleKeys.textFor(config, place)
    if (idle !== undefined) this.#logger().warn({ window: label }, idle)
    return await this.#host.open({ label, ...page, config })
  }

  /** Where the server answers. */
  get origin(): string | undefined {
    return this.#server?.origin
  }

  /** The address of a page with a new ticket for a window. @throws {IpcError} `shutting_down` */
  urlFor(label: string, path: string): string {
    if (!this.#server) throw notRunning()
    return this.#server.urlFor(label, path)
  }

  /** Ends host and server. Called again if the app ended during its start. */
  async release(): Promise<void> {
    const [host, server] = [this.#host, this.#server]
    this.#host = undefined
    this.#server = undefined
    await this.#end(() => host?.stop())
    await this.#end(() => server?.close())
  }

  async #end(part: () => Promise<void> | undefined): Promise<void> {
    try {
      await part()
    } catch (error) {
      this.#logger().error({ err: error }, `ending failed: ${messageOf(error)}`)
    }
  }
}

function notRunning(): IpcError {
  return new IpcError('shutting_down', 'the app is not running')
}
