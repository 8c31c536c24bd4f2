/** Finds the host of native windows, which is a package of its own. */

import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { IpcError } from '@oxbow/protocol'
import { messageOf } from '@oxbow/protocol/internal'
import type { NativeConfig } from '../config/config.ts'
import type { Host } from './host.ts'

/** The used part of `@oxbow/native`, on which this package does not depend. */
interface NativeModule {
  nativeHost(options: Omit<NativeApp, 'root'>): LoadableHost
}

interface LoadableHost extends Host {
  /** Starts the window process; rejects with the reason if it cannot. */
  load(): Promise<void>
}

/** The app that wants native windows. */
export interface NativeApp {
  readonly identifier: string
  /** The directory of the app, in which the package may be installed. */
  readonly root: URL
  readonly env: NodeJS.ProcessEnv
  /** The directory for stored data of pages; `undefined` if the next start has another origin. */
  readonly dataDirectory: string | undefined
  readonly settings: NativeConfig
}

const PACKAGE = '@oxbow/native'

/**
 * A host that can open windows.
 *
 * @throws {IpcError} `host_failed`, with the reason why there is none
 */
export async function findNative({ root, ...app }: NativeApp): Promise<Host> {
  // In the modules of the app, or in those of the program that runs it.
  const path = resolve(root) ?? resolve(pathToFileURL(process.argv[1] ?? '.'))
  if (path === undefined) throw new IpcError('host_failed', `${PACKAGE} is not installed`)
  const host = (await load(path)).nativeHost(app)
  await host.load()
  return host
}

function resolve(from: URL): string | undefined {
  try {
    return createRequire(from).resolve(PACKAGE)
  } catch {
    return undefined
  }
}

async function load(path: string): Promise<NativeModule> {
  try {
    const module: object = await import(
      /* webpackIgnore: true */ /* @vite-ignore */ pathToFileURL(path).href
    )
    if (isNative(module)) return module
  } catch (error) {
    throw new IpcError('host_failed', `${PACKAGE} cannot be loaded: ${messageOf(error)}`)
  }
  throw new IpcError('host_failed', `${PACKAGE} (${path}) has a version that does not fit`)
}

function isNative(module: object): module is NativeModule {
  return 'nativeHost' in module && typeof module.nativeHost === 'function'
}
