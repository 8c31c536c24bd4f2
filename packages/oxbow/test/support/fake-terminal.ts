// Fake streams of a terminal.
import { PassThrough } from 'node:stream'
import type { TerminalStreams } from '../../src/app/terminal.ts'

/** A terminal at which a test types. */
export class FakeTerminal {
  /** The output so far. */
  output = ''
  /** Whether this process is in the foreground, and so gets the keys. */
  isInFront = true
  /** Whether its input keeps the process alive. */
  isHeld = true
  readonly input: PassThrough = new PassThrough()
  readonly #isTTY: boolean

  constructor({ isTTY = true } = {}) {
    this.#isTTY = isTTY
  }

  get streams(): TerminalStreams {
    const hold = (isHeld: boolean) => () => {
      this.isHeld = isHeld
      return this.input
    }
    const stdin = Object.assign(this.input, { isTTY: true, ref: hold(true), unref: hold(false) })
    const output = new PassThrough()
    output.setEncoding('utf8').on('data', (text: string) => {
      this.output += text
    })
    const stdout = Object.assign(output, { isTTY: this.#isTTY, getColorDepth: () => 1 })
    return {
      stdin: stdin as unknown as NodeJS.ReadStream,
      stdout: stdout as unknown as NodeJS.WriteStream,
      env: {},
      isInFront: async () => this.isInFront,
    }
  }

  type(text: string): void {
    this.input.write(text)
  }
}
