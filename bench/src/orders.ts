/** The orders of the runner to the processes that it forks, and their answers. */

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Access } from './client.ts'

/** All orders of the runner; each process knows some of them. */
export interface Orders {
  /** Backend: what so many clients need to connect. */
  access: { readonly ask: { clients: number }; readonly answer: Access[] }
  /** Backend: emits events, all in one tick or one in each; tells when it began, in milliseconds. */
  emit: { readonly ask: { events: number; together: boolean }; readonly answer: number }
  /** Backend: bytes of memory, garbage removed. */
  memory: { readonly ask: null; readonly answer: number }
  /** Crowd: connects clients. */
  connect: { readonly ask: { access: Access[]; listen: boolean }; readonly answer: null }
  /** Crowd: counts deliveries from here on, up to so many. */
  expect: { readonly ask: { deliveries: number }; readonly answer: null }
  /** Crowd: tells when the last expected delivery came, in milliseconds. */
  delivered: { readonly ask: null; readonly answer: number }
}

type Handlers = {
  readonly [K in keyof Orders]?: (
    ask: Orders[K]['ask'],
  ) => Orders[K]['answer'] | Promise<Orders[K]['answer']>
}

type Question = readonly [id: number, order: keyof Orders, ask: never]
type Answer = readonly [id: number, answer: unknown, error?: string]

/** The clock that all processes of a machine share, in milliseconds. */
export function sharedNow(): number {
  return Number(process.hrtime.bigint()) / 1e6
}

/** In a forked process: says that it is ready, and carries orders out. */
export function carryOut(ready: unknown, handlers: Handlers): void {
  process.on('message', async ([id, order, ask]: Question) => {
    try {
      send([id, await handlers[order]?.(ask)])
    } catch (error) {
      send([id, null, String((error as Error).stack)])
    }
  })
  process.once('disconnect', () => process.exit(0))
  send([-1, ready])
}

function send(answer: Answer): void {
  process.send?.(answer)
}

/** Gives the arguments for Node in a process that plays this part for a peer. */
export type NodeArgs = (part: 'backend' | 'client' | 'crowd', peer: string) => readonly string[]

/** A forked process, as the runner sees it. */
export class Forked {
  readonly child: ChildProcess
  /** Its message when it was ready. */
  readonly ready: Promise<unknown>
  /** Rejects if the process ends by itself. */
  readonly failed: Promise<never>
  readonly #waiting = new Map<number, (answer: Answer) => void>()
  #count = 0

  constructor(entry: string, argument: unknown, execArgv: readonly string[] = []) {
    const path = fileURLToPath(new URL(`./${entry}.js`, import.meta.url))
    this.child = fork(path, [JSON.stringify(argument)], {
      execArgv: [...execArgv],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    this.ready = new Promise((resolve) => this.#waiting.set(-1, ([, ready]) => resolve(ready)))
    this.failed = once(this.child, 'exit').then(([code, signal]) => {
      throw new Error(`the process ${entry} has ended (${code ?? signal})`)
    })
    this.failed.catch(() => {})
    this.child.on('message', (answer: Answer) => {
      const [id] = answer
      this.#waiting.get(id)?.(answer)
      this.#waiting.delete(id)
    })
  }

  ask<K extends keyof Orders>(order: K, ask: Orders[K]['ask']): Promise<Orders[K]['answer']> {
    const id = this.#count++
    const answered = new Promise<Orders[K]['answer']>((resolve, reject) => {
      this.#waiting.set(id, ([, answer, error]) => {
        if (error === undefined) resolve(answer as Orders[K]['answer'])
        else reject(new Error(error))
      })
    })
    this.child.send([id, order, ask])
    return Promise.race([answered, this.failed])
  }

  /** Ends the process, which may still write files at its end, such as a profile. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    const ended = once(this.child, 'exit')
    if (this.child.connected) this.child.disconnect()
    const killed = setTimeout(() => this.child.kill('SIGKILL'), ENDING_MS)
    await ended
    clearTimeout(killed)
  }
}

/** How long a process may take to end. */
const ENDING_MS = 5000
