/** Scripts whose values the backend awaits. */

import { IpcError } from '@oxbow/protocol'

/** A caller that awaits the value of a script. */
export interface Answer {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: IpcError) => void
}

/** All callers that await values of scripts in one page. */
export class Answers {
  readonly #waiting = new Map<number, Answer>()
  #next = 0

  /** The number of waiting callers. */
  get size(): number {
    return this.#waiting.size
  }

  /** Adds a caller, and returns the id for the page's answer. */
  add(answer: Answer): number {
    const id = this.#next++
    this.#waiting.set(id, answer)
    return id
  }

  /** Ends a wait. Unknown ids are ignored. */
  take(id: number): Answer | undefined {
    const answer = this.#waiting.get(id)
    this.#waiting.delete(id)
    return answer
  }

  resolve(id: number, value: unknown): void {
    this.take(id)?.resolve(value)
  }

  reject(id: number, message: string): void {
    this.take(id)?.reject(new IpcError('eval_failed', message))
  }

  rejectAll(message: string): void {
    for (const id of [...this.#waiting.keys()]) this.reject(id, message)
  }
}
