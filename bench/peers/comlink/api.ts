/** The functions of the worker, which replaces the backend. */

import { transfer } from 'comlink'
import type { Greeting, Tick } from '../../src/client.ts'
import type { Commands } from '../../src/commands.ts'

export class Api {
  readonly #commands: Commands

  constructor(commands: Commands) {
    this.#commands = commands
  }

  greet(name: string): Greeting {
    return this.#commands.greet(name)
  }

  count(messages: number, take: (tick: Tick) => void): void {
    for (let n = 0; n < messages; n++) take(this.#commands.tick(n))
  }

  download(size: number): Uint8Array {
    const bytes = new Uint8Array(size)
    return transfer(bytes, [bytes.buffer])
  }

  chunks(size: number, messages: number, take: (chunk: Uint8Array) => void): void {
    for (let n = 0; n < messages; n++) {
      const chunk = new Uint8Array(size)
      take(transfer(chunk, [chunk.buffer]))
    }
  }

  upload(bytes: Uint8Array): number {
    return bytes.byteLength
  }

  arrivals(): number[] {
    return this.#commands.arrivals()
  }
}
