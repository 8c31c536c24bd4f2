// The packages as they are installed: what is in them, and that an app in an empty folder compiles and runs with them.
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { transform } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packages, ROOT, read } from '../meta/repository.ts'
import { fileIn, filesOf, pack, run, type Tarball, unpack } from './tarballs.ts'

const APP = `
import { Builder, command } from 'oxbow'
import { testApp } from 'oxbow/test'

export const builder = Builder.default().commands({ greet: command(() => 'hello') })
export type App = typeof builder

const app = await testApp(builder)
console.log(await (await app.page('main')).invoke('greet'))
await app.stop()
`

const PAGE = `
import { client, IpcError } from '@oxbow/api'
import { mockIPC } from '@oxbow/api/mocks'
import type { App } from './app.js'

mockIPC(() => 'mocked')
export const greeting: Promise<string> = client<App>().invoke('greet')
export const isOurs = (error: unknown): boolean => error instanceof IpcError
`

/** How people let TypeScript find modules. `node16` differs from `nodenext` in few cases: `npm run soak -- packed`. */
const RESOLUTIONS = [
  { module: 'preserve', moduleResolution: 'bundler' },
  { module: 'nodenext', moduleResolution: 'nodenext' },
  ...(process.env.OXBOW_SOAK ? [{ module: 'node16', moduleResolution: 'node16' }] : []),
]

let folder: string
let tarballs: Tarball[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oxbow-packed-'))
  tarballs = await pack(folder)
})

afterAll(() => rm(folder, { recursive: true, force: true }))

describe.each(packages().map(({ name }) => name))('the tarball of %s', (name) => {
  const tarball = (): Tarball => {
    const found = tarballs.find((candidate) => candidate.name === name)
    if (found) return found
    throw new Error(`${name} was not packed`)
  }

  it('has the licence', async () => {
    expect(await fileIn(tarball(), 'LICENSE')).toBe(read('LICENSE'))
  })

  it('has no link that leads out of it', async () => {
    const files = await filesOf(tarball())
    const texts = files.filter((file) => file.endsWith('.md'))
    expect(texts).toContain('README.md')
    const dead: string[] = []
    for (const file of texts) {
      for (const [, target = ''] of (await fileIn(tarball(), file)).matchAll(/\]\(([^)\s]+)\)/g)) {
        const [path = ''] = target.split('#')
        if (path === '' || /^[a-z]+:/.test(path)) continue
        const place = join(dirname(file), path)
        if (!files.some((other) => other === place || other.startsWith(`${place}/`))) {
          dead.push(`${file}: ${target}`)
        }
      }
    }
    expect(dead).toEqual([])
  })

  it('has everything that its manifest names', async () => {
    const files = await filesOf(tarball())
    const { exports, bin = {} } = JSON.parse(await fileIn(tarball(), 'package.json'))
    const named = [exports, bin].flatMap((value) => [
      ...JSON.stringify(value).matchAll(/"\.\/([^"]+\.[jt]s)"(?!:)/g),
    ])
    const paths = named.map(([, path = '']) => path)
    expect(paths.length).toBeGreaterThan(0)
    expect(paths.filter((path) => !files.includes(path))).toEqual([])
  })
})

/** An app in an empty folder; `install` gives it the packages. */
async function appIn(name: string): Promise<string> {
  const path = join(folder, name)
  await mkdir(path)
  await writeFile(join(path, 'package.json'), JSON.stringify({ type: 'module', private: true }))
  await writeFile(join(path, 'app.ts'), APP)
  await writeFile(join(path, 'page.ts'), PAGE)
  return path
}

async function compile(cwd: string, resolution: object): Promise<string> {
  const compilerOptions = {
    ...resolution,
    target: 'es2023',
    lib: ['es2023', 'dom', 'dom.iterable', 'dom.asynciterable', 'esnext.disposable'],
    types: ['node'],
    strict: true,
    skipLibCheck: false,
    noEmit: true,
  }
  const config = { compilerOptions, files: ['app.ts', 'page.ts'] }
  await writeFile(join(cwd, 'tsconfig.json'), JSON.stringify(config))
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc')
  return await run(process.execPath, [tsc, '-p', '.'], { cwd }).then(
    () => '',
    (error: { stdout: string }) => error.stdout,
  )
}

/** Compiles one file, as its author's tools would. */
async function stripTypes(file: string): Promise<void> {
  const { code } = await transform(await readFile(file, 'utf8'), { loader: 'ts', format: 'esm' })
  await writeFile(file.replace(/\.ts$/, '.js'), code)
}

const TYPES = '@types/node'

const MANAGERS = [
  { manager: 'npm', install: ['npm', 'install', '--ignore-scripts'] },
  {
    manager: 'pnpm',
    install: ['npm', 'exec', '--yes', 'pnpm@10', '--', 'add', '--ignore-scripts'],
  },
]

describe('an app in an empty folder', () => {
  let cwd: string

  beforeAll(async () => {
    cwd = await appIn('empty')
    await unpack(tarballs, cwd)
    await mkdir(join(cwd, 'node_modules', '@types'), { recursive: true })
    await symlink(join(ROOT, 'node_modules', TYPES), join(cwd, 'node_modules', TYPES))
  })

  it.each(RESOLUTIONS)(
    'compiles where modules are found by $moduleResolution, all declarations checked',
    async (resolution) => {
      expect(await compile(cwd, resolution)).toBe('')
    },
  )

  it('runs, and so does the command line', async () => {
    await stripTypes(join(cwd, 'app.ts'))
    expect((await run(process.execPath, ['app.js'], { cwd })).stdout).toBe('hello\n')
    const bin = join(cwd, 'node_modules', 'oxbow', 'bin', 'oxbow.js')
    const { stdout } = await run(process.execPath, [bin, '--version'], { cwd })
    expect(stdout).toBe(`${tarballs[0]?.version}\n`)
  })

  // Half a minute and a registry each: `npm run soak -- packed`.
  const managers = process.env.OXBOW_SOAK ? MANAGERS : []
  for (const { manager, install } of managers) {
    it(`installs by ${manager}, compiles and runs`, { timeout: 600_000 }, async () => {
      const place = await appIn(manager)
      const files = tarballs.filter(({ name }) => name !== '@oxbow/native-webview')
      const own = Object.fromEntries(files.map(({ name, path }) => [name, `file:${path}`]))
      // Their sisters are not on the registry yet.
      const overrides = { overrides: own, pnpm: { overrides: own } }
      const manifest = { type: 'module', private: true, dependencies: own, ...overrides }
      await writeFile(join(place, 'package.json'), JSON.stringify(manifest))
      const [program = '', ...args] = install
      await run(program, [...args, `${TYPES}@20`], { cwd: place })
      for (const resolution of RESOLUTIONS) expect(await compile(place, resolution)).toBe('')
      await stripTypes(join(place, 'app.ts'))
      expect((await run(process.execPath, ['app.js'], { cwd: place })).stdout).toBe('hello\n')
    })
  }
})
