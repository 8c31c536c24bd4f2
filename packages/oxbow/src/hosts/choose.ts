/** Chooses the host that shows the app's windows. */

import { messageOf } from '@oxbow/protocol/internal'
import { InvalidConfig } from '../base/invalid-config.ts'
import type { Config } from '../config/config.ts'
import type { Logger } from '../observe/logger.ts'
import { BrowserHost, openInBrowser } from './browser.ts'
import { hasDesktop } from './desktop.ts'
import type { Host } from './host.ts'
import { findNative, type NativeApp } from './native.ts'
import { noHost } from './none.ts'

const HOSTS = ['auto', 'native', 'chromium', 'browser', 'none'] as const

type HostName = (typeof HOSTS)[number]

/** A host, and the reason for the choice. */
interface Choice {
  readonly host: Host
  readonly reason: string
}

/** The app for which a host is chosen. */
export interface HostRequest {
  readonly config: Config
  readonly logger: Logger
  /** The directory of the app. */
  readonly root: URL
  /** The directory for stored data of pages. @default none: the next start has another origin */
  readonly dataDirectory?: string | undefined
  /** @default that of this process */
  readonly env?: NodeJS.ProcessEnv
}

/**
 * Chooses by the environment variable `OXBOW_HOST`, else by `oxbow.host`, and logs the reason.
 *
 * @throws {IpcError} `invalid_config` for an unknown host, or one that cannot work here
 */
export async function chooseHost({
  config,
  logger,
  root,
  dataDirectory,
  env = process.env,
}: HostRequest): Promise<Host> {
  const { identifier } = config
  const { host, reason } = await choose(config, {
    identifier,
    root,
    env,
    dataDirectory,
    settings: config.oxbow.native,
  })
  // If no windows are wanted, as in tests, the log need not say so.
  const level = host.name === 'none' ? 'debug' : 'info'
  logger[level]({ host: host.name, reason }, `windows: ${host.name} (${reason})`)
  return host
}

async function choose(config: Config, app: NativeApp): Promise<Choice> {
  const { env } = app
  // An empty variable counts as none, as usual in shells.
  const fromEnv = env.OXBOW_HOST || undefined
  const name = fromEnv ?? config.oxbow.host
  const source = fromEnv === undefined ? 'oxbow.host' : 'OXBOW_HOST'
  if (!isHostName(name)) {
    throw new InvalidConfig(`${source}: \`${name}\` is not one of ${HOSTS.join(', ')}`)
  }
  const reason = `chosen by ${source}`
  switch (name) {
    case 'none':
      return { host: noHost(), reason }
    case 'browser':
      return { host: browserHost(env), reason }
    case 'chromium':
      return { host: await demandChromium(app, source), reason }
    case 'native':
      return { host: await demandNative(app, source), reason }
    case 'auto':
      return await chooseFreely(app)
  }
}

async function chooseFreely(app: NativeApp): Promise<Choice> {
  const { env } = app
  if (!hasDesktop(env)) return { host: browserHost(env), reason: 'there is no display' }
  try {
    return { host: await findNative(app), reason: '@oxbow/native is installed' }
  } catch (error) {
    const { host, reason } = await chooseBrowser(app)
    return { host, reason: `${reason}; no native windows: ${messageOf(error)}` }
  }
}

async function chooseBrowser(app: NativeApp): Promise<Choice> {
  const chromium = await chromiumHost(app)
  if (chromium) return { host: chromium.host, reason: `found ${chromium.path}` }
  return { host: browserHost(app.env), reason: 'no Chromium is installed' }
}

/** Loads the code that finds and drives Chromium, only if it is needed. */
async function chromiumHost({
  env,
  dataDirectory,
}: NativeApp): Promise<{ host: Host; path: string } | undefined> {
  const { findChromium } = await import('./chromium-finder.ts')
  const path = findChromium(env)
  if (path === undefined) return undefined
  const { ChromiumHost } = await import('./chromium.ts')
  return { host: new ChromiumHost({ path, env, dataDirectory }), path }
}

async function demandNative(app: NativeApp, source: string): Promise<Host> {
  demandDesktop(app.env, source, 'a native window')
  try {
    return await findNative(app)
  } catch (error) {
    throw new InvalidConfig(`${source}: native windows are not possible: ${messageOf(error)}`)
  }
}

async function demandChromium(app: NativeApp, source: string): Promise<Host> {
  const chromium = await chromiumHost(app)
  if (!chromium) {
    throw new InvalidConfig(
      `${source}: no Chromium, Chrome or Edge is installed; CHROME_PATH can name one`,
    )
  }
  demandDesktop(app.env, source, 'Chromium')
  return chromium.host
}

function demandDesktop(env: NodeJS.ProcessEnv, source: string, what: string): void {
  if (hasDesktop(env)) return
  throw new InvalidConfig(
    `${source}: ${what} needs a display, and neither DISPLAY nor WAYLAND_DISPLAY is set. Set one, or set ${source} to "browser": the app then prints an address to open`,
  )
}

function browserHost(env: NodeJS.ProcessEnv): Host {
  return new BrowserHost(hasDesktop(env) ? openInBrowser : undefined)
}

function isHostName(name: string): name is HostName {
  return (HOSTS as readonly string[]).includes(name)
}
