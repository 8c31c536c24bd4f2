// The example of the README does what the README says, built and run by the commands that it names.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from '../meta/repository.ts'
import { Chromium, errorsOf } from '../support/chromium.ts'
import { fenceBelow, namedFences } from './markdown.ts'

const files = namedFences('README.md')
const commands = fenceBelow('README.md', 'Twenty lines', 'sh').trim().split('\n')
const start = commands.at(-1) ?? ''

const COMPILER_OPTIONS = {
  noEmit: true,
  composite: false,
  declaration: false,
  declarationMap: false,
  isolatedDeclarations: false,
  allowImportingTsExtensions: true,
  rewriteRelativeImportExtensions: false,
  types: ['node'],
  lib: ['ES2023', 'DOM', 'ESNext.Disposable'],
}

const chromium = new Chromium()
let folder = ''

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

/** What the compiler says of the page with one text in place of another. */
function compilePage(text: string, replacement: string): string {
  const extended = join(ROOT, 'tsconfig.base.json')
  const page = files.get('page/main.ts') ?? ''
  expect(page).toContain(text)
  write('page/changed.ts', page.replace(text, replacement))
  const config = {
    extends: extended,
    compilerOptions: COMPILER_OPTIONS,
    files: ['page/changed.ts'],
  }
  write('tsconfig.json', JSON.stringify(config))
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
  const run = spawnSync(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], {
    encoding: 'utf8',
  })
  return run.stdout + run.stderr
}

/** Starts the backend as the README says, on a machine without a display. */
function startBackend(): ChildProcess {
  const [program = '', ...args] = start.split(' ')
  const { DISPLAY: _x, WAYLAND_DISPLAY: _wayland, ...env } = process.env
  return spawn(program === 'node' ? process.execPath : program, args, {
    cwd: folder,
    env: { ...env, OXBOW_HOST: 'browser' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

/** The address that the backend prints. */
function addressOf(backend: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = ''
    backend.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text
      const [address] = /http:\/\/127\.0\.0\.1:\S+(?=\n)/.exec(output) ?? []
      if (address !== undefined) resolve(address)
    })
    backend.once('exit', (code) => reject(new Error(`it ended with ${code}: ${output}`)))
  })
}

beforeAll(() => {
  mkdirSync(join(ROOT, '.tmp'), { recursive: true })
  folder = mkdtempSync(join(ROOT, '.tmp', 'readme-'))
  for (const [path, code] of files) write(path, code)
  const build = spawnSync('sh', ['-ec', commands.slice(0, -1).join('\n')], {
    cwd: folder,
    encoding: 'utf8',
  })
  expect(build.status, build.stderr).toBe(0)
})

afterAll(async () => {
  await chromium.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('the example of the README', () => {
  it('has about twenty lines in its two programs', () => {
    const programs = ['backend/main.ts', 'page/main.ts'].map((path) => files.get(path) ?? '')
    const lines = programs.flatMap((code) => code.split('\n')).filter((line) => line.trim() !== '')
    expect(lines.length).toBeLessThanOrEqual(25)
  })

  it('counts down in the page, says where the backend runs, and ends in order', async () => {
    const backend = startBackend()
    const ended = new Promise((resolve) => backend.once('exit', resolve))
    try {
      const page = await (await chromium.newContext()).newPage()
      await page.addInitScript(() => {
        const shown: string[] = []
        Object.assign(window, { shown })
        const look = (): void => {
          const text = document.body?.textContent?.trim()
          if (text && text !== shown.at(-1)) shown.push(text)
        }
        new MutationObserver(look).observe(document, { childList: true, subtree: true })
      })
      await page.goto(await addressOf(backend))
      await page.getByText('Lift-off').waitFor()
      const shown = await page.evaluate(() => (window as never as { shown: string[] }).shown)
      expect(shown).toEqual(['3 …', '2 …', '1 …', `Lift-off, says ${process.platform}!`])
      expect(await errorsOf(page)).toEqual([])
    } finally {
      backend.kill('SIGINT')
    }
    expect(await ended).toBe(0)
  })

  it('prints an address that works once', async () => {
    const backend = startBackend()
    try {
      const address = await addressOf(backend)
      const page = await (await chromium.newContext()).newPage()
      await page.goto(address)
      await page.getByText('Lift-off').waitFor()
      const second = await page.goto(address)
      expect(second?.status()).toBe(403)
    } finally {
      backend.kill('SIGTERM')
    }
  })

  it('compiles, but neither with a misspelt command nor with a text as number', () => {
    expect(compilePage('countdown', 'countdown')).toBe('')
    expect(compilePage("'countdown'", "'countdwn'")).toContain('countdwn')
    expect(compilePage('from: 3', "from: '3'")).toContain(
      "'string' is not assignable to type 'number'",
    )
  })
})
