/** The typed client: its behaviour at run time, and the compiler's result for its type tests. */

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, it, vi } from 'vitest'
import { client } from '../src/client.ts'
import type { AnyContract } from '../src/connect.ts'
import { type HasContract, invoke } from '../src/index.ts'
import { connected, settled } from './backend.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
type AnyApp = HasContract<AnyContract>

afterEach(() => vi.unstubAllGlobals())

it('uses the connection of the page, found at each call', async () => {
  const page = client<AnyApp>()
  expect(page.invoke).toBe(invoke)
  await expect(page.invoke('greet')).rejects.toMatchObject({ code: 'no_bridge' })
  vi.stubGlobal('__OXBOW_INTERNALS__', connected({ greet: () => 'hello' }).connection)
  expect(await page.invoke('greet')).toBe('hello')
})

it('uses the connection that it is given', async () => {
  const { connection, backend } = connected({ greet: () => 'hello' })
  const { invoke, listen, once, emit, emitTo } = client<AnyApp>(connection)
  expect(await invoke('greet', { a: 1 })).toBe('hello')
  const got: unknown[] = []
  await listen('news', ({ payload }) => got.push(['listen', payload]))
  await once('news', ({ payload }) => got.push(['once', payload]))
  await emit('news', 1)
  await emitTo('main', 'news', 2)
  await settled(connection)
  expect(got).toEqual([
    ['listen', 1],
    ['once', 1],
    ['listen', 2],
  ])
  expect(backend.calls[0]?.args).toEqual({ a: 1 })
})

it('its type tests compile', { timeout: 60_000 }, () => {
  const tsc = fileURLToPath(new URL('node_modules/typescript/bin/tsc', `file://${ROOT}`))
  const { stdout, status } = spawnSync(process.execPath, [tsc, '-p', 'packages/api/test'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  expect(stdout).toBe('')
  expect(status).toBe(0)
})
