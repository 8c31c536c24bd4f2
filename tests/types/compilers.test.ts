// An app has the same types with older TypeScript compilers.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ROOT } from '../meta/repository.ts'

// Version 5.6, which a tool that checks the packages brings with it.
const tool = join(ROOT, 'node_modules/@arethetypeswrong/core/package.json')
const typescript = createRequire(tool).resolve('typescript')

const COMPILER_OPTIONS = {
  target: 'es2022',
  module: 'nodenext',
  lib: ['es2022', 'dom', 'dom.iterable'],
  types: ['node'],
  strict: true,
  skipLibCheck: true,
  noEmit: true,
  allowImportingTsExtensions: true,
}

const APP = `
import { Builder, command, event, middleware } from 'oxbow'
import { z } from 'zod'

const named = middleware((_args, { window }, next) => next({ user: window.label }))

const app = Builder.default()
  .events({ added: event<string>() })
  .use(async (_args, _context, next) => await next({ n: 1 }))
  .commands({ user: command((_args, { user }) => user, { use: [named] }) })
  .commands((command) => ({
    n: command((_args, { n }) => n),
    both: command.use(named)({ text: z.string() }, ({ text }, { n, user }) => [text, user, String(n)]),
    // @ts-expect-error nothing adds it
    none: command((_args, { none }) => none),
  }))
  .commands({ size: command(() => 1) })
  .commands((command) => ({
    list: command((_args, { app }) => {
      // @ts-expect-error a number is no name
      app.emit('added', 1)
      return ['a']
    }),
    add: command({ text: z.string() }, ({ text }) => ({ text })),
  }))

// @ts-expect-error the name is taken
Builder.default().commands({ size: command(() => 1) }).commands((make) => ({ size: make(() => 2) }))

export type App = typeof app
`

const PAGE = `
import { client } from '@oxbow/api'
import type { App } from './app.ts'

const { invoke } = client<App>()

export const size: number = await invoke('size')
export const list: string[] = await invoke('list')
export const added: { text: string } = await invoke('add', { text: 'a' })
export const user: string = await invoke('user')
export const n: number = await invoke('n')
export const both: string[] = await invoke('both', { text: 'a' })
// @ts-expect-error there is no such command
await invoke('lst')
// @ts-expect-error a number is no text
await invoke('add', { text: 1 })
`

let folder = ''

beforeAll(() => {
  mkdirSync(join(ROOT, '.tmp'), { recursive: true })
  folder = mkdtempSync(join(ROOT, '.tmp', 'compilers-'))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n')
  const config = { compilerOptions: COMPILER_OPTIONS, files: ['app.ts', 'page.ts'] }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  writeFileSync(join(folder, 'app.ts'), APP)
  writeFileSync(join(folder, 'page.ts'), PAGE)
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('infers the types of commands with TypeScript 5', () => {
  const tsc = join(dirname(typescript), '..', 'bin', 'tsc')
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [tsc, ...args], { encoding: 'utf8' })
  expect(run('--version').stdout).toMatch(/^Version 5\./)
  expect(run('-p', folder, '--pretty', 'false').stdout).toBe('')
})
