// Measures the compiler's work for an app's types, and checks that the work per command is constant.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

// Numbers of commands. The smallest app shows the cost of the libraries.
const SIZES = [1, 50, 200, 500] as const
type Size = (typeof SIZES)[number]

// The allowed ratio between the cost of a command among 500 and among 50. A quadratic cost would give ten.
const GROWTH = 1.3

// The limits for one command: a third above the first measurement (730 and 96).
const BUDGET: Cost = { instantiations: 1000, types: 130 }

/** The compiler's own counts, which are the same on every machine. */
interface Cost {
  instantiations: number
  types: number
}

const COMPILER_OPTIONS = {
  target: 'ES2023',
  module: 'nodenext',
  moduleDetection: 'force',
  lib: ['ES2023', 'DOM', 'DOM.AsyncIterable', 'ESNext.Disposable'],
  types: ['node'],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  noEmit: true,
  allowImportingTsExtensions: true,
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}

/** Every command has its own names in its arguments and its result, so that no two share a type. */
function backend(size: number): string {
  const commands = range(size).map(
    (n) => `  command${n}: command(
    { key${n}: z.string(), count: z.number().optional() },
    async ({ key${n}, count }, { window }) => ({ text${n}: key${n} + window.label, total: count ?? 0 }),
  ),`,
  )
  return `import { Builder, command } from 'oxbow'
import { z } from 'zod'
export const app = Builder.default().commands({
${commands.join('\n')}
})
export type App = typeof app
`
}

/** The annotation of each result makes the measure worthless to pass with `any` or a wrong type inside. */
function page(size: number): string {
  const calls = range(size).map(
    (n) => `export const result${n} = await invoke('command${n}', { key${n}: 'x', count: ${n} })
export const text${n}: string = result${n}.text${n}
// @ts-expect-error an argument of the wrong type
void invoke('command${n}', { key${n}: ${n} })`,
  )
  return `import { client } from '@oxbow/api'
import type { App } from './backend.ts'
const { invoke } = client<App>()
${calls.join('\n')}
`
}

function countOf(output: string, label: string): number {
  const count = new RegExp(`^${label}:\\s+(\\d+)`, 'm').exec(output)?.[1]
  if (!count) throw new Error(`tsc printed no ${label}:\n${output}`)
  return Number(count)
}

/** Uses one thread, as several divide the work differently on every run and count some types twice. */
function measure(size: Size, folder: string): Cost {
  const app = join(folder, String(size))
  mkdirSync(app, { recursive: true })
  writeFileSync(join(app, 'package.json'), '{ "type": "module" }\n')
  writeFileSync(join(app, 'tsconfig.json'), JSON.stringify({ compilerOptions: COMPILER_OPTIONS }))
  writeFileSync(join(app, 'backend.ts'), backend(size))
  writeFileSync(join(app, 'page.ts'), page(size))
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc')
  const flags = ['--singleThreaded', '--extendedDiagnostics', '--pretty', 'false']
  const run = spawnSync(process.execPath, [tsc, '-p', app, ...flags], { encoding: 'utf8' })
  if (run.status !== 0) throw new Error(`the app does not compile:\n${run.stdout.slice(0, 2000)}`)
  return {
    instantiations: countOf(run.stdout, 'Instantiations'),
    types: countOf(run.stdout, 'Types'),
  }
}

describe('cost of types', () => {
  const costs = new Map<Size, Cost>()
  let folder = ''

  /** Cost of one further command in an app of this size. */
  function perCommand(size: Size, count: keyof Cost): number {
    const one = costs.get(1)
    const all = costs.get(size)
    if (!one || !all) throw new Error(`size ${size} was not measured`)
    return (all[count] - one[count]) / (size - 1)
  }

  beforeAll(() => {
    mkdirSync(join(ROOT, '.tmp'), { recursive: true })
    folder = mkdtempSync(join(ROOT, '.tmp', 'type-cost-'))
    for (const size of SIZES) costs.set(size, measure(size, folder))
  })

  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it.each(['instantiations', 'types'] as const)(
    'a command costs as many %s among 500 as among 50',
    (count) => {
      const among = [50, 200, 500] as const
      const cost = among.map((size) => Math.round(perCommand(size, count)))
      console.info(`${count} per command among ${among.join(', ')}: ${cost.join(', ')}`)
      expect(perCommand(500, count)).toBeLessThanOrEqual(GROWTH * perCommand(50, count))
      expect(perCommand(200, count)).toBeLessThanOrEqual(GROWTH * perCommand(50, count))
      expect(perCommand(500, count)).toBeLessThanOrEqual(BUDGET[count])
    },
  )
})
