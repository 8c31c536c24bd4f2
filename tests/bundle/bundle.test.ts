// A bundled backend is one file, which runs in an otherwise empty folder.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { connect } from '@oxbow/api'
import { expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { BUNDLERS } from './bundlers.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

const PROGRAM = `
  import { Builder, command } from 'oxbow'

  const app = Builder.default()
    .commands({ greet: command(() => 'hello from ' + process.argv[1]) })
    .build({
      app: { withGlobalTauri: true },
      build: { frontendDist: 'front' },
      oxbow: { host: 'none' },
    })
  app.start().then(() => console.log(JSON.stringify({ page: app.url('main'), ...app.access('main') })))
`

/** A folder that is removed after the test. */
async function folder(parent: string): Promise<string> {
  await mkdir(parent, { recursive: true })
  const path = await mkdtemp(join(parent, 'bundle-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return path
}

interface Running {
  readonly page: string
  readonly url: string
  readonly key: string
}

/** Runs a file in its own folder, until the test ends, and reads the line that it prints. */
async function run(cwd: string, file: string): Promise<Running> {
  const env = { PATH: process.env.PATH, TMPDIR: cwd, HOME: cwd }
  const child: ChildProcess = spawn(process.execPath, [file], { cwd, env })
  onTestFinished(() => void child.kill('SIGKILL'))
  let errors = ''
  child.stderr?.on('data', (text) => {
    errors += String(text)
  })
  if (child.stdout) {
    for await (const line of createInterface(child.stdout)) return JSON.parse(line)
  }
  throw new Error(`${file} has not started: ${errors}`)
}

it.each(BUNDLERS)('$name makes one file that runs elsewhere', async ({ file, bundle }) => {
  // Inside the repository, so that the bundler finds the packages. The output is moved without them.
  const source = await folder(join(ROOT, '.tmp'))
  const elsewhere = await folder(tmpdir())
  await writeFile(join(source, 'main.js'), PROGRAM)
  await bundle(join(source, 'main.js'), join(elsewhere, file))
  expect(await readdir(elsewhere)).toEqual([file])
  await mkdir(join(elsewhere, 'front'))
  await writeFile(join(elsewhere, 'front', 'index.html'), '<!doctype html><title>moved</title>')
  await rm(source, { recursive: true })

  const { page, url, key } = await run(elsewhere, file)
  const { invoke, close } = await connect({ url, key, WebSocket: WebSocket as never })
  expect(await invoke('greet')).toBe(`hello from ${join(elsewhere, file)}`)
  close()
  expect(await (await fetch(page)).text()).toContain('<title>moved</title>')
  for (const script of ['bridge.js', 'recover.js', 'global-tauri.js']) {
    const response = await fetch(new URL(`/.oxbow/${script}`, url))
    expect({ script, status: response.status }).toEqual({ script, status: 200 })
    expect((await response.text()).length).toBeGreaterThan(1000)
  }
})
