/** Pages in real windows of WebKitGTK, on a virtual display. */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { nativeHost } from '@oxbow/native'
import type { HostContext } from 'oxbow/host'
import { endWithRunner } from './ending.ts'
import type { Place, Showing, Shown } from './place.ts'
import type { PlaceName } from './workloads.ts'

/** The default configuration of a window. */
const WINDOW = {
  label: 'main',
  url: '',
  title: 'bench',
  width: 800,
  height: 600,
  center: false,
  maximized: false,
  fullscreen: false,
  visible: true,
  focus: true,
  resizable: true,
  decorations: true,
  transparent: false,
  alwaysOnTop: false,
  alwaysOnBottom: false,
  skipTaskbar: false,
  focusable: true,
  maximizable: true,
  minimizable: true,
  closable: true,
  visibleOnAllWorkspaces: false,
  incognito: false,
  zoomHotkeysEnabled: false,
  devtools: false,
  create: true,
}

export class WebKitPlace implements Place {
  readonly name: PlaceName
  #display: ChildProcess | undefined
  #data = ''
  #env: NodeJS.ProcessEnv = process.env

  /** @param name `desktop` where apps show their own windows */
  constructor(name: PlaceName = 'webkitgtk') {
    this.name = name
  }

  get env(): NodeJS.ProcessEnv {
    return this.#env
  }

  async start(): Promise<void> {
    if (process.platform !== 'linux') throw new Error('WebKitGTK is there on Linux only')
    this.#data = await mkdtemp(join(tmpdir(), 'oxbow-bench-webkit-'))
    const { child, name } = await startDisplay()
    this.#display = child
    this.#env = {
      ...process.env,
      DISPLAY: name,
      XDG_DATA_HOME: this.#data,
      XDG_CACHE_HOME: this.#data,
    }
    // Fails before the first round, with the reason, if no window can be opened.
    const host = nativeHost({ env: this.#env })
    await host.load()
    await host.stop()
  }

  async show({ url }: Showing): Promise<Shown> {
    const host = nativeHost({ env: this.#env })
    let fail: (error: Error) => void = () => {}
    const failed = new Promise<never>((_resolve, reject) => {
      fail = reject
    })
    failed.catch(() => {})
    await host.start(contextOf(fail))
    await host.open({ label: 'main', url, config: WINDOW })
    return { failed, stop: () => host.stop() }
  }

  async stop(): Promise<void> {
    if (this.#display !== undefined && this.#display.exitCode === null) {
      this.#display.kill()
      await once(this.#display, 'exit')
    }
    await rm(this.#data, { recursive: true, force: true, maxRetries: 10 })
  }
}

/** The host has one window and no app; the window only has to stay open. */
function contextOf(fail: (error: Error) => void): HostContext {
  const nothing = (): void => {}
  return {
    logger: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    productName: 'bench',
    windowClosed: () => fail(new Error('the window has closed')),
    closeRequested: nothing,
    windowEvent: nothing,
    crashed: fail,
    decide: async () => false,
    downloaded: nothing,
    evalIn: nothing,
  }
}

/** Starts an X server, which chooses a free display number itself. */
async function startDisplay(): Promise<{ child: ChildProcess; name: string }> {
  const args = ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp', '-noreset']
  const child = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
  endWithRunner(child, (display) => display.kill())
  const [number] = await Promise.race([
    once(child.stdio[3] as Readable, 'data'),
    once(child, 'exit').then(() => Promise.reject(new Error('Xvfb has ended'))),
  ])
  return { child, name: `:${String(number).trim()}` }
}
