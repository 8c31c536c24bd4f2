/** Runs the backend's scripts in the page. */

import { messageOf } from '@oxbow/protocol/internal'

/** Runs a script, and then calls `ran`, with the reason if the script has failed. */
export type Evaluate = (script: string, ran: (failure?: string) => void) => void

/**
 * Makes scripts of the backend run in the page's global scope. Scripts that arrive before the document is
 * parsed wait for it, in their order, as in a native webview; all others run at once.
 */
export function scriptRunner(page: Window, nonce: string): Evaluate {
  let isParsed = page.document.readyState !== 'loading'
  page.addEventListener('DOMContentLoaded', () => {
    isParsed = true
  })
  return (script, ran) => {
    const run = (): void => ran(runScript(page, script, nonce))
    if (isParsed) run()
    else page.addEventListener('DOMContentLoaded', run)
  }
}

/**
 * Runs a script as an element with the page's nonce, so that the page's content security policy needs
 * no `unsafe-eval` (W1). Returns the error of the script, if it fails at once.
 */
function runScript(page: Window, text: string, nonce: string): string | undefined {
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
