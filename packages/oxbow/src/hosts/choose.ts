/** Chooses the host that shows the app's windows. */

import { IpcError } from '@oxbow/protocol'
import type { Config } from '../config.ts'
import type { Logger } from '../logger.ts'
import { BrowserHost, openInBrowser } from './browser.ts'
import { ChromiumHost } from './chromium.ts'
import { findChromium } from './chromium-finder.ts'
import { hasDesktop } from './desktop.ts'
import type { Host } from './host.ts'
import { noHost } from './none.ts'

const HOSTS = ['auto', 'chromium', 'browser', 'none'] as const

type HostName = (typeof HOSTS)[number]

/** A host, and why it is this one. */
interface Choice {
  readonly host: Host
  readonly reason: string
}

/**
 * Chooses by the environment variable `OXBOW_HOST`, else by `oxbow.host`, and logs the reason.
 *
 * @throws {IpcError} `invalid_config` for an unknown host, or one that cannot work here
 */
export function chooseHost(
  config: Config,
  logger: Logger,
  env: NodeJS.ProcessEnv = process.env,
): Host {
  const { host, reason } = choose(config, env)
  // Who asks for no windows, as tests do, need not be told.
  const level = host.name === 'none' ? 'debug' : 'info'
  logger[level]({ host: host.name, reason }, `windows: ${host.name} (${reason})`)
  return host
}

function choose(config: Config, env: NodeJS.ProcessEnv): Choice {
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
      return { host: demandChromium(env, source), reason }
    case 'auto':
      return chooseFreely(env)
  }
}

function chooseFreely(env: NodeJS.ProcessEnv): Choice {
  if (!hasDesktop(env)) return { host: browserHost(env), reason: 'there is no display' }
  const path = findChromium(env)
  if (path === undefined) return { host: browserHost(env), reason: 'no Chromium is installed' }
  return { host: new ChromiumHost(path, env), reason: `found ${path}` }
}

function demandChromium(env: NodeJS.ProcessEnv, source: string): Host {
  const path = findChromium(env)
  if (path === undefined) {
    throw invalid(`${source}: no Chromium, Chrome or Edge is installed; CHROME_PATH can name one`)
  }
  if (hasDesktop(env)) return new ChromiumHost(path, env)
  throw invalid(
    `${source}: Chromium needs a display, and neither DISPLAY nor WAYLAND_DISPLAY is set`,
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
