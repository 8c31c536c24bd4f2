/** The backend: what would be `src-tauri/src/lib.rs`, in TypeScript. */

import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { Builder, type ConfigInput, channel, command } from 'oxbow'
import { z } from 'zod'

/** What the page hears of a countdown. */
type CountdownEvent =
  | { event: 'started'; data: { from: number } }
  | { event: 'tick'; data: { left: number } }
  | { event: 'finished' }

/** Milliseconds between two ticks. */
const TICK = 300

/** Two levels up from `dist/backend`. */
const ROOT = new URL('../../', import.meta.url)

const app = Builder.default().commands({
  greet: command(
    { name: z.string() },
    ({ name }) => `Hello, ${name}! You have been greeted from TypeScript.`,
  ),

  countdown: command(
    { from: z.number().int().min(1).max(10), onEvent: channel<CountdownEvent>() },
    async ({ from, onEvent }, { app, window, signal }) => {
      await onEvent.send({ event: 'started', data: { from } })
      for (let left = from; left > 0; left--) {
        await onEvent.send({ event: 'tick', data: { left } })
        await sleep(TICK, undefined, { signal })
      }
      await onEvent.send({ event: 'finished' })
      app.emit('countdown-finished', { window: window.label })
    },
  ),
})

// The file that Tauri has, as it is.
const config: ConfigInput = JSON.parse(await readFile(new URL('tauri.conf.json', ROOT), 'utf8'))
await app.run(config, { root: ROOT })
