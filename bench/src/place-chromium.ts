/** Pages in headless Chromium, to which nothing is attached: a DevTools client slows its WebSockets 2 to 4 times. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Launcher } from 'chrome-launcher'
import { endGroup, endWithRunner } from './ending.ts'
import type { Place, Showing, Shown } from './place.ts'

/** No sandbox, because root has none; nothing that runs in the background. */
const FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-extensions',
  '--disable-component-update',
  '--disable-background-networking',
  '--disable-sync',
  '--mute-audio',
]

export class ChromiumPlace implements Place {
  readonly name = 'chromium'
  #path = ''

  async start(): Promise<void> {
    this.#path = process.env.CHROME_PATH ?? findChromium()
  }

  async show({ url }: Showing): Promise<Shown> {
    const profile = await mkdtemp(join(tmpdir(), 'oxbow-bench-chromium-'))
    const child = spawn(this.#path, [...FLAGS, `--user-data-dir=${profile}`, url], {
      // A group of its own, so that all its processes end together.
      detached: true,
      stdio: 'ignore',
    })
    endWithRunner(child, endGroup)
    const ended = once(child, 'exit')
    const failed = ended.then((): never => {
      throw new Error('Chromium has ended')
    })
    failed.catch(() => {})
    return {
      failed,
      stop: async () => {
        endGroup(child)
        await ended
        await rm(profile, { recursive: true, force: true, maxRetries: 10 })
      },
    }
  }

  async stop(): Promise<void> {}
}

function findChromium(): string {
  const [path] = Launcher.getInstallations()
  if (path === undefined) throw new Error('no Chromium is installed; CHROME_PATH can name one')
  return path
}
