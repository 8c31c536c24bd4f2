/** Runs an app of Oxbow in a process of its own, and installs what such an app needs. */

import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type Running, type RunningApp, runProgram } from '../../src/app.ts'
import type { Results } from '../../src/workloads.ts'

const run = promisify(execFile)

// Seen from `bench/dist`, where this file runs.
const MAIN = fileURLToPath(new URL('./desktop-main.js', import.meta.url))
const ROOT = fileURLToPath(new URL('../../', import.meta.url))

const PACKAGES = ['protocol', 'api', 'oxbow', 'native']

/** There is nothing to build. */
export async function buildApp(): Promise<void> {}

export function runApp({ folder, node, env, windows = 1 }: Running): RunningApp {
  return runProgram('the app of Oxbow', [node, MAIN, folder, String(windows)], env)
}

/** Installs the packages, packed as they are published, into an empty folder. */
export async function measureInstall(folder: string): Promise<Results> {
  await mkdir(folder, { recursive: true })
  const workspaces = PACKAGES.flatMap((name) => ['--workspace', `packages/${name}`])
  const packing = ['pack', '--json', '--pack-destination', folder, ...workspaces]
  const { stdout } = await run('npm', packing, { cwd: ROOT })
  const packed: { name: string; filename: string }[] = JSON.parse(stdout.slice(stdout.indexOf('[')))
  const dependencies = Object.fromEntries(
    packed.map(({ name, filename }) => [name, `file:${filename}`]),
  )
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }))
  await run('npm', ['install', '--no-audit', '--no-fund', '--no-update-notifier'], { cwd: folder })
  const installed = join(folder, 'node_modules')
  const [kib = ''] = (await run('du', ['-sk', installed])).stdout.split('\t')
  const lock = JSON.parse(await readFile(join(installed, '.package-lock.json'), 'utf8'))
  return {
    'desktop-install': Number(kib) / 1024,
    'desktop-packages': Object.keys(lock.packages).length,
  }
}
