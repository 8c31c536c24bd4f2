import { once } from 'node:events'
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type ConfigInput, parseConfig } from '../../src/config/config.ts'
import { PathResolver } from '../../src/path/path.ts'
import { listenAtHome, portOf } from '../../src/server/port.ts'
import { directoryOf, recorder } from '../support/server.ts'

const NOTES = 'com.example.notes'

interface Machine {
  readonly folder: string
  readonly logs: string[]
  /** The ports in use by other programs. */
  readonly taken: Set<number>
  start(config?: ConfigInput, env?: NodeJS.ProcessEnv): Promise<[port: number, isKept: boolean]>
}

/** A machine on which 50,000 is the first free port. */
async function makeMachine(identifier = NOTES): Promise<Machine> {
  const home = await directoryOf({})
  const paths = new PathResolver({ identifier, env: { XDG_DATA_HOME: home, HOME: home } })
  const logs: string[] = []
  const taken = new Set<number>()
  const listen = async (port: number) => {
    const cause = Object.assign(new Error('taken'), { code: 'EADDRINUSE' })
    if (taken.has(port)) throw new Error('cannot listen', { cause })
    return { port: port || 50_000 }
  }
  return {
    folder: paths.appLocalDataDir(),
    logs,
    taken,
    start: async (config = {}, env = {}) => {
      const parsed = parseConfig({ identifier, ...config })
      const logger = recorder(logs)
      const { server, isKept } = await listenAtHome({ config: parsed, paths, logger, listen, env })
      return [server.port, isKept]
    },
  }
}

test('an app has the same port at each start, which follows from its identifier', async () => {
  const { start, logs } = await makeMachine()
  const first = await start()
  expect(first).toEqual([portOf(NOTES), true])
  expect(await start()).toEqual(first)
  expect(logs).toEqual([])
})

test('ports are those that no system hands out and no browser refuses', () => {
  for (let index = 0; index < 1000; index++) {
    expect(portOf(`com.example.app${index}`)).toBeGreaterThanOrEqual(20_000)
    expect(portOf(`com.example.app${index}`)).toBeLessThan(32_000)
  }
})

test('an app whose port is taken at its first start takes another, and stays there', async () => {
  const { start, taken, logs } = await makeMachine()
  taken.add(portOf(NOTES))
  expect(await start()).toEqual([portOf(NOTES, 1), true])
  taken.clear()
  expect(await start()).toEqual([portOf(NOTES, 1), true])
  expect(logs).toEqual([])
})

test('an app whose port is taken later has another for one run, and one line says what is lost', async () => {
  const { start, taken, logs, folder } = await makeMachine()
  const [port] = await start()
  taken.add(port)
  expect(await start()).toEqual([50_000, false])
  expect(logs).toHaveLength(1)
  expect(logs[0]).toMatch(
    /^warn .*do not have their stored data \(localStorage, IndexedDB.*Set `oxbow\.port`/,
  )
  expect(logs[0]).toContain(`port ${port}`)
  expect(await readFile(join(folder, 'server.port'), 'utf8')).toBe(String(port))
  taken.clear()
  expect(await start()).toEqual([port, true])
})

test('a port that is given back a moment later is waited for', async () => {
  const { start, taken, logs } = await makeMachine()
  const [port] = await start()
  taken.add(port)
  const starting = start()
  taken.delete(port)
  expect(await starting).toEqual([port, true])
  expect(logs).toEqual([])
})

test.each<[string, ConfigInput, NodeJS.ProcessEnv]>([
  ['an app without an identifier', { identifier: 'app.oxbow.unnamed' }, {}],
  ['an app without windows', { oxbow: { host: 'none' } }, {}],
  ['an app that its environment leaves without windows', {}, { OXBOW_HOST: 'none' }],
  ['an app that wants any port', { oxbow: { port: 0 } }, {}],
])('%s gets any free port, and nothing is written', async (_, config, env) => {
  const { start, folder } = await makeMachine()
  expect(await start(config, env)).toEqual([50_000, false])
  await expect(stat(folder)).rejects.toMatchObject({ code: 'ENOENT' })
})

test('a port of the configuration is kept, and refused if it is taken', async () => {
  const { start, taken } = await makeMachine()
  expect(await start({ oxbow: { port: 4000 } })).toEqual([4000, true])
  taken.add(4000)
  await expect(start({ oxbow: { port: 4000 } })).rejects.toThrow('cannot listen')
})

test('what is remembered and no port counts as nothing', async () => {
  const { start, folder } = await makeMachine()
  await mkdir(folder, { recursive: true })
  for (const text of ['', '0', '70000', '1.5', 'x']) {
    await writeFile(join(folder, 'server.port'), text)
    expect(await start()).toEqual([portOf(NOTES), true])
  }
})

test('if the port cannot be stored, this is logged, and the app still starts', async () => {
  const { start, folder, logs } = await makeMachine()
  await mkdir(join(folder, '..'), { recursive: true })
  await writeFile(folder, 'a file where the folder should be')
  expect(await start()).toEqual([portOf(NOTES), true])
  expect(logs.join()).toContain('could not be stored')
})

test('a real port that is taken counts as taken', async () => {
  const { makeListener } = await import('../../src/server/listener.ts')
  const { DEFAULT_LIMITS } = await import('@oxbow/protocol')
  const other = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void other.close())
  await once(other, 'listening')
  const address = other.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  const home = await directoryOf({})
  const paths = new PathResolver({ identifier: NOTES, env: { XDG_DATA_HOME: home, HOME: home } })
  await mkdir(paths.appLocalDataDir(), { recursive: true })
  await writeFile(join(paths.appLocalDataDir(), 'server.port'), String(port))
  const config = parseConfig({ identifier: NOTES })
  const limits = DEFAULT_LIMITS
  const listener = await makeListener({ config: config.oxbow.server, limits, root: home })
  onTestFinished(() => listener.close(0))
  const { server, isKept } = await listenAtHome({
    config,
    paths,
    logger: recorder([]),
    listen: async (wanted) => ({ port: await listener.listen(wanted) }),
    env: {},
  })
  expect(isKept).toBe(false)
  expect(server.port).not.toBe(port)
})
