// Replaces the user's browser and mail program with a script that records the addresses to open.
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

const SCHEMES = ['http', 'https', 'mailto', 'tel']

// The default of the XDG specification for an unset XDG_DATA_DIRS.
const DATA_DIRS = '/usr/local/share:/usr/share'

/** Installs the script for every scheme during this test; returns the recorded addresses. */
export async function useFakeBrowser(): Promise<() => string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'oxbow-browser-'))
  const program = join(folder, 'browser')
  const notes = join(folder, 'notes')
  await writeFile(program, `#!/bin/sh\nprintf '%s\\n' "$1" >> '${notes}'\n`, { mode: 0o755 })
  const defaults = SCHEMES.map((scheme) => `x-scheme-handler/${scheme}=fake.desktop`)
  await writeFile(join(folder, 'mimeapps.list'), `[Default Applications]\n${defaults.join('\n')}\n`)
  await mkdir(join(folder, 'applications'))
  await writeFile(
    join(folder, 'applications', 'fake.desktop'),
    `[Desktop Entry]\nType=Application\nName=Fake\nExec=${program} %u\n`,
  )
  const dirs = `${folder}:${process.env.XDG_DATA_DIRS ?? DATA_DIRS}`
  const restore = setEnvironment({
    XDG_CONFIG_HOME: folder,
    XDG_DATA_DIRS: dirs,
    XDG_CURRENT_DESKTOP: '',
    BROWSER: program,
  })
  onTestFinished(async () => {
    restore()
    await rm(folder, { recursive: true, force: true, maxRetries: 10 })
  })
  return () => (existsSync(notes) ? readFileSync(notes, 'utf8').split('\n').filter(Boolean) : [])
}

function setEnvironment(values: Readonly<Record<string, string>>): () => void {
  const before = Object.keys(values).map((name) => [name, process.env[name]] as const)
  Object.assign(process.env, values)
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  }
}
