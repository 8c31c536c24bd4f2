// A manager with a host of the test's own and pages beside it: no server, no browser.
import { encode, type Message, memoryTransports, PROTOCOL_VERSION } from '@oxbow/protocol'
import { onTestFinished, vi } from 'vitest'
import { parseConfig, parseWindowConfig } from '../../src/config.ts'
import type { Host } from '../../src/hosts/host.ts'
import type { CommandMap } from '../../src/ipc/command.ts'
import { Router } from '../../src/ipc/router.ts'
import type { Logger } from '../../src/logger.ts'
import { Manager } from '../../src/manager.ts'
import { StateManager } from '../../src/state.ts'
import type { WebviewWindow } from '../../src/window.ts'
import { type AclRequest, aclOf } from './acl.ts'
import { FakeHost } from './fake-host.ts'

export interface TestBackend<H extends Host> {
  readonly manager: Manager
  readonly host: H
  /** What was logged as a warning or an error. */
  readonly complaints: string[]
  open(label: string): Promise<WebviewWindow>
  /** Connects a page of a window that is open. */
  connect(label: string): RawPage
}

/** Makes a running backend that ends with the test. */
export async function startBackend<H extends Host = FakeHost>(
  commands: CommandMap = {},
  host: H = new FakeHost() as Host as H,
  rights: AclRequest = {},
): Promise<TestBackend<H>> {
  const complaints: string[] = []
  const router = new Router()
  router.addCommands(commands)
  for (const plugin of rights.plugins ?? []) router.addPlugin(plugin.name, plugin.commands ?? {})
  const manager = new Manager({
    config: parseConfig({ app: { windows: [] } }),
    logger: complainingTo(complaints),
    router,
    acl: aclOf({ commands: Object.keys(commands), ...rights }),
    state: new StateManager(),
    eventSchemas: new Map(),
  })
  manager.useServer({
    origin: '',
    port: 0,
    urlFor: (label) => `http://test/${label}`,
    close: async () => {},
  })
  manager.useHost(host)
  await host.start(manager.hostContext)
  onTestFinished(async () => {
    await manager.stop(0)
  })
  return {
    manager,
    host,
    complaints,
    open: (label) => manager.createWindow(parseWindowConfig({ label })),
    connect: (label) => new RawPage(manager, label),
  }
}

/** A page's end of a line, frame by frame. */
export class RawPage {
  readonly frames: unknown[][] = []
  readonly closed: Promise<{ readonly code: number }>
  readonly #send: (message: Message) => void
  readonly #close: () => void

  constructor(manager: Manager, label: string) {
    const { gate } = manager
    const key = gate.redeem(gate.issueTicket(label))?.key ?? ''
    const [page, backend] = memoryTransports()
    page.onmessage = (message) => {
      if (typeof message === 'string') this.frames.push(...(JSON.parse(message) as unknown[][]))
    }
    this.closed = page.closed
    this.#send = (message) => page.send(message)
    this.#close = () => page.close()
    manager.accept(backend, {})
    this.#send(`[${encode.hello(PROTOCOL_VERSION, key)}]`)
  }

  /** Calls a command; the answer is one of `frames`. */
  invoke(id: number, command: string, args: object = {}): void {
    this.#send(`[${encode.invoke(id, command, JSON.stringify(args))}]`)
  }

  /** Sends any frame. */
  send(frame: readonly unknown[]): void {
    this.#send(JSON.stringify([frame]))
  }

  close(): void {
    this.#close()
  }

  /** Waits for a frame that begins so. */
  async frame(...start: readonly unknown[]): Promise<unknown[]> {
    const isIt = (frame: unknown[]): boolean => start.every((value, i) => frame[i] === value)
    return await vi.waitUntil(() => this.frames.find(isIt), { interval: 1 })
  }
}

function complainingTo(complaints: string[]): Logger {
  const complain = (_fields: object, message: string): void => {
    complaints.push(message)
  }
  return { debug: () => {}, info: () => {}, warn: complain, error: complain }
}
