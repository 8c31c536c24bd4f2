/** The list of files that can be downloaded. */

import type { LibraryItem } from '../backend/catalogue.ts'
import type { Covers } from './covers.ts'
import { clone, find } from './dom.ts'
import { formatBytes } from './format.ts'

/** What a library needs of the page around it. */
export interface LibraryOptions {
  readonly list: HTMLElement
  readonly covers: Covers
  /** Called when a file is chosen. */
  readonly onChoose: (file: LibraryItem) => void
}

/** Fills the list; the arrow keys go up and down in it. */
export function showLibrary(
  files: readonly LibraryItem[],
  { list, covers, onChoose }: LibraryOptions,
): void {
  for (const file of files) {
    const item = clone('library-item')
    const size = formatBytes(file.size)
    find(item, 'strong', HTMLElement).textContent = file.title
    find(item, 'small', HTMLElement).textContent = file.unsteady ? `${size}, unsteady line` : size
    const button = find(item, 'button', HTMLButtonElement)
    button.setAttribute('aria-label', `Download ${file.title}, ${size}`)
    button.addEventListener('click', () => onChoose(file))
    void covers.show(find(item, 'img', HTMLImageElement), file.id)
    list.append(item)
  }
  list.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step === undefined) return
    const buttons = [...list.querySelectorAll('button')]
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement)
    buttons[at + step]?.focus()
    event.preventDefault()
  })
}
