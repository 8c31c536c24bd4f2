// A Wayland compositor without a screen, for tests that open real windows.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** A display that only this test uses. */
export interface Weston {
  /** The variables by which a program finds this display, and no other. */
  readonly env: Readonly<Record<string, string>>
  stop(): Promise<void>
}

const SOCKET = 'wayland-0'

/** Starts a compositor in its own runtime directory; `scale` is the number of pixels per logical pixel. */
export async function startWeston({ scale = 1 } = {}): Promise<Weston> {
  const runtime = await mkdtemp(join(tmpdir(), 'oxbow-wayland-'))
  const args = ['--backend=headless-backend.so', '--use-pixman', `--socket=${SOCKET}`]
  const size = ['--width=1280', '--height=900', `--scale=${scale}`]
  const child = spawn('weston', [...args, ...size], {
    env: { ...process.env, XDG_RUNTIME_DIR: runtime },
    stdio: 'ignore',
  })
  let hasEnded = false
  const ended = once(child, 'exit').catch(() => {})
  void ended.then(() => {
    hasEnded = true
  })
  while (!existsSync(join(runtime, SOCKET))) {
    if (hasEnded) throw new Error('weston did not start; is it installed? apt-get install weston')
    await delay(10)
  }
  return {
    env: {
      XDG_RUNTIME_DIR: runtime,
      WAYLAND_DISPLAY: SOCKET,
      GDK_BACKEND: 'wayland',
      // The default renderer needs a graphics card.
      WEBKIT_DISABLE_DMABUF_RENDERER: '1',
    },
    stop: async () => {
      child.kill()
      await ended
      await rm(runtime, { recursive: true, force: true, maxRetries: 10 })
    },
  }
}
