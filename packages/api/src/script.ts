/** Runs the backend's scripts in the page. */

import { messageOf } from '@oxbow/protocol'

/**
 * Runs a script in the page's global scope, as an element with the page's nonce, so that the page's
 * content security policy needs no `unsafe-eval` (W1). Returns what went wrong at once, if anything.
 */
export function runScript(page: Window, text: string, nonce: string): string | undefined {
  let failure: string | undefined
  const note = (event: ErrorEvent): void => {
    failure = event.message
  }
  page.addEventListener('error', note)
  try {
    const script = page.document.createElement('script')
    script.nonce = nonce
    script.textContent = text
    page.document.documentElement.append(script)
    script.remove()
  } catch (error) {
    failure = messageOf(error)
  } finally {
    page.removeEventListener('error', note)
  }
  return failure
}
