/** Makes scripts whose value comes back, without `eval` in the page (W3). */

import { Script } from 'node:vm'
import { IpcError, messageOf } from '@oxbow/protocol'

/**
 * Wraps an expression or a function body so that the page answers with its value. The wrapped script is
 * an ordinary inline script, so a page needs no `unsafe-eval`.
 *
 * @throws {IpcError} `eval_failed` if it is neither.
 */
export function answerScript(script: string): (id: number) => string {
  const expression = `async () => (\n${script}\n)`
  const body = parses(expression) ? expression : `async () => {\n${script}\n}`
  const problem = syntaxError(body)
  if (problem !== undefined)
    throw new IpcError('eval_failed', `the script does not parse: ${problem}`)
  return (id) => `__OXBOW_INTERNALS__.answer(${id}, ${body})`
}

function parses(code: string): boolean {
  return syntaxError(code) === undefined
}

/** Compiles and never runs. */
function syntaxError(code: string): string | undefined {
  try {
    new Script(code)
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}
