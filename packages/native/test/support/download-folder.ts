// The user's download directory, for one test.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

export interface DownloadFolder {
  readonly path: string
  /** The names of its files with their contents. */
  files(): Record<string, string>
}

/** Configures a download directory for this test. The directory does not exist yet. */
export async function useDownloadFolder(): Promise<DownloadFolder> {
  const config = await mkdtemp(join(tmpdir(), 'oxbow-config-'))
  const path = join(config, 'Saved')
  await writeFile(join(config, 'user-dirs.dirs'), `XDG_DOWNLOAD_DIR="${path}"\n`)
  const before = process.env.XDG_CONFIG_HOME
  process.env.XDG_CONFIG_HOME = config
  onTestFinished(async () => {
    if (before === undefined) delete process.env.XDG_CONFIG_HOME
    else process.env.XDG_CONFIG_HOME = before
    await rm(config, { recursive: true, force: true, maxRetries: 10 })
  })
  return {
    path,
    files: () => {
      const names = existsSync(path) ? readdirSync(path) : []
      return Object.fromEntries(names.map((name) => [name, readFileSync(join(path, name), 'utf8')]))
    },
  }
}
