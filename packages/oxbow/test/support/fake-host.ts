// A host whose windows a test opens and closes by hand.
import type { Host, HostContext, HostWindow, WindowRequest } from '../../src/hosts/host.ts'

/** Notes what it is told; opening and closing wait while `hold` says so. */
export class FakeHost implements Host {
  readonly name = 'fake'
  readonly endsWithLastWindow = true
  reloadGraceMs: number = Number.POSITIVE_INFINITY
  opensPages = true
  readonly log: string[] = []
  /** What the app has told the host to call. */
  context: HostContext | undefined
  /** Waited for before a window opens. */
  opening: Promise<unknown> = Promise.resolve()
  /** What its windows can do. */
  readonly commands = new Map<string, (value: unknown) => Promise<unknown>>()
  /** Waited for before a window is closed. */
  closing: Promise<unknown> = Promise.resolve()

  async start(context: HostContext): Promise<void> {
    this.context = context
  }

  async open({ label }: WindowRequest): Promise<HostWindow> {
    this.log.push(`open ${label}`)
    await this.opening
    this.log.push(`opened ${label}`)
    return {
      commands: this.commands,
      close: async () => {
        this.log.push(`close ${label}`)
        await this.closing
        this.log.push(`closed ${label}`)
      },
    }
  }

  async stop(): Promise<void> {
    this.log.push('stop')
  }
}

/** A promise that a test settles. */
export function gate(): { readonly passed: Promise<void>; open(): void } {
  let open = (): void => {}
  const passed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { passed, open: () => open() }
}
