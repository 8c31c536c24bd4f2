// An app and a page whose declaration files are built, with the packages where a strict package manager puts them.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** The dependencies of the app's manifest, and their folders. */
const DEPENDENCIES: Readonly<Record<string, string>> = {
  oxbow: 'packages/oxbow',
  '@oxbow/api': 'packages/api',
  '@types/node': 'node_modules/@types/node',
  zod: 'node_modules/zod',
}

const APP = `import { Builder, channel, channelId, command, commandFor, definePlugin, event, middleware, Response, stateKey, stream } from 'oxbow'
import { testApp } from 'oxbow/test'
import { z } from 'zod'

const events = { ready: event<null>(), tick: event<number>() }
export const count = stateKey<number>('count')
export const store = definePlugin({
  name: 'store',
  commands: { save: command({ key: z.string() }, ({ key }) => key.length) },
})
export const schemas = { onStep: channel<number>(), id: channelId<string>(), file: stream(), rows: stream(z.number()) }
export const handlers = {
  login: command(
    { user: z.string() },
    ({ user }, { error }) => {
      if (user === '') throw error('Empty', { field: 'user' })
      return { at: new Date(), map: new Map([['a', 1]]) }
    },
    { errors: { Empty: z.object({ field: z.string() }) } },
  ),
  copy: command(schemas, ({ file }) => file),
  read: command(() => new Response(new Uint8Array(1))),
  json: command(() => new Response<{ a: 1 }>('{"a":1}')),
  rows: command(async function* () {
    yield 1
  }),
}
export const eventful = commandFor<typeof events>()
export const noisy = eventful((_args, { app }) => app.emit('tick', 1))
export const withUser = middleware(async (_args, { identity }, next) => await next({ user: identity }))
export const userCommand = command.use(withUser)
export const whoami = userCommand({ id: z.string() }, (_args, { user }) => user, { use: [withUser] })
export const builder = Builder.default()
  .events(events)
  .use(withUser)
  .use((_args, { user }, next) => (user ? next({ known: true }) : 'nobody'))
  .commands(handlers)
  .commands((command) => ({ known: command((_args, { known }) => known) }))
  .plugin(store)
export const app = builder.build()
export const window = app.getWebviewWindow('main')
export const test = await testApp(builder)
export type App = typeof builder
`

const PAGE = `import { Channel, client, connect, getCurrentWebviewWindow, isCommandError, listen, upload } from '@oxbow/api'
import type { App } from './app.ts'

export const page = client<App>()
export const { invoke, listen: hear } = page
export const result = await invoke('login', { user: 'a' })
export const rows = await invoke('rows')
export const backend = await connect({ url: 'http://127.0.0.1:1', key: 'a' })
export const typed = await connect<App>({ url: 'http://127.0.0.1:1', key: 'a' })
export const call = backend.invoke
export const channel = new Channel<number>(() => {}, backend.connection)
export const file = upload(new Blob([]))
export const unlisten = await listen('a', () => {})
export const other = await hear('tick', ({ payload }) => payload)
export const here = getCurrentWebviewWindow()
export const isEmpty = (error: unknown) => isCommandError(error, 'Empty')
`

const COMPILER_OPTIONS = {
  target: 'es2023',
  module: 'nodenext',
  lib: ['es2023', 'dom', 'dom.asynciterable', 'esnext.disposable'],
  types: ['node'],
  strict: true,
  declaration: true,
  emitDeclarationOnly: true,
  outDir: 'out',
  allowImportingTsExtensions: true,
}

let folder = ''

beforeAll(() => {
  // Outside of the repository, where the compiler would find packages that the app does not depend on.
  folder = mkdtempSync(join(tmpdir(), 'oxbow-declarations-'))
  for (const [name, place] of Object.entries(DEPENDENCIES)) {
    const link = join(folder, 'node_modules', name)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(join(ROOT, place), link)
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n')
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: COMPILER_OPTIONS, files: ['app.ts', 'page.ts'] }),
  )
  writeFileSync(join(folder, 'app.ts'), APP)
  writeFileSync(join(folder, 'page.ts'), PAGE)
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('names every type of an app and of its client by a package that the app has', () => {
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc')
  const { stdout } = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' })
  expect(stdout).toBe('')
  const texts = ['app', 'page'].map((name) =>
    readFileSync(join(folder, 'out', `${name}.d.ts`), 'utf8'),
  )
  const named = texts.flatMap((text) =>
    [...text.matchAll(/(?:from |import\()["']([^"']+)["']/g)].map(([, module]) => module),
  )
  expect(new Set(named)).toEqual(new Set(['oxbow', 'oxbow/test', '@oxbow/api', 'zod']))
})
