/** What has been done so far: one state that all windows show. */

import type { z } from 'zod'
import { command, type Handle, type totalsSchema } from './events.ts'

type TotalsNow = z.infer<typeof totalsSchema>

/** Counts, and tells every window when a number changes. */
export class Totals {
  #now: TotalsNow = { running: 0, files: 0, bytes: 0, uploads: 0 }

  get now(): TotalsNow {
    return this.#now
  }

  /** Adds to the numbers. */
  add(app: Handle, change: Partial<TotalsNow>): void {
    const { running = 0, files = 0, bytes = 0, uploads = 0 } = change
    const now = this.#now
    this.#now = {
      running: now.running + running,
      files: now.files + files,
      bytes: now.bytes + bytes,
      uploads: now.uploads + uploads,
    }
    app.emit('totals-changed', this.#now)
  }
}

export const totalsCommands = {
  totals: command((_args, { state }) => state(Totals).now),
}
