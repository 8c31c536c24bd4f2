// A display with a window manager, and functions to use and inspect it as a user would.
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, vi } from 'vitest'
import { startXvfb } from '../../../oxbow/test/support/xvfb.ts'

const execute = promisify(execFile)

/** Timeout in milliseconds for any step, enough for a slow and busy machine. */
export const PATIENCE = 60_000

/** A display that only this test uses. */
export interface Desktop extends AsyncDisposable {
  /** The value of `DISPLAY`. */
  readonly display: string
  /** Runs a program on the display, and returns its output. */
  run(program: string, ...args: string[]): Promise<string>
  /** Runs an `xdotool` command on the window with a title. */
  handle(title: string, ...args: string[]): Promise<void>
  /** The titles of all windows, as the window manager lists them. */
  titles(): Promise<string[]>
  /** Inner size and position of a window, as X reports them. */
  geometry(title: string): Promise<{ x: number; y: number; width: number; height: number }>
  /** Ends the display at once, as a crash would. */
  kill(): void
}

export async function startDesktop(): Promise<Desktop> {
  const xvfb = await startXvfb()
  const env = { ...process.env, DISPLAY: xvfb.display }
  const manager = spawn('openbox', { env, stdio: 'ignore' })
  const managerExited = once(manager, 'exit')
  const run: Desktop['run'] = async (program, ...args) =>
    (await execute(program, args, { env })).stdout
  // A window manager announces itself by a property of the root window.
  await waitFor(async () => {
    expect(await run('xprop', '-root', '_NET_SUPPORTING_WM_CHECK')).toMatch(/window id/)
  })
  return {
    display: xvfb.display,
    run,
    handle: async (title, command = '', ...args) => {
      // `xdotool` fails if a window closes during its search.
      await waitFor(() => run('xdotool', 'search', '--name', `^${title}$`, command, ...args))
    },
    titles: async () =>
      (await run('wmctrl', '-l'))
        .split('\n')
        .filter(Boolean)
        // Each line has a number, desktop and machine before the title.
        .map((line) => line.split(/\s+/).slice(3).join(' ')),
    geometry: async (title) => {
      const text = await run('xwininfo', '-name', title)
      const read = (name: string): number =>
        Number(new RegExp(`${name}:\\s+(-?\\d+)`).exec(text)?.[1])
      return {
        x: read('Absolute upper-left X'),
        y: read('Absolute upper-left Y'),
        width: read('Width'),
        height: read('Height'),
      }
    },
    kill: () => xvfb.kill(),
    [Symbol.asyncDispose]: async () => {
      manager.kill()
      await managerExited
      await xvfb.stop()
    },
  }
}

/** Starts a display that all tests of a file share. */
export function useDesktop(): () => Desktop {
  let desktop: Desktop | undefined
  beforeAll(async () => {
    desktop = await startDesktop()
  }, PATIENCE)
  afterAll(() => desktop?.[Symbol.asyncDispose]())
  return () => {
    if (desktop) return desktop
    throw new Error('it is there in tests only, not while they are collected')
  }
}

/** Waits until an assertion holds. */
export async function waitFor<T>(assertion: () => T | Promise<T>): Promise<T> {
  return await vi.waitFor(assertion, { timeout: PATIENCE, interval: 20 })
}
