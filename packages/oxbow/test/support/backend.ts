// A manager with a fake host and pages in the same process, without a server or a browser.
import {
  type CloseInfo,
  encode,
  Link,
  type Message,
  memoryTransports,
  PROTOCOL_VERSION,
} from '@oxbow/protocol'
import { BROKEN } from '@oxbow/protocol/internal'
import { onTestFinished, vi } from 'vitest'
import { hostContextOf } from '../../src/app/host-context.ts'
import { Manager } from '../../src/app/manager.ts'
import type { PageHandlers } from '../../src/app/page-handlers.ts'
import { type ConfigInput, parseConfig, parseWindowConfig } from '../../src/config/config.ts'
import type { Host } from '../../src/hosts/host.ts'
import type { CommandMap } from '../../src/ipc/command.ts'
import { Router } from '../../src/ipc/router.ts'
import type { Logger } from '../../src/observe/logger.ts'
import { StateManager } from '../../src/state/state.ts'
import type { WebviewWindow } from '../../src/window/window.ts'
import { type AclRequest, aclOf } from './acl.ts'
import { FakeHost } from './fake-host.ts'

/** A line of the log. */
export interface LogLine {
  readonly level: keyof Logger
  readonly fields: object
  readonly message: string
}

/** Options of one test's backend. */
export interface BackendOptions extends AclRequest {
  readonly oxbow?: ConfigInput['oxbow']
  readonly dev?: boolean
  readonly pages?: PageHandlers
}

export interface TestBackend<H extends Host> {
  readonly manager: Manager
  readonly host: H
  /** The warnings and errors in the log. */
  readonly complaints: string[]
  /** The whole log. */
  readonly logs: LogLine[]
  open(label: string): Promise<WebviewWindow>
  /** Connects a page of a window that is open. */
  connect(label: string): RawPage
}

/** Starts a backend that is stopped after the test. */
export async function startBackend<H extends Host = FakeHost>(
  commands: CommandMap = {},
  host: H = new FakeHost() as Host as H,
  { oxbow = {}, dev = false, pages = {}, ...rights }: BackendOptions = {},
): Promise<TestBackend<H>> {
  const complaints: string[] = []
  const logs: LogLine[] = []
  const router = new Router()
  router.addCommands(commands)
  for (const plugin of rights.plugins ?? []) router.addPlugin(plugin.name, plugin.commands ?? {})
  const manager = new Manager({
    config: parseConfig({ app: { windows: [] }, oxbow }),
    logger: recorder(logs, complaints),
    router,
    acl: aclOf({ commands: Object.keys(commands), ...rights }),
    state: new StateManager(),
    eventSchemas: new Map(),
    dev,
    pages,
  })
  manager.stage.useServer({
    origin: '',
    isKept: false,
    port: 0,
    urlFor: (label) => `http://test/${label}`,
    pageFor: (label) => ({ url: `http://test/${label}` }),
    close: async () => {},
  })
  manager.stage.useHost(host)
  await host.start(hostContextOf(manager))
  onTestFinished(async () => {
    await manager.stop(0)
  })
  return {
    manager,
    host,
    complaints,
    logs,
    open: (label) => manager.windows.create(parseWindowConfig({ label })),
    connect: (label) => new RawPage(manager, label),
  }
}

/** A page's end of a connection, frame by frame. */
export class RawPage {
  readonly frames: unknown[][] = []
  readonly closed: Promise<{ readonly code: number }>
  readonly link: Link
  /** Lets the backend notice that the page is silent. */
  fallSilent: () => void = () => {}
  readonly #close: (info?: CloseInfo) => void

  constructor(manager: Manager, label: string) {
    const { gate } = manager
    const key = gate.redeem(gate.issueTicket(label))?.key ?? ''
    const [page, backend] = memoryTransports()
    const receive = (message: Message): void => {
      if (typeof message === 'string') this.frames.push(...(JSON.parse(message) as unknown[][]))
    }
    this.link = new Link({ receive, fail: (error) => page.close(4400, String(error)) })
    page.onmessage = (message) => {
      receive(message)
      this.link.join(page)
    }
    this.closed = page.closed
    this.#close = (info) => page.close(info?.code, info?.reason)
    const silence = new Promise<CloseInfo>((resolve) => {
      this.fallSilent = () => resolve({ code: BROKEN, reason: '', isSilent: true })
    })
    const closed = Promise.race([backend.closed, silence])
    manager.accept(Object.defineProperty(backend, 'closed', { value: closed }), { headers: {} })
    page.send(`[${encode.hello(PROTOCOL_VERSION, key, 1)}]`)
  }

  /** Calls a command; its answer will be in `frames`. */
  // biome-ignore lint/complexity/useMaxParams: a parameter stands for a field of the frame
  invoke(id: number, command: string, args: object = {}, headers?: Record<string, string>): void {
    this.link.send(`[${encode.invoke(id, command, JSON.stringify(args), headers)}]`)
  }

  /** Sends frames in one message. */
  send(...frames: readonly (readonly unknown[])[]): void {
    this.link.send(JSON.stringify(frames))
  }

  close(info?: CloseInfo): void {
    this.#close(info)
  }

  /** Waits for a frame with these first fields. */
  async frame(...start: readonly unknown[]): Promise<unknown[]> {
    const isIt = (frame: unknown[]): boolean => start.every((value, i) => frame[i] === value)
    return await vi.waitUntil(() => this.frames.find(isIt), { interval: 1 })
  }
}

function recorder(logs: LogLine[], complaints: string[]): Logger {
  const at =
    (level: keyof Logger) =>
    (fields: object, message: string): void => {
      logs.push({ level, fields, message })
      if (level === 'warn' || level === 'error') complaints.push(message)
    }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}
