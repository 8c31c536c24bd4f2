/** Runs an app as a program: signals, exit code, and an end that always comes. */

import { messageOf } from '@oxbow/protocol'
import type { App } from './app.ts'
import type { EventMap } from './event-map.ts'
import type { Logger } from './logger.ts'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** Starts an app, waits for its end, stops it, and sets the process's exit code. */
export async function runToEnd<M extends EventMap>(
  build: () => App<M>,
  logger: Logger,
): Promise<number> {
  const code = await run(build, logger)
  process.exitCode = code
  // A handler that was cut off may hold the process; a program that has ended should not linger.
  setTimeout(() => process.exit(code), 1000).unref()
  return code
}

async function run<M extends EventMap>(build: () => App<M>, logger: Logger): Promise<number> {
  try {
    const app = build()
    const stopWaiting = exitOnSignal(app)
    await app.start()
    const code = await app.ended
    const clean = await app.stop()
    stopWaiting()
    if (clean) return code
    logger.warn({}, 'calls that did not end in time were cut off')
    return code === 0 ? 1 : code
  } catch (error) {
    logger.error({ err: error }, `the app could not start: ${messageOf(error)}`)
    return 1
  }
}

/** The first signal asks the app to end, the second ends the process at once. */
function exitOnSignal<M extends EventMap>(app: App<M>): () => void {
  let asked = false
  const onSignal = (): void => {
    if (asked) process.exit(1)
    asked = true
    app.exit(0)
  }
  for (const signal of SIGNALS) process.on(signal, onSignal)
  return () => {
    for (const signal of SIGNALS) process.off(signal, onSignal)
  }
}
