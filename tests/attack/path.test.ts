// Attacks on the file system: paths outside of the served folder, and outside of the scope of assets.
import { readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { load, SECRET, sendBytes, startVictim, type Victim } from './victim.ts'

async function get(victim: Victim, path: string, headers = ''): Promise<string> {
  const head = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${victim.port}\r\n`
  return await sendBytes(victim, `${head}${headers}Connection: close\r\n\r\n`)
}

const CLIMBS = [
  '/../secret.txt',
  '/./../secret.txt',
  '/page.html/../../secret.txt',
  '/%2e%2e/secret.txt',
  '/%2E%2e/secret.txt',
  '/.%2e/secret.txt',
  '/..%2fsecret.txt',
  '/%2e%2e%2fsecret.txt',
  '/%252e%252e/secret.txt',
  '/%252e%252e%252fsecret.txt',
  '/%25252e%25252e/secret.txt',
  '/..%255csecret.txt',
  '/..\\secret.txt',
  '/..%5csecret.txt',
  '/%2e%2e%5csecret.txt',
  '/..%00/secret.txt',
  '/secret.txt%00.html',
  '/app.js%00/../../secret.txt',
  '/%c0%ae%c0%ae/secret.txt',
  '/%e0%80%ae%e0%80%ae/secret.txt',
  '/..%c0%afsecret.txt',
  '/../dist-2/secret.txt',
  '/....//secret.txt',
  '/..;/secret.txt',
  '//../secret.txt',
  '/FOLDER/secret.txt',
  '//FOLDER/secret.txt',
  '/link.txt',
  '/up/secret.txt',
  '/up/dist-2/secret.txt',
  '/.env',
  '/%2eenv',
  '/up/dist/.env',
]

describe('no path leads out of the folder that is served', () => {
  it.each(CLIMBS)('%s', async (path) => {
    const victim = await startVictim()
    const answer = await get(victim, path.replace('FOLDER', victim.folder.slice(1)))
    expect(answer).toMatch(/^HTTP\/1\.1 40[034] /)
    expect(answer).not.toContain(SECRET)
  })

  it('nor as a page, for which the start page is shown if a file is missing', async () => {
    const victim = await startVictim()
    for (const path of CLIMBS) {
      const target = path.replace('FOLDER', victim.folder.slice(1))
      const answer = await get(victim, target, 'Accept: text/html\r\n')
      expect([path, answer.includes(SECRET)]).toEqual([path, false])
    }
  })

  it('a link that is added while the app runs does not lead out either', async () => {
    const victim = await startVictim()
    await symlink(join(victim.folder, 'secret.txt'), join(victim.folder, 'dist', 'late.txt'))
    expect(await get(victim, '/late.txt')).toMatch(/^HTTP\/1\.1 404 /)
  })
})

describe('no path leads out of the scope of assets', () => {
  async function startWithAssets() {
    const victim = await startVictim({
      app: {
        security: { assetProtocol: { enable: true, scope: { allow: ['/tmp/*/dist/**'] } } },
      },
    })
    await symlink(join(victim.folder, 'secret.txt'), join(victim.folder, 'dist', 'out.txt'))
    const { body } = await load(victim, victim.app.url('main'))
    const base = /\/\.oxbow\/asset\/[\w-]+\//.exec(body)?.[0] ?? 'none'
    return { victim, base }
  }

  it('a file inside is served, so that the refusals mean something', async () => {
    const { victim, base } = await startWithAssets()
    const file = encodeURIComponent(join(victim.folder, 'dist/app.js'))
    expect(await get(victim, base + file)).toContain('window.app = true')
  })

  it.each([
    'FOLDER/secret.txt',
    'FOLDER/dist/../secret.txt',
    'FOLDER/dist/../../../etc/passwd',
    'FOLDER/dist/out.txt',
    'FOLDER/dist/up/secret.txt',
    'FOLDER/dist/.env',
    'FOLDER/dist\\..\\secret.txt',
    'FOLDER/dist/\0/../secret.txt',
    'FOLDER/dist/app.js\0.txt',
    'dist/app.js',
    '../dist/app.js',
    '/etc/passwd',
    '/proc/self/environ',
    '//etc/passwd',
    '\\\\evil.example\\share',
    'file:///etc/passwd',
  ])('%j', async (pattern) => {
    const { victim, base } = await startWithAssets()
    const path = pattern.replace('FOLDER', victim.folder)
    for (const encoded of [
      encodeURIComponent(path),
      encodeURIComponent(encodeURIComponent(path)),
      path.replaceAll('\0', '%00').replaceAll(' ', '%20'),
    ]) {
      const answer = await get(victim, base + encoded)
      expect(answer).toMatch(/^HTTP\/1\.1 40[034] /)
      expect(answer).not.toMatch(new RegExp(`${SECRET}|root:|PATH=`))
    }
  })

  it.each([
    'dist/app.js',
    '../dist/app.js',
    'FOLDER/dist/../dist/app.js',
    'FOLDER/dist\\..\\dist\\app.js',
    'FOLDER/dist/app.js\0',
    '\\\\evil.example\\share',
  ])(
    'a target that is not a plain path is refused before the disk is read: %j',
    async (pattern) => {
      const { victim, base } = await startWithAssets()
      const path = pattern.replace('FOLDER', victim.folder)
      expect(await get(victim, base + encodeURIComponent(path))).toMatch(/^HTTP\/1\.1 400 /)
    },
  )

  it('and no file is served without the key of a page', async () => {
    const { victim, base } = await startWithAssets()
    const file = encodeURIComponent(join(victim.folder, 'dist/app.js'))
    const { key } = victim.app.access('main')
    for (const wrong of ['', 'x', 'A'.repeat(112), key]) {
      expect(await get(victim, `/.oxbow/asset/${wrong}/${file}`)).toMatch(/^HTTP\/1\.1 403 /)
    }
    await victim.app.getWebviewWindow('main')?.destroy()
    expect(await get(victim, base + file)).toMatch(/^HTTP\/1\.1 403 /)
  })

  it.each(['script', 'worker', 'document', 'iframe', 'object'])(
    'a request that would run the file gets nothing: %s',
    async (destination) => {
      const { victim, base } = await startWithAssets()
      const file = encodeURIComponent(join(victim.folder, 'dist/app.js'))
      const headers = `Sec-Fetch-Dest: ${destination}\r\nSec-Fetch-Site: same-origin\r\n`
      expect(await get(victim, base + file, headers)).toMatch(/^HTTP\/1\.1 403 /)
    },
  )

  it('a page cannot write to files of the scope', async () => {
    const { victim, base } = await startWithAssets()
    const path = join(victim.folder, 'dist/written.txt')
    await writeFile(path, 'before')
    const target = base + encodeURIComponent(path)
    for (const method of ['PUT', 'POST', 'DELETE', 'PATCH', 'MOVE']) {
      const head = `${method} ${target} HTTP/1.1\r\nHost: 127.0.0.1:${victim.port}\r\n`
      const answer = await sendBytes(
        victim,
        `${head}Connection: close\r\nContent-Length: 5\r\n\r\nafter`,
      )
      expect(answer).toMatch(/^HTTP\/1\.1 405 /)
    }
    expect(await readFile(path, 'utf8')).toBe('before')
  })
})
