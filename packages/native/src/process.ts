/** The window process: shows the windows that the backend orders over Node's process channel. */

import { IpcError } from '@oxbow/protocol'
import { messageOf } from '@oxbow/protocol/internal'
import { Gui } from './gui.ts'
import { explain } from './libraries.ts'
import { isOurs, type Notice, parseApp, parseOrder } from './protocol.ts'
import { supportedCommands } from './support.ts'
import type { AppIdentity, StartToolkit } from './toolkit.ts'

/**
 * Linux does not need this package. Its name is in a constant, so that the compiler does not resolve it: it
 * may be missing.
 */
const ELSEWHERE: string = '@oxbow/native-webview'

function tell(notice: Notice): void {
  // Errors are ignored, because a broken channel ends the process anyway.
  process.send?.(notice, () => {})
}

async function loadGui(app: AppIdentity): Promise<Gui> {
  const toolkit = (await loadToolkit())(app)
  const gui = new Gui(toolkit, tell)
  tell(['ready', [...supportedCommands(process.platform)], [...toolkit.reports]])
  return gui
}

async function loadToolkit(): Promise<StartToolkit> {
  if (process.platform === 'linux') return (await import('./gtk/toolkit.ts')).startGtk
  const { startWebview } = (await import(ELSEWHERE)) as { readonly startWebview: StartToolkit }
  return startWebview
}

function answer(gui: Gui, message: unknown): void {
  // Other programs may use the same channel, as `node --watch` does.
  if (!isOurs(message)) return
  const order = parseOrder(message)
  // The backend and this process have different versions; there is no way to report this.
  if (order === undefined) process.exit(1)
  const [, id] = order
  const fail = (error: unknown): void => {
    const code = error instanceof IpcError ? error.code : 'host_failed'
    tell(['error', id, code, messageOf(error)])
  }
  try {
    const result = gui.carryOut(order)
    if (result instanceof Promise) result.then((value) => tell(['done', id, value])).catch(fail)
    else tell(['done', id, result])
  } catch (error) {
    fail(error)
  }
}

async function main(): Promise<void> {
  // The app ends with its backend.
  process.once('disconnect', () => process.exit(0))
  try {
    const gui = await loadGui(parseApp(process.argv[2]))
    process.on('message', (message) => answer(gui, message))
  } catch (error) {
    tell(['failed', explain(messageOf(error))])
    process.disconnect?.()
  }
}

await main()
