/** Runs an app as a program: signals, exit code, and an end that always comes. */

import { messageOf } from '@oxbow/protocol'
import type { App } from './app.ts'
import type { EventMap } from './event-map.ts'
import { inspectorOf } from './inspector.ts'
import type { Logger } from './logger.ts'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

const LINGER_MS = 1000

/** Starts an app, waits for its end, stops it, and sets the process's exit code. */
export async function runToEnd<M extends EventMap>(
  build: () => App<M>,
  logger: Logger,
): Promise<number> {
  const inspector = inspectorOf()
  if (inspector) return await inspector.inspect(build)
  const code = await run(build, logger)
  process.exitCode = code
  // A handler that was cut off may hold the process; a program that has ended should not linger.
  setTimeout(() => process.exit(code), LINGER_MS).unref()
  return code
}

async function run<M extends EventMap>(build: () => App<M>, logger: Logger): Promise<number> {
  let stopWaiting = (): void => {}
  const stopWatching = logUncaught(logger)
  try {
    const app = build()
    stopWaiting = exitOnSignal(app)
    // Whoever asks an app to end while it starts need not wait until it has started.
    await Promise.race([app.start(), app.ended])
    const code = await app.ended
    if (await app.stop()) return code
    logger.warn({}, 'what did not end in time was cut off')
    return code === 0 ? 1 : code
  } catch (error) {
    logger.error({ err: error }, `the app could not start: ${messageOf(error)}`)
    return 1
  } finally {
    stopWaiting()
    stopWatching()
  }
}

/** What nobody catches ends the process, as ever in Node; here it stands in the log before. */
function logUncaught(logger: Logger): () => void {
  const log = (error: unknown, origin: string): void =>
    logger.error({ err: error, origin }, `nobody has caught an error: ${messageOf(error)}`)
  process.on('uncaughtExceptionMonitor', log)
  return () => process.off('uncaughtExceptionMonitor', log)
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
