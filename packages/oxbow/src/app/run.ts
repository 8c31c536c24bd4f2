/** Runs an app as a program: signals, exit code, and an end that always comes. */

import { messageOf } from '@oxbow/protocol/internal'
import type { EventMap } from '../event/event-map.ts'
import type { Logger } from '../observe/logger.ts'
import { type App, terminalOf } from './app.ts'
import { inspectorOf } from './inspector.ts'
import { endAtSignal, endProcess, stopAtEnd } from './signals.ts'
import { greet } from './terminal.ts'

/** Starts an app, waits for its end, stops it, and sets the process's exit code. */
export async function runToEnd<M extends EventMap>(
  build: () => App<M>,
  logger: Logger,
): Promise<number> {
  const inspector = inspectorOf()
  if (inspector) return await inspector.inspect(build)
  const code = await run(build, logger)
  endProcess(code)
  return code
}

async function run<M extends EventMap>(build: () => App<M>, logger: Logger): Promise<number> {
  let stopWaiting = (): void => {}
  let greeting: Promise<() => void> | undefined
  const stopWatching = logUncaught(logger)
  try {
    const app = build()
    const ended = stopAtEnd(app, logger)
    stopWaiting = endAtSignal({
      isProgram: true,
      isStarting: false,
      end: async () => {
        app.exit(0)
        return await ended
      },
    })
    // An app that is asked to end during its start ends at once.
    const start = async (): Promise<void> => {
      await app.start()
      greeting = greet(terminalOf(app), process)
    }
    await Promise.race([start(), app.ended])
    return await ended
  } catch (error) {
    logger.error({ err: error }, `the app could not start: ${messageOf(error)}`)
    return 1
  } finally {
    void greeting?.then((end) => end())
    stopWaiting()
    stopWatching()
  }
}

/** Logs uncaught errors before they end the process, as they always do in Node. */
function logUncaught(logger: Logger): () => void {
  const log = (error: unknown, origin: string): void =>
    logger.error({ err: error, origin }, `uncaught error: ${messageOf(error)}`)
  process.on('uncaughtExceptionMonitor', log)
  return () => process.off('uncaughtExceptionMonitor', log)
}
