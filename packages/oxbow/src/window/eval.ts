/** Makes scripts that return their value to the backend, without `eval` in the page (W3). */

import { Script } from 'node:vm'
import { IpcError } from '@oxbow/protocol'
import { CONNECTION_KEY, messageOf } from '@oxbow/protocol/internal'
import { withCompletion } from './completion.ts'

/**
 * Wraps an expression, statements or a function body so that the page answers with its value. The wrapped
 * script is an ordinary inline script, so a page needs no `unsafe-eval`.
 *
 * @throws {IpcError} `eval_failed` if it is none of them.
 */
export function answerScript(script: string): (id: number) => string {
  const expression = `async () => (\n${script}\n)`
  if (syntaxError(expression) === undefined) return answering(expression)
  const problem = syntaxError(`async () => {\n${script}\n}`)
  if (problem === undefined) return answering(withCompletion(script))
  throw new IpcError('eval_failed', `the script does not parse: ${problem}`)
}

function answering(code: string): (id: number) => string {
  return (id) => `${CONNECTION_KEY}.answer(${id}, ${code})`
}

/** The code is compiled, but never run. */
function syntaxError(code: string): string | undefined {
  try {
    new Script(code)
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}

/** Settings of `evalWithResult`. */
export interface EvalOptions {
  /** Cancels the script: the promise rejects with `aborted`, and a script that still waits for its page is not sent. */
  readonly signal?: AbortSignal | undefined
}

type Start = (resolve: (value: unknown) => void, reject: (error: IpcError) => void) => () => void

/**
 * A promise that rejects when a signal aborts. `start` returns a function that cancels what it has begun.
 */
export function untilAborted(signal: AbortSignal | undefined, start: Start): Promise<unknown> {
  return new Promise((resolve, reject) => {
    let giveUp = (): void => {}
    const abort = (): void => {
      giveUp()
      const cause: unknown = signal?.reason
      reject(new IpcError('aborted', 'the script was cancelled', { cause }))
    }
    if (signal?.aborted) {
      abort()
      return
    }
    const release = (): void => signal?.removeEventListener('abort', abort)
    signal?.addEventListener('abort', abort, { once: true })
    giveUp = start(
      (value) => {
        release()
        resolve(value)
      },
      (error) => {
        release()
        reject(error)
      },
    )
  })
}
