// An X server without a screen, for tests that open real windows.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'

/** A display that only this test uses. */
export interface Xvfb {
  /** The value of `DISPLAY`, such as `:99`. */
  readonly display: string
  stop(): Promise<void>
  /** Ends the server at once, as a crash would. */
  kill(): void
}

/** Starts an X server on a free display number. */
export async function startXvfb(): Promise<Xvfb> {
  const args = ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp', '-noreset']
  const child = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
  const exited = once(child, 'exit')
  const ready = child.stdio[3] as Readable
  const [number] = await Promise.race([
    once(ready, 'data'),
    exited.then(() => Promise.reject(new Error('Xvfb did not start; is it installed?'))),
  ])
  return {
    display: `:${String(number).trim()}`,
    stop: async () => {
      child.kill()
      await exited
    },
    kill: () => void child.kill('SIGKILL'),
  }
}
