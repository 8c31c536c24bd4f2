/** Shows windows as app windows of an installed Chromium, Chrome or Edge. */

import { IpcError } from '@oxbow/protocol'
import type { WindowConfig } from '../config/config.ts'
import { BLANK_PATH, TICKET_PARAMETER } from '../server/exchange.ts'
import { ChromiumProcess } from './chromium-process.ts'
import { closeProfile, openProfile, type Profile } from './chromium-profile.ts'
import { ChromiumWindow } from './chromium-window.ts'
import type { Host, HostContext, HostWindow, WindowRequest } from './host.ts'

interface TargetInfo {
  readonly targetId: string
  readonly type: string
  readonly url: string
  readonly title: string
}

interface TargetEvent {
  readonly targetInfo: TargetInfo
}

/** A page in a browser. */
interface Target {
  readonly browser: ChromiumProcess
  readonly targetId: string
}

// From the start of the program to its first window; slow machines included.
const OPENING_MS = 30_000

/** Options of a Chromium host. */
export interface ChromiumHostOptions {
  /** The program. */
  readonly path: string
  /** @default that of this process */
  readonly env?: NodeJS.ProcessEnv
  /** The directory for stored data of pages. @default removed at the end of the run */
  readonly dataDirectory?: string | undefined
}

/** The host of app windows: no tabs, no address bar, a profile of their own. */
export class ChromiumHost implements Host {
  readonly name = 'chromium'
  readonly endsWithLastWindow = true
  /** The browser itself reports when a window closes. */
  readonly reloadGraceMs: number = Number.POSITIVE_INFINITY
  readonly #options: ChromiumHostOptions
  /** The label of each window, by the target of its page. */
  readonly #labels = new Map<string, string>()
  /** Callers that wait for the window of an address. */
  readonly #awaited = new Map<string, (targetId: string) => void>()
  /** Callers that wait for the end of a window. */
  readonly #closing = new Map<string, () => void>()
  #context: HostContext | undefined
  #profile: Profile | undefined
  #browser: ChromiumProcess | undefined
  #opening: Promise<unknown> = Promise.resolve()
  #count = 0

  constructor(options: ChromiumHostOptions) {
    this.#options = options
  }

  async start(context: HostContext): Promise<void> {
    this.#context = context
    const { dataDirectory } = this.#options
    this.#profile = await openProfile({ dataDirectory, logger: context.logger })
  }

  /** @throws {IpcError} `host_failed` if no window appears */
  open(request: WindowRequest): Promise<HostWindow> {
    // One after the other, because two first starts of the browser must not overlap.
    const opened = this.#opening.then(() => this.#open(request))
    this.#opening = opened.catch(() => {})
    return opened
  }

  async showAgain(label: string, urlFor: (path: string) => string): Promise<void> {
    const devtools = this.#browser?.devtools
    const [targetId] = [...this.#labels].find(([, known]) => known === label) ?? []
    if (devtools === undefined || targetId === undefined) return
    const request = { method: 'Target.getTargetInfo', params: { targetId } }
    const { targetInfo } = await devtools.call<TargetEvent>(request)
    // The target has begun to load another page, which gets an event of its own.
    if (!URL.canParse(targetInfo.url)) return
    const { origin, pathname, search, hash } = new URL(targetInfo.url)
    const url = urlFor(pathname + search + hash)
    if (new URL(url).origin === origin)
      await (await ChromiumWindow.of(devtools, targetId)).show(url)
  }

  async stop(): Promise<void> {
    const profile = this.#profile
    this.#profile = undefined
    this.#labels.clear()
    await this.#browser?.stop()
    if (profile !== undefined) await closeProfile(profile)
  }

  async #open({ label, url, config }: WindowRequest): Promise<HostWindow> {
    // The command line of a program is no place for a ticket: every user of the machine can read it.
    const isOurs = new URL(url).searchParams.has(TICKET_PARAMETER)
    const first = isOurs ? new URL(`${BLANK_PATH}?window=${++this.#count}`, url).href : url
    const { browser, targetId } = await this.#openTarget(first, config)
    this.#labels.set(targetId, label)
    const window = await ChromiumWindow.of(browser.devtools, targetId)
    await arrange(window, config)
    if (isOurs) await window.show(url)
    return {
      commands: window.commands,
      close: async () => {
        this.#labels.delete(targetId)
        const gone = new Promise<void>((resolve) => this.#closing.set(targetId, resolve))
        await window.close()
        await Promise.race([gone, browser.exited])
        this.#closing.delete(targetId)
      },
    }
  }

  async #openTarget(address: string, config: WindowConfig): Promise<Target> {
    const running = this.#browser
    if (running !== undefined) {
      const giveUp = running.openWindow([`--app=${address}`, ...privacy(config)])
      const targetId = await this.#appearance(address, running)
      if (targetId !== undefined) return { browser: running, targetId }
      // The browser has just ended with its last window, and the one that this start has launched is not
      // under our control.
      giveUp()
    }
    const browser = this.#launch(address, config)
    const targetId = await this.#appearance(address, browser)
    if (targetId === undefined) throw browser.failure()
    return { browser, targetId }
  }

  #launch(address: string, config: WindowConfig): ChromiumProcess {
    const { width, height, x, y } = config
    const { path, env = process.env } = this.#options
    const profile = this.#profile
    if (profile === undefined) throw new IpcError('host_failed', 'Chromium has been stopped')
    const place = x === undefined || y === undefined ? [] : [`--window-position=${x},${y}`]
    const size = `--window-size=${width},${height}`
    const flags = [`--app=${address}`, size, ...place, ...privacy(config)]
    const browser = new ChromiumProcess({ path, profile, env }, flags)
    this.#browser = browser
    const { devtools } = browser
    devtools.on('Target.targetCreated', (event: TargetEvent) => this.#onTarget(event))
    devtools.on('Target.targetInfoChanged', (event: TargetEvent) => this.#onTarget(event))
    devtools.on('Target.targetDestroyed', (event: TargetInfo) => this.#onClosed(event.targetId))
    // A browser that cannot answer has ended, which is handled elsewhere.
    const discover = { method: 'Target.setDiscoverTargets', params: { discover: true } }
    devtools.call(discover).catch(() => {})
    void browser.exited.then(() => {
      this.#browser = undefined
      for (const targetId of [...this.#labels.keys()]) this.#onClosed(targetId)
    })
    return browser
  }

  /** Waits for the window of an address; gives none if the browser ends first. */
  async #appearance(address: string, browser: ChromiumProcess): Promise<string | undefined> {
    let timer: NodeJS.Timeout | undefined
    const appeared = new Promise<string>((resolve, reject) => {
      this.#awaited.set(address, resolve)
      const text = `Chromium has opened no window within ${OPENING_MS / 1000} seconds`
      timer = setTimeout(() => reject(new IpcError('host_failed', text)), OPENING_MS)
    })
    try {
      return await Promise.race([appeared, browser.exited.then(() => undefined)])
    } finally {
      clearTimeout(timer)
      this.#awaited.delete(address)
    }
  }

  #onTarget({ targetInfo: { targetId, type, url, title } }: TargetEvent): void {
    if (type !== 'page' || this.#labels.has(targetId)) return
    // When a page has loaded, it has a title, at least its address. Only then can it run scripts.
    if (title !== '') this.#awaited.get(url)?.(targetId)
  }

  #onClosed(targetId: string): void {
    this.#closing.get(targetId)?.()
    const label = this.#labels.get(targetId)
    this.#labels.delete(targetId)
    if (label !== undefined) this.#context?.windowClosed(label)
  }
}

/** A private window does not keep the stored data of its pages. */
function privacy({ incognito }: WindowConfig): string[] {
  return incognito ? ['--incognito'] : []
}

/** Gives a window the size, place and state of its configuration. */
async function arrange(window: ChromiumWindow, config: WindowConfig): Promise<void> {
  const { width, height, x, y, maximized, fullscreen } = config
  await window.resize(width, height)
  if (x !== undefined && y !== undefined) await window.move(x, y)
  if (maximized) await window.enter('maximized')
  if (fullscreen) await window.enter('fullscreen')
}
