import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

// Each test starts a process, which is slow on a busy machine.
const TIMEOUT = 40_000

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url))
const run = promisify(execFile)

let folder: string

const source = (path: string): string => join(ROOT, 'packages', path)

/** The program and the package, each with a copy of its own of what they share, as an app may have it. */
beforeAll(async () => {
  mkdirSync(join(ROOT, '.tmp'), { recursive: true })
  folder = mkdtempSync(join(ROOT, '.tmp', 'doctor-'))
  for (const [entry, name] of [
    ['cli/main.ts', 'cli.mjs'],
    ['index.ts', 'oxbow.mjs'],
  ] as const) {
    await build({
      entryPoints: [source(`oxbow/src/${entry}`)],
      outfile: join(folder, name),
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      alias: { '@oxbow/protocol': source('protocol/src') },
    })
  }
  writeFileSync(
    join(folder, 'bin.mjs'),
    "import { main } from './cli.mjs'\nawait main(process.argv.slice(2), '1.2.3')\n",
  )
}, TIMEOUT)

afterAll(() => rmSync(folder, { recursive: true }))

interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

type Files = Readonly<Record<string, unknown>>

/** Writes an app's files and calls the doctor in their folder. */
async function doctor(
  name: string,
  files: Files,
  { args = [], env = {} }: { args?: readonly string[]; env?: NodeJS.ProcessEnv } = {},
): Promise<Outcome> {
  return await oxbow(name, files, { args: ['doctor', ...args], env })
}

/** The same with any arguments. */
async function oxbow(
  name: string,
  files: Files,
  { args, env = {} }: { args: readonly string[]; env?: NodeJS.ProcessEnv },
): Promise<Outcome> {
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, name, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content, null, 2))
  }
  const options = {
    cwd: join(folder, name),
    env: { PATH: process.env.PATH, OXBOW_HOST: 'none', ...env },
  }
  const parameters = [join(folder, 'bin.mjs'), ...args]
  try {
    return { code: 0, ...(await run(process.execPath, parameters, options)) }
  } catch (error) {
    return error as Outcome
  }
}

const MAIN = `
  import { appendFileSync } from 'node:fs'
  import { Builder, command, definePlugin } from '../oxbow.mjs'
  const clock = definePlugin({ name: 'clock', commands: { now: command(() => 0) } })
  await Builder.default()
    .plugin(clock)
    .commands({ greet: command(() => 'hello'), read_file: command(() => '') })
    .setup(() => appendFileSync('started', 'x'))
    .run({ productName: 'Reader', version: '1.2.3', app: { windows: [{}, { label: 'log' }] } })
  appendFileSync('started', 'y')
`

const capability = (
  permissions: readonly unknown[],
  windows: readonly string[] = ['main'],
): object => ({
  identifier: 'main',
  windows,
  permissions,
})

const GOOD: Files = {
  'main.js': MAIN,
  'package.json': { type: 'module' },
  'capabilities/main.json': capability([
    'core:default',
    'clock:allow-now',
    'allow-greet',
    'allow-read-file',
  ]),
  'capabilities/log.json': {
    ...capability(['core:event:default'], ['log', 'log-*']),
    identifier: 'log',
  },
}

/** The app, with some files changed. */
const appWith = (files: Files): Files => ({ ...GOOD, ...files })

describe('oxbow doctor', { timeout: TIMEOUT }, () => {
  it('prints who may call what, and does not start the app', async () => {
    const { code, stdout, stderr } = await doctor('good', GOOD)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^\nReader 1\.2\.3 {2}main\.js\n/)
    expect(stdout).toMatch(/\n {2}log {3}capabilities\/log\.json:7 {3}log, log-\*\n/)
    expect(stdout).toMatch(/ main {7,}log {7,}log-\*\n/)
    expect(stdout).toMatch(/\n {4}greet +✓ +– +–\n/)
    expect(stdout).toMatch(/\n {2}clock\n {4}now +✓ +– +–\n/)
    expect(stdout).toMatch(/\n {2}core:event +all +all +all\n/)
    expect(stdout).toMatch(/\n {2}core:window +\d+ of \d+ +– +–\n/)
    expect(stdout).toMatch(/All is well\.\n\n$/)
    expect(existsSync(join(folder, 'good', 'started'))).toBe(false)
  })

  it('names a deleted grant and its place before the app runs', async () => {
    const permissions = ['core:default', 'clock:allow-now', 'allow-greet']
    const files = appWith({ 'capabilities/main.json': capability(permissions) })
    const { code, stdout } = await doctor('deleted', files)
    expect(code).toBe(1)
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      '✗ No page may call the command `read_file`. To allow it, add "allow-read-file" to the permissions of the capability "main", in capabilities/main.json:6.',
    )
    expect(stdout).toContain('There is 1 problem.')
  })

  it('names the grant of a plugin that was deleted', async () => {
    const permissions = ['core:default', 'allow-greet', 'allow-read-file']
    const files = appWith({ 'capabilities/main.json': capability(permissions) })
    const { code, stdout } = await doctor('plugin', files)
    expect(code).toBe(1)
    expect(stdout).toContain('No page may call the command `plugin:clock|now`.')
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('add "clock:allow-now"')
  })

  it('names a window without a capability', async () => {
    const log = { ...capability(['core:default'], ['logs']), identifier: 'log' }
    const { code, stdout } = await doctor('window', appWith({ 'capabilities/log.json': log }))
    expect(code).toBe(1)
    expect(stdout).toContain('✗ No capability applies to the window "log".')
    expect(stdout).toContain('• The capability "log" (capabilities/log.json:6) applies to windows')
  })

  it('prints everything as JSON', async () => {
    const { code, stdout } = await doctor('json', GOOD, { args: ['--json'] })
    const found = JSON.parse(stdout) as Record<string, unknown>
    expect(code).toBe(0)
    expect(found).toMatchObject({
      ok: true,
      module: 'main.js',
      name: 'Reader',
      windows: ['main', 'log', 'log-*'],
      host: { host: 'none', isProblem: false },
      findings: [],
    })
    expect(found.commands).toContainEqual({
      command: 'read_file',
      group: 'app',
      isFree: false,
      allowed: ['main'],
      denied: [],
    })
  })

  it('gives every core command a line, if asked', async () => {
    const { stdout } = await doctor('all', GOOD, { args: ['--all'] })
    expect(stdout).toMatch(/\n {2}core:window\n/)
    expect(stdout).toMatch(/\n {4}set_title +– +– +–\n/)
    expect(stdout).toMatch(/\n {4}title +✓ +– +–\n/)
  })

  it('builds a Builder that is exported, with a configuration beside which the capabilities are', async () => {
    const files = {
      'package.json': { type: 'module' },
      'app.js': "import { Builder } from '../oxbow.mjs'\nexport const app = Builder.default()\n",
      'config/app.json': { productName: 'Exported', app: { windows: [{ label: 'only' }] } },
      'config/capabilities/a.json': capability(['core:default'], ['only']),
    }
    const args = ['app.js', '--config', 'config/app.json']
    const { code, stdout } = await doctor('exported', files, { args })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^\nExported 0\.0\.0 {2}app\.js\n/)
    expect(stdout).toContain('capabilities/a.json:6')
  })

  it('ends an app that holds the process open', async () => {
    const main = `setInterval(() => {}, 1000)\n${MAIN}`
    expect(await doctor('open', appWith({ 'main.js': main }))).toMatchObject({ code: 0 })
  })

  it('A9 prints in one line why the app cannot be built', async () => {
    const files = appWith({ 'capabilities/main.json': capability(['clock:allow-tick']) })
    expect(await doctor('wrong', files)).toMatchObject({
      code: 2,
      stdout: '',
      stderr:
        'oxbow: invalid configuration: capabilities/main.json:7: unknown permission allow-tick for clock\n',
    })
  })

  it('lists all plugins that the app does not have at once', async () => {
    const granted = ['core:default', 'clock:allow-now', 'allow-greet', 'allow-read-file']
    const unknown = ['fs:default', 'dialog:default', { identifier: 'shell:allow-open' }]
    const files = appWith({ 'capabilities/main.json': capability([...granted, ...unknown]) })
    const { code, stdout } = await doctor('unknown', files)
    const text = stdout.replaceAll(/\s+/g, ' ')
    expect(code).toBe(1)
    expect(text).toContain(
      'The app has no plugin "fs", which capabilities name: "fs:default" (capabilities/main.json:11).',
    )
    expect(text).toContain('"dialog:default" (capabilities/main.json:12)')
    expect(text).toContain('"shell:allow-open" (capabilities/main.json:14)')
    expect(text).toContain('There are 3 problems.')
  })

  it.each([
    { name: 'nothing', files: { 'x.txt': '' }, text: 'there is no module of an app here' },
    {
      name: 'broken',
      files: { 'main.mjs': 'throw new Error("oh")' },
      text: 'cannot be loaded: oh',
    },
    { name: 'empty', files: { 'main.mjs': '' }, text: 'neither runs an app nor exports a Builder' },
  ])('says what is wrong with a folder without an app: $name', async ({ name, files, text }) => {
    const { code, stderr } = await doctor(name, files)
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(text) })
  })

  it('prefers the module of the backend to a page that is built beside it', async () => {
    const page = { 'dist/main.js': 'throw new Error("this is the page")' }
    const files = { ...page, 'backend/main.mjs': '' }
    const { stderr } = await doctor('beside', files)
    expect(stderr).toMatch(/backend\/main\.mjs neither runs an app/)
  })

  it('names a module that does not exist', async () => {
    const { code, stderr } = await doctor('missing', GOOD, { args: ['no.mjs'] })
    expect(code).toBe(2)
    expect(stderr).toMatch(/^oxbow: there is no module .*no\.mjs$/m)
  })

  it.each([['--nonsense'], ['a.js', 'b.js']])('refuses %s', async (...args) => {
    const { code, stderr } = await doctor('arguments', GOOD, { args })
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/^oxbow: /) })
  })

  it.each(['--version', '-v'])('oxbow %s prints the version', async (flag) => {
    const outcome = await oxbow('version', GOOD, { args: [flag] })
    expect(outcome).toEqual({ code: 0, stdout: '1.2.3\n', stderr: '' })
  })

  it('has colours if they are requested, and none in a pipe', async () => {
    const plain = await doctor('colours', GOOD)
    const forced = await doctor('colours', GOOD, { env: { FORCE_COLOR: '1' } })
    const refused = await doctor('colours', GOOD, { env: { FORCE_COLOR: '1', NO_COLOR: '1' } })
    expect(plain.stdout).not.toContain('\x1b')
    expect(refused.stdout).toBe(plain.stdout)
    expect(forced.stdout).toContain('\x1b[32m✓')
  })
})

describe('the doctor on what the system lacks', { timeout: TIMEOUT }, () => {
  const native = (load: string): Files =>
    appWith({
      'node_modules/@oxbow/native/package.json': { type: 'module', main: 'index.js' },
      'node_modules/@oxbow/native/index.js': `
        import { writeFileSync } from 'node:fs'
        export const nativeHost = () => ({
          name: 'native',
          load: async () => ${load},
          stop: async () => writeFileSync('stopped', ''),
        })
      `,
    })
  const env = { DISPLAY: ':0', OXBOW_HOST: '' }

  it('names the missing package of the system', async () => {
    const missing =
      'the shared library libwebkit2gtk-4.1.so.0 is missing; it comes with WebKitGTK 4.1 (Debian and Ubuntu: apt install libwebkit2gtk-4.1-0)'
    const files = native(`{ throw new Error(${JSON.stringify(missing)}) }`)
    const { code, stdout } = await doctor('library', files, { env })
    expect(code).toBe(1)
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(/✗ \w+: .*apt install libwebkit2gtk-4\.1-0/)
  })

  it('finds no problem if native windows can be opened, and opens none', async () => {
    const { code, stdout } = await doctor('native', native('{}'), { env })
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringContaining('✓ native: @oxbow/native is installed'),
    })
    expect(existsSync(join(folder, 'native', 'stopped'))).toBe(true)
  })

  it('says why a requested host is not available', async () => {
    const { code, stdout } = await doctor('asked', GOOD, { env: { OXBOW_HOST: 'native' } })
    expect(code).toBe(1)
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('✗ nothing: invalid configuration: OXBOW_HOST')
  })
})
