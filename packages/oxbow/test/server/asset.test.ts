import { rename, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { AssetScope } from '../../src/config/config.ts'
import { directoryOf, send, startTestServer } from '../support/server.ts'

const FILES = {
  'in/picture.png': 'a picture',
  'in/deep/film.mp4': '0123456789',
  'in/.hidden': 'SECRET',
  'in/private/key.pem': 'SECRET',
  'in/été & co.txt': 'umlauts',
  'out/other.txt': 'SECRET',
  'in-not/other.txt': 'SECRET',
}

async function start(scope?: (root: string) => AssetScope) {
  const root = await directoryOf(FILES)
  const server = await startTestServer({
    config: {
      app: {
        security: {
          assetProtocol: { enable: true, scope: scope?.(root) ?? [`${root}/in/**`] },
        },
      },
    },
  })
  const key = server.gate.issueAssetKey('main')
  const get = (path: string, headers?: Record<string, string>) =>
    send(server, `/.oxbow/asset/${key}/${encodeURIComponent(path)}`, headers)
  return { server, root, key, get }
}

describe('files inside the scope', () => {
  it('are sent with their type', async () => {
    const { root, get } = await start()
    const { status, headers, body } = await get(join(root, 'in/picture.png'))
    expect([status, headers['content-type'], body]).toEqual([200, 'image/png', 'a picture'])
  })

  it('are sent whatever letters their names have', async () => {
    const { root, get } = await start()
    expect(await get(join(root, 'in/été & co.txt'))).toMatchObject({ status: 200, body: 'umlauts' })
  })

  it('are not sent in a range beyond their end', async () => {
    const { root, get } = await start()
    const answer = await get(join(root, 'in/deep/film.mp4'), { range: 'bytes=10-20' })
    expect(answer).toMatchObject({ status: 416, body: '' })
    expect(answer.headers['content-range']).toBe('bytes */10')
  })

  it('are sent in ranges', async () => {
    const { root, get } = await start()
    const answer = await get(join(root, 'in/deep/film.mp4'), { range: 'bytes=2-4' })
    expect(answer).toMatchObject({ status: 206, body: '234' })
    expect(answer.headers['content-range']).toBe('bytes 2-4/10')
  })

  it('run nothing when they are shown as a document, and are not sent to be run', async () => {
    const { root, get } = await start()
    const path = join(root, 'in/picture.png')
    expect((await get(path)).headers['content-security-policy']).toMatch(/^sandbox/)
    for (const destination of ['document', 'iframe', 'script', 'worker', 'object']) {
      expect(await get(path, { 'sec-fetch-dest': destination })).toMatchObject({ status: 403 })
    }
  })
})

describe('files outside the scope', () => {
  it.each([
    ['out/other.txt'],
    ['in-not/other.txt'],
    ['missing.txt'],
    ['in/.hidden'],
    ['in/../out/other.txt'],
  ])('are refused: %s', async (path) => {
    const { root, get } = await start()
    const { status, body } = await get(`${root}/${path}`)
    expect([403, 400]).toContain(status)
    expect(body).not.toContain('SECRET')
  })

  it('are refused when a link inside the scope leads to them', async () => {
    const { root, get } = await start()
    await symlink(join(root, 'out/other.txt'), join(root, 'in/link.txt'))
    await symlink(join(root, 'out'), join(root, 'in/linked'))
    for (const path of ['in/link.txt', 'in/linked/other.txt']) {
      expect(await get(join(root, path))).toMatchObject({ status: 403 })
    }
  })

  it('are refused when a link outside leads to a file inside', async () => {
    const { root, get } = await start()
    await symlink(join(root, 'in/picture.png'), join(root, 'out/link.png'))
    expect(await get(join(root, 'out/link.png'))).toMatchObject({ status: 403 })
  })

  it('are refused however often a link inside changes', async () => {
    const { root, get } = await start()
    const targets = [join(root, 'in/picture.png'), join(root, 'out/other.txt')]
    let isOver = false
    const swapping = (async () => {
      for (let i = 0; !isOver; i++) {
        await symlink(targets[i % 2] ?? '', join(root, `in/link-${i}`))
        await rename(join(root, `in/link-${i}`), join(root, 'in/link'))
      }
    })()
    const bodies = new Set<string>()
    const ask = async (): Promise<void> => {
      for (let i = 0; i < 100; i++) bodies.add((await get(join(root, 'in/link'))).body)
    }
    await Promise.all(Array.from({ length: 6 }, ask))
    isOver = true
    await swapping
    expect(bodies).toContain('a picture')
    expect([...bodies].join()).not.toContain('SECRET')
  })

  it.each([
    ['%252e%252e'],
    ['..%2f..%2fetc%2fpasswd'],
    ['%2e%2e%2fetc%2fpasswd'],
    ['relative.txt'],
    ['%00'],
    ['%ff'],
    ['%5c%5chost%5cshare'],
  ])('are refused under an odd path: %s', async (path) => {
    const { server, key } = await start()
    const { status } = await send(server, `/.oxbow/asset/${key}/${path}`)
    expect(status).toBe(400)
  })

  it('are refused when the path is more than one part of the address', async () => {
    const { server, key, root } = await start()
    expect(await send(server, `/.oxbow/asset/${key}${root}/in/picture.png`)).toMatchObject({
      status: 400,
    })
  })

  it('are refused by deny before allow', async () => {
    const { root, get } = await start((root) => ({
      allow: [`${root}/**`],
      deny: [`${root}/in/private/**`],
    }))
    expect(await get(join(root, 'in/private/key.pem'))).toMatchObject({ status: 403 })
    expect(await get(join(root, 'out/other.txt'))).toMatchObject({ status: 200 })
  })

  it('are refused by deny whatever characters the names of its folders have', async () => {
    const names = ['My Photos (2024)', 'a{b,c}', '!x', 'a+(b)', 'line\nbreak', '@(a|b)']
    const files = Object.fromEntries(names.map((name) => [`${name}/x.txt`, 'SECRET']))
    const places = await directoryOf(files)
    const patterns = names.map((name) => `${places}/${name}/**`)
    const denying = await start(() => ({ allow: [`${places}/**`], deny: patterns }))
    const allowing = await start(() => ({ allow: patterns }))
    for (const name of names) {
      const path = join(places, name, 'x.txt')
      expect([name, (await denying.get(path)).status]).toEqual([name, 403])
      expect([name, (await allowing.get(path)).status]).toEqual([name, 200])
    }
  })

  it('a leading dot needs a pattern that has it, unless the scope says otherwise', async () => {
    const loose = await start((root) => ({
      allow: [`${root}/in/**`],
      requireLiteralLeadingDot: false,
    }))
    expect(await loose.get(join(loose.root, 'in/.hidden'))).toMatchObject({ status: 200 })
  })
})

describe('who may ask', () => {
  it('is a page with an asset key only', async () => {
    const { server, root, key } = await start()
    const file = encodeURIComponent(join(root, 'in/picture.png'))
    for (const wrong of ['', 'x', `${key}x`, server.gate.issueTicket('main')]) {
      expect(await send(server, `/.oxbow/asset/${wrong}/${file}`)).toMatchObject({ status: 403 })
    }
    server.gate.revoke('main')
    expect(await send(server, `/.oxbow/asset/${key}/${file}`)).toMatchObject({ status: 403 })
  })

  it('reads, and does nothing else', async () => {
    const { root, get } = await start()
    const path = join(root, 'in/picture.png')
    expect(await get(path, { method: 'POST' })).toMatchObject({ status: 405 })
    expect(await get(path, { method: 'HEAD' })).toMatchObject({ status: 200, body: '' })
  })

  it('gets nothing if the configuration does not enable it', async () => {
    const server = await startTestServer()
    const key = server.gate.issueAssetKey('main')
    const { status } = await send(server, `/.oxbow/asset/${key}/%2Fetc%2Fpasswd`)
    expect(status).toBe(404)
  })
})

it('a scope may begin with a directory of the user', async () => {
  const { get } = await start(() => ['$TEMP/**'])
  const root = await directoryOf({ 'x.txt': 'in temp' })
  expect(await get(join(root, 'x.txt'))).toMatchObject({ status: 200, body: 'in temp' })
})

it('a scope that names an unknown directory does not start', async () => {
  await expect(start(() => ['$NOWHERE/**'])).rejects.toThrow(/\$NOWHERE/)
})
