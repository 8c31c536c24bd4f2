/** Lets the main window shine when nothing is left to wait for. */

import type { Handle } from './events.ts'
import { Totals } from './totals.ts'

/** Runs a script in the page when the last of the running downloads has ended, if any has arrived. */
export function celebrateWhenDone(app: Handle): void {
  let arrived = 0
  const ended = async (): Promise<void> => {
    if (app.state(Totals).now.running > 0 || arrived === 0) return
    const text = arrived === 1 ? '1 file has arrived' : `${arrived} files have arrived`
    arrived = 0
    await celebrate(app, text)
  }
  app.listen('download-stopped', ended)
  app.listen('download-finished', () => {
    arrived++
    return ended()
  })
}

async function celebrate(app: Handle, text: string): Promise<void> {
  const window = app.getWebviewWindow('main')
  if (!window?.isConnected) return
  // The page is asked first: whoever prefers less motion gets a quiet version.
  const calm = await window.evalWithResult("matchMedia('(prefers-reduced-motion: reduce)').matches")
  window.eval(`
    document.title = ${JSON.stringify(`✓ ${text}`)}
    document.getElementById('arrived').textContent = ${JSON.stringify(text)}
    document.documentElement.dataset.mood = ${JSON.stringify(calm === true ? 'done-calm' : 'done')}
  `)
}
