import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseConfig } from '../../src/config/config.ts'
import type { ServerConfig } from '../../src/config/server-config.ts'
import { PathResolver } from '../../src/path/path.ts'
import { findSecret } from '../../src/server/secret.ts'
import { directoryOf, recorder } from '../support/server.ts'

interface Home {
  readonly folder: string
  readonly logs: string[]
  find(port: number, server?: Partial<ServerConfig>): Promise<Uint8Array | undefined>
}

async function makeHome(): Promise<Home> {
  const home = await directoryOf({})
  const paths = new PathResolver({ identifier: 'test', env: { XDG_DATA_HOME: home, HOME: home } })
  const logs: string[] = []
  const logger = recorder(logs)
  return {
    folder: paths.appLocalDataDir(),
    logs,
    find: async (port, server = {}) =>
      await findSecret({
        config: parseConfig({ oxbow: { server } }),
        paths,
        logger,
        port: port || undefined,
      }),
  }
}

test('the secret of the configuration goes first, and nothing is written', async () => {
  const { find, folder } = await makeHome()
  const secret = await find(4000, { secret: 'x'.repeat(32) })
  expect(String(secret)).toBe('x'.repeat(32))
  await expect(stat(folder)).rejects.toMatchObject({ code: 'ENOENT' })
})

test('a secret of less than 32 characters is refused', () => {
  const config = { oxbow: { server: { secret: 'x'.repeat(31) } } }
  expect(() => parseConfig(config)).toThrow('oxbow.server.secret: must have at least 32 characters')
})

test('there is none if the port changes', async () => {
  const { find, folder } = await makeHome()
  expect(await find(0)).toBeUndefined()
  await expect(stat(folder)).rejects.toMatchObject({ code: 'ENOENT' })
})

describe('with a port that stays', () => {
  test('it is kept, and no other port has the same', async () => {
    const { find } = await makeHome()
    const [first, again, other] = [await find(4000), await find(4000), await find(4001)]
    expect(first?.byteLength).toBe(32)
    expect(again).toEqual(first)
    expect(other).not.toEqual(first)
  })

  test('no other user can read it', async () => {
    const { find, folder } = await makeHome()
    await find(4000)
    expect(await readdir(folder)).toEqual(['server-4000.secret'])
    const { mode } = await stat(join(folder, 'server-4000.secret'))
    expect(mode & 0o777).toBe(0o600)
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
  })

  test.each([0o640, 0o604, 0o660, 0o602])(
    'one that others could reach (%o) is replaced',
    async (mode) => {
      const { find, folder } = await makeHome()
      const file = join(folder, 'server-4000.secret')
      const first = await find(4000)
      await chmod(file, mode)
      const second = await find(4000)
      expect(second).not.toEqual(first)
      expect(new Uint8Array(await readFile(file))).toEqual(new Uint8Array(second ?? []))
      expect((await stat(file)).mode & 0o777).toBe(0o600)
    },
  )

  test('half a secret is replaced', async () => {
    const { find, folder } = await makeHome()
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'server-4000.secret'), 'half', { mode: 0o600 })
    expect((await find(4000))?.byteLength).toBe(32)
  })

  test('if it cannot be stored, this is logged, and the app still starts', async () => {
    const { find, folder, logs } = await makeHome()
    await mkdir(join(folder, '..'), { recursive: true })
    await writeFile(folder, 'a file where the folder should be')
    expect(await find(4000)).toBeUndefined()
    expect(logs.join()).toContain('pages will not survive a restart')
  })
})
