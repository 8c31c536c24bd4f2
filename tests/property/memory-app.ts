// An app without server or browser: a real backend and real page connections, joined in memory.
import type { Transport } from '@oxbow/protocol'
import type { CommandMap } from 'oxbow'
import { PageConnection } from '../../packages/api/src/connection.ts'
import { recover } from '../../packages/api/src/recover.ts'
import { loadAcl } from '../../packages/oxbow/src/acl/load.ts'
import { Manager } from '../../packages/oxbow/src/app/manager.ts'
import { parseConfig, parseWindowConfig } from '../../packages/oxbow/src/config/config.ts'
import { Router } from '../../packages/oxbow/src/ipc/router.ts'
import { corePlugins } from '../../packages/oxbow/src/plugins/core-plugins.ts'
import { StateManager } from '../../packages/oxbow/src/state/state.ts'
import { BreakableLine } from './breakable-line.ts'

/** An app with its pages in the same process. */
export class MemoryApp {
  readonly manager: Manager
  /** The warnings and errors of the backend; a correct run has none. */
  readonly complaints: string[] = []
  readonly #keys = new Map<string, string>()
  /** The open connections, by label. */
  readonly #lines = new Map<string, BreakableLine>()

  constructor(labels: readonly string[], commands: CommandMap = {}) {
    const router = new Router()
    for (const plugin of corePlugins) router.addPlugin(plugin.name, plugin.commands ?? {})
    router.addCommands(commands)
    const complain = (_fields: object, message: string): void => {
      this.complaints.push(message)
    }
    const config = parseConfig({ app: { windows: [] } })
    this.manager = new Manager({
      config,
      logger: { debug: () => {}, info: () => {}, warn: complain, error: complain },
      router,
      acl: loadAcl({
        config,
        root: new URL('./', import.meta.url),
        commands: router.names,
        plugins: [],
        isDevelopment: true,
      }),
      state: new StateManager(),
      eventSchemas: new Map(),
    })
    for (const label of labels) this.#addWindow(label)
  }

  /** Connects a page of a window, as a load or a reload of its document does. */
  async open(label: string): Promise<PageConnection> {
    const key = this.#keys.get(label) ?? ''
    const evaluate = (_script: string, ran: (failure?: string) => void): void => ran('no scripts')
    const open = async (): Promise<Transport> => this.#join(label)
    const recovery = async (): Promise<typeof recover> => recover
    const connection = new PageConnection({ key, label, open, recovery, evaluate })
    // The first answer shows that the page is connected.
    await connection.invoke('plugin:app|version')
    return connection
  }

  /** Breaks the connection of a page. Messages in flight are lost, and neither side gets a reason. */
  cut(label: string): void {
    this.#lines.get(label)?.cut()
  }

  stop(): Promise<boolean> {
    return this.manager.stop(0)
  }

  #join(label: string): Transport {
    const line = new BreakableLine()
    this.#lines.set(label, line)
    this.manager.accept(line.backend, { headers: {} })
    return line.page
  }

  #addWindow(label: string): void {
    const { gate } = this.manager
    this.manager.windows.add(parseWindowConfig({ label }))
    this.#keys.set(label, gate.redeem(gate.issueTicket(label))?.key ?? '')
  }
}
