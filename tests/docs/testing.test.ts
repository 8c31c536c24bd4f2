// Runs the examples of the page about testing, in Node and as they stand.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from '../meta/repository.ts'
import { namedFences } from './markdown.ts'

let folder = ''

/** Runs one example and gives its exit code and what it has printed. */
function run(name: string, ...options: string[]): { status: number | null; output: string } {
  const program = join(folder, name.replace(/\.ts$/, '.mjs'))
  buildSync({
    entryPoints: [join(folder, name)],
    outfile: program,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
  })
  const { NODE_OPTIONS: _options, ...env } = process.env
  const done = spawnSync(process.execPath, [...options, program], { encoding: 'utf8', env })
  return { status: done.status, output: done.stdout + done.stderr }
}

beforeAll(() => {
  mkdirSync(join(ROOT, '.tmp'), { recursive: true })
  folder = mkdtempSync(join(ROOT, '.tmp', 'testing-'))
  for (const [name, code] of namedFences('docs/testing.md')) writeFileSync(join(folder, name), code)
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the page about testing', () => {
  it('tests an app without a browser, and all its tests pass', () => {
    const { status, output } = run('app.test.ts', '--test', '--test-reporter=tap')
    expect(status, output).toBe(0)
    expect(output).toContain('# pass 4')
  })

  it('mocks calls and channels as its comments say', () => {
    expect(run('mocks.ts')).toEqual({ status: 0, output: 'Hello, Ada!\n[ 1, 2, 3 ]\n' })
  })

  it('mocks events as its comments say', () => {
    const output = 'as main\nas anybody\nas anybody\n'
    expect(run('mocked-events.ts')).toEqual({ status: 0, output })
  })
})
