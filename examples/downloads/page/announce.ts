/** Tells people who listen to the page what has happened. */

import { find } from './dom.ts'

/** Says one sentence, when nothing else is being said. */
export function announce(text: string): void {
  find(document, '#announcer', HTMLElement).textContent = text
}
