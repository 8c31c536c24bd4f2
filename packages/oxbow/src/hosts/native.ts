/** Finds the host of native windows, which is a package of its own. */

import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { IpcError, messageOf } from '@oxbow/protocol'
import type { Host } from './host.ts'

/** What we know of `@oxbow/native`, on which this package does not depend. */
interface NativeModule {
  nativeHost(options: { identifier: string; env: NodeJS.ProcessEnv }): LoadableHost
}

interface LoadableHost extends Host {
  /** Starts what shows the windows; rejects with the reason why it cannot. */
  load(): Promise<void>
}

/** For whom native windows are wanted. */
export interface NativeApp {
  readonly identifier: string
  /** The directory of the app, in which the package may be installed. */
  readonly root: URL
  readonly env: NodeJS.ProcessEnv
}

const PACKAGE = '@oxbow/native'

/**
 * A host that can open windows.
 *
 * @throws {IpcError} `host_failed`, with the reason why there is none
 */
export async function findNative({ identifier, root, env }: NativeApp): Promise<Host> {
  const path = resolve(root) ?? resolve(new URL(import.meta.url))
  if (path === undefined) throw new IpcError('host_failed', `${PACKAGE} is not installed`)
  const host = (await load(path)).nativeHost({ identifier, env })
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
    const module: object = await import(pathToFileURL(path).href)
    if (isNative(module)) return module
  } catch (error) {
    throw new IpcError('host_failed', `${PACKAGE} cannot be loaded: ${messageOf(error)}`)
  }
  throw new IpcError('host_failed', `${PACKAGE} (${path}) is of a version that does not fit`)
}

function isNative(module: object): module is NativeModule {
  return 'nativeHost' in module && typeof module.nativeHost === 'function'
}
