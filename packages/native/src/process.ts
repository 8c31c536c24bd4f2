/** The window process: shows the windows that the backend orders over Node's process channel. */

import { IpcError, messageOf } from '@oxbow/protocol'
import type { Gui } from './gui.ts'
import { explain } from './libraries.ts'
import { type Platform, plainPlatform } from './platform.ts'
import { type Notice, parseOrder } from './protocol.ts'
import { supported } from './support.ts'

function tell(notice: Notice): void {
  // A channel that has just broken ends the process anyway.
  process.send?.(notice, () => {})
}

async function loadGui(name: string): Promise<Gui> {
  const platform = await loadPlatform(name)
  // Loaded only now: without a display, the library would abort the process.
  const { Gui } = await import('./gui.ts')
  const gui = new Gui(platform, tell)
  tell(['ready', [...supported(process.platform)], [...platform.reports]])
  return gui
}

async function loadPlatform(name: string): Promise<Platform> {
  if (process.platform !== 'linux') return plainPlatform()
  const [{ gtkPlatform }, { dieWithParent }] = await Promise.all([
    import('./gtk/platform.ts'),
    import('./gtk/library.ts'),
  ])
  dieWithParent()
  return gtkPlatform(name)
}

function answer(gui: Gui, message: unknown): void {
  const order = parseOrder(message)
  // Somebody else must have written this; there is nobody to complain to.
  if (order === undefined) process.exit(1)
  const [, id] = order
  try {
    tell(['done', id, gui.carryOut(order)])
  } catch (error) {
    const code = error instanceof IpcError ? error.code : 'host_failed'
    tell(['error', id, code, messageOf(error)])
  }
}

async function main(): Promise<void> {
  // Without a backend there is no app.
  process.once('disconnect', () => process.exit(0))
  try {
    const gui = await loadGui(process.argv[2] ?? 'oxbow')
    process.on('message', (message) => answer(gui, message))
  } catch (error) {
    tell(['failed', explain(messageOf(error))])
    process.disconnect?.()
  }
}

await main()
