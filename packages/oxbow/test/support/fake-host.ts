// A fake host whose windows a test opens and closes.
import type { Host, HostContext, HostWindow, WindowRequest } from '../../src/hosts/host.ts'

/** Records the calls of the app; the test can delay opening and closing. */
export class FakeHost implements Host {
  readonly name = 'fake'
  readonly endsWithLastWindow = true
  reloadGraceMs: number = Number.POSITIVE_INFINITY
  opensPages = true
  readonly log: string[] = []
  /** The callbacks that the app has passed to the host. */
  context: HostContext | undefined
  /** A window opens only after this promise. */
  opening: Promise<unknown> = Promise.resolve()
  /** The commands that its windows support. */
  readonly commands = new Map<string, (value: unknown) => Promise<unknown>>()
  /** A window closes only after this promise. */
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
