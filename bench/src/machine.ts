/** The machine of a run, and the versions of all software that took part. */

import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { cpus, loadavg, release, totalmem, type } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

const PACKAGES = [
  'oxbow',
  '@oxbow/api',
  '@oxbow/native',
  '@tauri-apps/api',
  'ws',
  'socket.io',
  '@trpc/server',
  '@orpc/server',
  'capnweb',
  'birpc',
  'kkrpc',
  'comlink',
  'zod',
  'koffi',
]

/** The description of the machine in the file of results. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGiB: number
  readonly system: string
  /** The load of the last minute, when the run began. */
  readonly load: number
}

export function machine(): Machine {
  const all = cpus()
  return {
    cpu: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    system: `${distribution() ?? type()}, kernel ${release()}`,
    load: Number((loadavg()[0] ?? 0).toFixed(2)),
  }
}

/** The versions of everything that takes part. `bufferutil` makes `ws` faster, and Oxbow with it. */
export async function versions(): Promise<Record<string, string>> {
  const packages = PACKAGES.flatMap((name) => {
    const version = versionOf(name)
    return version === undefined ? [] : [[name, version] as const]
  })
  const [chromium, webkit] = await Promise.all([
    tell('chromium', '--version'),
    tell('dpkg-query', '-W', '-f', '$' + '{Version}', 'libwebkit2gtk-4.1-0'),
  ])
  return {
    node: process.versions.node,
    ...(chromium && { chromium }),
    ...(webkit && { webkitgtk: webkit }),
    ...Object.fromEntries(packages),
    tauri: tauriVersion() ?? 'unknown',
    bufferutil: versionOf('bufferutil') ?? 'not installed',
  }
}

/** Searches for the manifest of a package, because many packages do not export it. */
function versionOf(name: string): string | undefined {
  for (const folder of createRequire(import.meta.url).resolve.paths(name) ?? []) {
    try {
      return JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8')).version
    } catch {
      // Not in this folder.
    }
  }
  return undefined
}

/** Reads Tauri's version from the lock file of its app, because Tauri is no package of npm. */
function tauriVersion(): string | undefined {
  const lock = readFileSync(new URL('../peers/tauri/Cargo.lock', import.meta.url), 'utf8')
  return /^name = "tauri"\nversion = "(.*)"$/m.exec(lock)?.[1]
}

async function tell(command: string, ...args: string[]): Promise<string | undefined> {
  try {
    return (await run(command, args)).stdout.trim()
  } catch {
    return undefined
  }
}

function distribution(): string | undefined {
  try {
    return /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1]
  } catch {
    return undefined
  }
}
