/** Finds an installed Chromium, Chrome or Edge. */

import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { Launcher } from '../vendor/chrome-launcher.ts'

// `chrome-launcher` knows Chrome and Chromium; Edge takes the same flags.
const EDGE_COMMANDS = ['microsoft-edge', 'microsoft-edge-stable']
const EDGE_ON_MAC = '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge'
const EDGE_ON_WINDOWS = ['Microsoft', 'Edge', 'Application', 'msedge.exe']

/** The path of the browser to use: `CHROME_PATH` if set, else the best one that is installed. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
  if (env.CHROME_PATH !== undefined && isExecutable(env.CHROME_PATH)) return env.CHROME_PATH
  return findChrome() ?? edgePaths(env).find(isExecutable)
}

function findChrome(): string | undefined {
  try {
    return Launcher.getFirstInstallation()
  } catch {
    // `chrome-launcher` throws if no browser is installed.
    return undefined
  }
}

function edgePaths(env: NodeJS.ProcessEnv): string[] {
  if (process.platform === 'darwin') return [EDGE_ON_MAC]
  if (process.platform === 'win32') {
    const roots = [env['PROGRAMFILES(X86)'], env.PROGRAMFILES, env.LOCALAPPDATA]
    return roots.flatMap((root) => (root === undefined ? [] : [join(root, ...EDGE_ON_WINDOWS)]))
  }
  const folders = env.PATH?.split(delimiter) ?? []
  return folders.flatMap((folder) => EDGE_COMMANDS.map((command) => join(folder, command)))
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
