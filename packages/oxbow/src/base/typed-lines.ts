/** What a person types at the terminal, as long as the program does not read it itself. */

import { isInForeground } from './foreground.ts'

// With one of these, somebody begins to read.
const READING: readonly (string | symbol)[] = ['data', 'readable']

/** A terminal that a person may type at. */
export interface Terminal {
  readonly stdin: NodeJS.ReadStream
  /** Whether its keys are meant for this process. @default {@link isInForeground} */
  readonly isInFront?: () => Promise<boolean>
}

/**
 * Reads lines of a terminal. It changes no mode of the terminal and keeps no process alive, and ends as soon as
 * anybody else listens to the stream.
 */
export class TypedLines {
  readonly #input: Terminal['stdin']
  readonly #isInFront: () => Promise<boolean>
  readonly #onLine: (line: string) => void
  #isOver = false

  private constructor(
    { stdin: input, isInFront = isInForeground }: Terminal,
    onLine: (line: string) => void,
  ) {
    this.#input = input
    this.#isInFront = isInFront
    this.#onLine = onLine
    input.on('data', this.#onData)
    // A terminal may go away, and its programs stay.
    input.on('end', this.end).on('error', this.end).on('newListener', this.#onListener)
    if (process.platform !== 'win32') process.on('SIGCONT', this.#onContinued)
    input.unref()
  }

  /** Begins to read, if the stream is a terminal that is free and in front of this process. */
  static async of(
    terminal: Terminal,
    onLine: (line: string) => void,
  ): Promise<TypedLines | undefined> {
    const { stdin: input, isInFront = isInForeground } = terminal
    const isFree = (): boolean => READING.every((event) => input.listenerCount(event) === 0)
    if (!input.isTTY || input.isRaw || !(await isInFront()) || !isFree()) return undefined
    return new TypedLines(terminal, onLine)
  }

  readonly end = (): void => {
    if (this.#isOver) return
    this.#release()
    this.#input.pause()
  }

  // A terminal gives whole lines.
  readonly #onData = (data: Uint8Array | string): void => {
    for (const line of String(data).split('\n')) if (line !== '') this.#onLine(line.trim())
  }

  readonly #onListener = (event: string | symbol): void => {
    if (!READING.includes(event)) return
    this.#release()
    // Whoever comes finds the stream as it is without us: it flows when it is listened to.
    this.#input.resume()
  }

  /** The process was stopped, and may be in the background since. */
  readonly #onContinued = async (): Promise<void> => {
    this.#input.pause()
    if ((await this.#isInFront()) && !this.#isOver) this.#input.resume()
  }

  #release(): void {
    const input = this.#input
    this.#isOver = true
    process.off('SIGCONT', this.#onContinued)
    input.off('newListener', this.#onListener).off('data', this.#onData)
    input.off('end', this.end).off('error', this.end)
    input.ref()
  }
}
