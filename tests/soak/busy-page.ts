// The script of a page that opens one object of every kind, and closes none.
import { Channel, invoke, listen } from '@oxbow/api'

const ignore = (): void => {}

/** A call that is pending until the page ends. */
function begin(command: string, args: Readonly<Record<string, unknown>> = {}): void {
  invoke(command, args as never).catch(ignore)
}

async function* endless(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (;;) {
    yield new Uint8Array(10_000)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

async function read(): Promise<void> {
  const items = await invoke<AsyncIterable<number>>('give')
  for await (const _item of items) ignore()
}

async function open(): Promise<void> {
  await Promise.all([listen('tick', ignore), listen('tock', ignore, { target: 'main' })])
  for (let n = 0; n < 3; n++) {
    begin('hold')
    begin('flow', { on: new Channel(ignore) })
    begin('take', { from: endless() })
    read().catch(ignore)
  }
  await invoke('plugin:image|new', { rgba: [1, 2, 3, 4], width: 1, height: 1 })
  await invoke('ask')
  await invoke('all_open')
}

declare global {
  interface Window {
    /** Settles when the backend has opened everything. */
    opened: Promise<void>
  }
}

window.opened = open()
