// Clicks on parts of a page, as a user does.
import type { WebviewWindow } from 'oxbow'
import { expect } from 'vitest'
import { type Desktop, waitFor } from './desktop.ts'

/** Clicks the middle of an element. */
export async function click(
  screen: Desktop,
  window: WebviewWindow,
  selector: string,
): Promise<void> {
  await moveTo(screen, window, selector)
  await screen.run('xdotool', 'click', '1')
}

/** Moves the pointer to the middle of an element. */
export async function moveTo(
  screen: Desktop,
  window: WebviewWindow,
  selector: string,
): Promise<void> {
  const title = await window.title()
  await waitFor(async () => expect(await screen.titles()).toContain(title))
  // The layout is final only after the next frame has been drawn.
  const [x, y] = (await window.evalWithResult(`new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(() => {
      const box = document.querySelector('${selector}').getBoundingClientRect()
      resolve([box.x + box.width / 2, box.y + box.height / 2])
    }))
  })`)) as [number, number]
  const place = await screen.geometry(title)
  const at = [place.x + x, place.y + y].map((length) => String(Math.round(length)))
  await screen.run('xdotool', 'mousemove', ...at)
}
