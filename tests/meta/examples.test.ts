// Compiles every TypeScript example of the documents and docstrings, as page code or as backend code.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allFences, type ExampleFile, layOut, strayFences } from './fences.ts'
import { ROOT } from './repository.ts'

const DOM = ['DOM', 'DOM.Iterable', 'DOM.AsyncIterable']

const PLACES: Record<ExampleFile['runsIn'], { lib: string[]; types: string[] }> = {
  page: { lib: DOM, types: [] },
  backend: { lib: [], types: ['node'] },
  both: { lib: DOM, types: ['node'] },
}

function configFor(place: ExampleFile['runsIn'], files: string[]) {
  return {
    extends: join(ROOT, 'tsconfig.base.json'),
    compilerOptions: {
      noEmit: true,
      composite: false,
      declaration: false,
      declarationMap: false,
      isolatedDeclarations: false,
      rewriteRelativeImportExtensions: false,
      allowImportingTsExtensions: true,
      moduleDetection: 'force',
      types: PLACES[place].types,
      lib: ['ES2023', 'ESNext.Disposable', ...PLACES[place].lib],
    },
    files,
  }
}

/** Compiler errors by the document that holds the example, each as `line: message`. */
function compile(files: ExampleFile[], folder: string): Map<string, Set<string>> {
  for (const { path, code } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), `${code}\n`)
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n')
  const places = (['page', 'backend', 'both'] as const).flatMap((place) => {
    const own = files.filter((file) => file.runsIn === place).map((file) => file.path)
    if (own.length === 0) return []
    const config = join(folder, `tsconfig.${place}.json`)
    writeFileSync(config, JSON.stringify(configFor(place, own)))
    return [config]
  })
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc')
  const run = spawnSync(process.execPath, [tsc, '-b', '--pretty', 'false', ...places], {
    cwd: folder,
    encoding: 'utf8',
  })
  return errorsByPlace(run.stdout + run.stderr, files)
}

function errorsByPlace(output: string, files: ExampleFile[]): Map<string, Set<string>> {
  const errors = new Map<string, Set<string>>()
  for (const line of output.split('\n')) {
    if (line === '' || line.startsWith(' ')) continue
    const [, path, at, message] = /^(.+?)\((\d+),\d+\): (.*)$/.exec(line) ?? []
    const file = files.find((candidate) => candidate.path === path)
    const place = file?.place ?? 'compiler'
    const text = file ? `${place}:${file.lines[Number(at) - 1] ?? '?'}: ${message}` : line
    errors.set(place, (errors.get(place) ?? new Set()).add(text))
  }
  return errors
}

describe('examples', () => {
  const files = layOut(allFences())
  const places = [...new Set(files.map((file) => file.place))]
  let folder = ''
  let errors = new Map<string, Set<string>>()

  beforeAll(() => {
    mkdirSync(join(ROOT, '.tmp'), { recursive: true })
    folder = mkdtempSync(join(ROOT, '.tmp', 'examples-'))
    errors = compile(files, folder)
  })

  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it.each(places)('every example in %s compiles', (place) => {
    expect([...(errors.get(place) ?? [])]).toEqual([])
  })

  it('the compiler has no complaint outside the examples', () => {
    expect([...(errors.get('compiler') ?? [])]).toEqual([])
  })

  it('no fence is spelled so that it escapes the compiler', () => {
    expect(strayFences()).toEqual([])
  })
})
