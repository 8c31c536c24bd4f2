/** SIGINT and SIGTERM: the first asks every app of this process to end, the second ends it at once. */

import type { Logger } from '../observe/logger.ts'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

const LINGER_MS = 1000

/** An app or a program that ends at a signal. */
export interface Ending {
  /** Ends it in good order, and gives the exit code. `isLast` says whether the process ends then. */
  end(isLast: boolean): Promise<number>
  /** Whether the process is its program, and ends with it in any case. */
  readonly isProgram: boolean
  /** Whether a caller still waits for its start; that promise never settles. */
  readonly isStarting: boolean
}

// One handler serves all apps: Node warns of more than ten listeners.
const endings = new Set<Ending>()

let isListening = false

let isAsked = false

// Milliseconds. If npm has started the program, one Ctrl+C arrives twice: from the terminal and from npm. No user
// presses it again within this time.
const SAME_SIGNAL_MS = 100

let askedAt = Number.NEGATIVE_INFINITY

/** Whether the process ends when all have ended. */
let isLeaving = false

/** An app, as far as its end goes. */
export interface EndingApp {
  readonly ended: Promise<number>
  exit(code: number): void
  stop(): Promise<boolean>
}

/** The end of an app that only a signal ends. */
export class SignalledApp implements Ending {
  /** Whether the app is still starting. */
  isStarting = true
  /** Whether the process ends by a signal. */
  isEnding = false
  readonly isProgram = false
  readonly #app: EndingApp
  readonly #logger: Logger

  constructor(app: EndingApp, logger: Logger) {
    this.#app = app
    this.#logger = logger
  }

  end(isLast: boolean): Promise<number> {
    this.isEnding = isLast
    this.#app.exit(0)
    return stopAtEnd(this.#app, this.#logger)
  }
}

/** Waits until an app is asked to end, stops it, and gives the exit code. */
export async function stopAtEnd(app: EndingApp, logger: Logger): Promise<number> {
  const code = await app.ended
  if (await app.stop()) return code
  logger.warn({}, 'not everything ended in time; the rest was cut off')
  return code === 0 ? 1 : code
}

/** Registers something to end at a signal. Returns a function that removes it again. */
export function endAtSignal(ending: Ending): () => void {
  endings.add(ending)
  // Counted first: a listener that was added with `once` is no longer counted after its call.
  if (!isListening) for (const signal of SIGNALS) process.prependListener(signal, onSignal)
  isListening = true
  return () => {
    endings.delete(ending)
    // While the process ends, a second signal must find the handler.
    if (endings.size > 0 || isLeaving) return
    for (const signal of SIGNALS) process.off(signal, onSignal)
    isListening = false
    isAsked = false
  }
}

function onSignal(signal: NodeJS.Signals): void {
  if (isAsked && performance.now() - askedAt < SAME_SIGNAL_MS) return
  const all = [...endings]
  // A program with a listener of its own, of which apps are only a part, ends when it chooses.
  const isLast = all.some(({ isProgram }) => isProgram) || process.listenerCount(signal) === 1
  if (isAsked && isLast) process.exit(1)
  if (isAsked) return
  isAsked = true
  askedAt = performance.now()
  isLeaving = isLast
  void endAll(all)
}

async function endAll(all: readonly Ending[]): Promise<void> {
  const isLast = isLeaving
  const code = Math.max(...(await Promise.all(all.map((ending) => ending.end(isLast)))))
  if (!isLast) return
  process.exitCode = code
  // A program that waits for a start that never settles cannot continue.
  if (all.some(({ isStarting }) => isStarting)) process.exit(code)
  linger(code)
}

/** Ends the process after a moment, if something still keeps it alive. */
export function endProcess(code: number): void {
  process.exitCode = code
  // The other apps of the process get their time to end too.
  if (!isLeaving) linger(code)
}

function linger(code: number): void {
  // A handler that was cut off may keep the process alive, and a program that has ended should not stay.
  setTimeout(() => process.exit(code), LINGER_MS).unref()
}
