/** Chooses the host that shows the app's windows. */

import { IpcError, messageOf } from '@oxbow/protocol'
import type { Config } from '../config.ts'
import type { Logger } from '../logger.ts'
import { BrowserHost, openInBrowser } from './browser.ts'
import { hasDesktop } from './desktop.ts'
import type { Host } from './host.ts'
import { findNative, type NativeApp } from './native.ts'
import { noHost } from './none.ts'

const HOSTS = ['auto', 'native', 'chromium', 'browser', 'none'] as const

type HostName = (typeof HOSTS)[number]

/** A host, and why it is this one. */
interface Choice {
  readonly host: Host
  readonly reason: string
}

/** For which app a host is chosen. */
export interface HostRequest {
  readonly config: Config
  readonly logger: Logger
  /** The directory of the app. */
  readonly root: URL
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
  env = process.env,
}: HostRequest): Promise<Host> {
  const { host, reason } = await choose(config, { identifier: config.identifier, root, env })
  // Who asks for no windows, as tests do, need not be told.
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
    throw invalid(`${source}: \`${name}\` is not one of ${HOSTS.join(', ')}`)
  }
  const reason = `chosen by ${source}`
  switch (name) {
    case 'none':
      return { host: noHost(), reason }
    case 'browser':
      return { host: browserHost(env), reason }
    case 'chromium':
      return { host: await demandChromium(env, source), reason }
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
    const { host, reason } = await chooseBrowser(env)
    return { host, reason: `${reason}; no native windows: ${messageOf(error)}` }
  }
}

async function chooseBrowser(env: NodeJS.ProcessEnv): Promise<Choice> {
  const chromium = await chromiumHost(env)
  if (chromium) return { host: chromium.host, reason: `found ${chromium.path}` }
  return { host: browserHost(env), reason: 'no Chromium is installed' }
}

/** Loads what finds and drives Chromium, which takes time that other hosts do not need. */
async function chromiumHost(
  env: NodeJS.ProcessEnv,
): Promise<{ host: Host; path: string } | undefined> {
  const { findChromium } = await import('./chromium-finder.ts')
  const path = findChromium(env)
  if (path === undefined) return undefined
  const { ChromiumHost } = await import('./chromium.ts')
  return { host: new ChromiumHost(path, env), path }
}

async function demandNative(app: NativeApp, source: string): Promise<Host> {
  demandDesktop(app.env, source, 'a native window')
  try {
    return await findNative(app)
  } catch (error) {
    throw invalid(`${source}: there can be no native windows: ${messageOf(error)}`)
  }
}

async function demandChromium(env: NodeJS.ProcessEnv, source: string): Promise<Host> {
  const chromium = await chromiumHost(env)
  if (!chromium) {
    throw invalid(`${source}: no Chromium, Chrome or Edge is installed; CHROME_PATH can name one`)
  }
  demandDesktop(env, source, 'Chromium')
  return chromium.host
}

function demandDesktop(env: NodeJS.ProcessEnv, source: string, what: string): void {
  if (hasDesktop(env)) return
  throw invalid(
    `${source}: ${what} needs a display, and neither DISPLAY nor WAYLAND_DISPLAY is set`,
  )
}

function browserHost(env: NodeJS.ProcessEnv): Host {
  return new BrowserHost(hasDesktop(env) ? openInBrowser : undefined)
}

function isHostName(name: string): name is HostName {
  return (HOSTS as readonly string[]).includes(name)
}

function invalid(reason: string): IpcError {
  return new IpcError('invalid_config', `invalid configuration: ${reason}`)
}
