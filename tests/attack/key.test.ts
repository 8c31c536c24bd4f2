// Attacks on the identity of windows: tickets, keys and labels.
import crypto from 'node:crypto'
import { PROTOCOL_VERSION } from '@oxbow/protocol'
import { describe, expect, it } from 'vitest'
import { watchCompare } from '../../packages/oxbow/test/support/compare.ts'
import { send } from '../../packages/oxbow/test/support/server.ts'
import { LINK, RawClient } from '../support/raw-client.ts'
import { expectRefused, keyIn, knock, load, NAVIGATION, startVictim } from './victim.ts'

const compare = watchCompare()

const SECRET = 'a secret of more than 32 characters'

describe('a ticket', () => {
  it('is exchanged for a key once; a replay gets none', async () => {
    const victim = await startVictim()
    const url = victim.app.url('main')
    const first = await load(victim, url)
    expect(await knock(victim, keyIn(first) ?? '')).toBe('main')
    const replayed = await load(victim, url)
    expect([replayed.status, keyIn(replayed)]).toEqual([403, undefined])
    expect(await knock(victim, keyIn(first) ?? '')).toBe('main')
  })

  it('buys one key, however many ask at once', async () => {
    const victim = await startVictim()
    const url = victim.app.url('main')
    const answers = await Promise.all(Array.from({ length: 20 }, () => load(victim, url)))
    expect(answers.filter((answer) => keyIn(answer) !== undefined)).toHaveLength(1)
  })

  it('that is stolen is worth nothing when its window has closed', async () => {
    const victim = await startVictim()
    const stolen = victim.app.url('main')
    await victim.app.getWebviewWindow('main')?.destroy()
    await victim.app.createWebviewWindow('main')
    const answer = await load(victim, stolen)
    expect([answer.status, keyIn(answer)]).toEqual([403, undefined])
  })

  it('that is stolen is worth nothing when the app has started again', async () => {
    const config = { oxbow: { server: { secret: SECRET } } }
    const before = await startVictim(config)
    const { search } = new URL(before.app.url('main'))
    await before.stop()
    const victim = await startVictim(config)
    expect(keyIn(await load(victim, `/${search}`))).toBeUndefined()
  })

  it('is not found by guesses, which do not use it up either', async () => {
    const victim = await startVictim()
    const url = victim.app.url('main')
    const ticket = new URL(url).searchParams.get('oxbow-ticket') ?? ''
    expect(Buffer.from(ticket, 'base64url')).toHaveLength(16)
    const others = [...ticket].map((letter, at) => {
      const other = letter === 'A' ? 'Q' : 'A'
      return ticket.slice(0, at) + other + ticket.slice(at + 1)
    })
    for (const guess of [...others, `${ticket}A`, `${ticket}==`, ticket.slice(0, -1)]) {
      const answer = await load(victim, `/?oxbow-ticket=${guess}`)
      expect([answer.status, keyIn(answer)]).toEqual([403, undefined])
    }
    expect(keyIn(await load(victim, url))).toBeDefined()
  })

  it('is no key', async () => {
    const victim = await startVictim()
    const ticket = new URL(victim.app.url('main')).searchParams.get('oxbow-ticket') ?? ''
    await expectRefused(victim, ticket)
    expect(keyIn(await load(victim, `/?oxbow-ticket=${ticket}`))).toBeDefined()
  })

  it.each([
    ['a script that fetches the page', { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }],
    ['a frame', { 'sec-fetch-dest': 'iframe' }],
    ['a browser that only guesses', { 'sec-purpose': 'prefetch' }],
    ['whoever only asks for the head', { method: 'HEAD' }],
    ['a page of another site', { origin: 'http://evil.example' }],
    ['a rebound name', { host: 'evil.example' }],
  ])('is not used up by %s, who gets no key', async (_who, headers) => {
    const victim = await startVictim()
    const url = victim.app.url('main')
    expect(keyIn(await load(victim, url, headers))).toBeUndefined()
    expect(keyIn(await load(victim, url))).toBeDefined()
  })

  it('reaches neither log nor audit', async () => {
    const victim = await startVictim()
    const ticket = new URL(victim.app.url('main')).searchParams.get('oxbow-ticket') ?? ''
    const path = `/?oxbow-ticket=${ticket}`
    await load(victim, path, { origin: 'http://evil.example' })
    const key = keyIn(await load(victim, path)) ?? ''
    await knock(victim, key)
    await expectRefused(victim, `${key.slice(0, -1)}_`)
    const told = JSON.stringify(victim.audit) + victim.logs.join()
    expect(told).toContain('line-accepted')
    expect(told).not.toContain(ticket)
    expect(told).not.toContain(key.slice(0, -1))
  })
})

describe('a key', () => {
  it.each(['', 'main', '__proto__', 'null', '0', 'A'.repeat(43), 'A'.repeat(112), 'A'.repeat(256)])(
    'that is made up proves nothing: %.12s',
    async (key) => {
      await expectRefused(await startVictim(), key)
    },
  )

  it('that is made without the secret proves nothing, even if everything else in it is right', async () => {
    const victim = await startVictim({ oxbow: { server: { secret: SECRET } } })
    const time = Buffer.alloc(4)
    time.writeUInt32BE(Date.now() / 1000)
    const label = crypto.createHash('sha256').update('main').digest()
    for (const proof of [Buffer.alloc(32), crypto.randomBytes(32)]) {
      const key = Buffer.concat([proof, crypto.randomBytes(16), time, label])
      await expectRefused(victim, key.toString('base64url'))
    }
  })

  it('whose label is forged proves nothing', async () => {
    const victim = await startVictim()
    await victim.app.createWebviewWindow('admin')
    const own = Buffer.from(victim.app.access('main').key, 'base64url')
    const other = Buffer.from(victim.app.access('admin').key, 'base64url')
    // The last 32 bytes contain the label, the first its proof.
    const forged = Buffer.concat([own.subarray(0, -32), other.subarray(-32)])
    await expectRefused(victim, forged.toString('base64url'))
    expect(await knock(victim, own.toString('base64url'))).toBe('main')
  })

  it('of one window never proves another window', async () => {
    const victim = await startVictim()
    await victim.app.createWebviewWindow('admin')
    const [main, admin] = [victim.app.access('main').key, victim.app.access('admin').key]
    expect(await knock(victim, main)).toBe('main')
    expect(await knock(victim, admin)).toBe('admin')
    await victim.app.getWebviewWindow('admin')?.destroy()
    expect(await knock(victim, main)).toBe('main')
    await expectRefused(victim, admin)
  })

  it('is void when a newer one has been bought', async () => {
    const victim = await startVictim()
    const older = victim.app.access('main').key
    expect(await knock(victim, older)).toBe('main')
    const newer = victim.app.access('main').key
    await expectRefused(victim, older)
    expect(await knock(victim, newer)).toBe('main')
  })

  it('is void when its window has closed, also for the next window of that label', async () => {
    const victim = await startVictim()
    const { key } = victim.app.access('main')
    await victim.app.getWebviewWindow('main')?.destroy()
    await expectRefused(victim, key)
    await victim.app.createWebviewWindow('main')
    await expectRefused(victim, key)
  })

  it('for files opens no line', async () => {
    const victim = await startVictim({
      app: { security: { assetProtocol: { enable: true, scope: [] } } },
    })
    const { body } = await load(victim, victim.app.url('main'))
    const assetKey = /\/\.oxbow\/asset\/([\w-]+)\//.exec(body)?.[1] ?? ''
    expect(assetKey).toHaveLength(112)
    await expectRefused(victim, assetKey)
  })

  it('is compared in constant time: as two digests of one length, whatever is sent', async () => {
    const victim = await startVictim()
    const { key } = victim.app.access('main')
    compare.mockClear()
    const wrong = [`A${key.slice(1)}`, `${key.slice(0, 43)}${'A'.repeat(69)}`, 'A'.repeat(112)]
    for (const guess of wrong) await expectRefused(victim, guess)
    // The key may belong to a page or to a host.
    expect(compare.mock.calls.map((pair) => pair.map(({ byteLength }) => byteLength))).toEqual(
      wrong.flatMap(() => [
        [32, 32],
        [32, 32],
      ]),
    )
  })
})

describe('after a restart with the same secret', () => {
  const config = { oxbow: { server: { secret: SECRET } } }

  async function restart(secret = SECRET) {
    const before = await startVictim(config)
    const keys = [before.app.access('main').key, before.app.access('main').key]
    await before.stop()
    const victim = await startVictim({ oxbow: { server: { secret } } })
    return { victim, older: keys[0] ?? '', newer: keys[1] ?? '' }
  }

  it('a page of the earlier process is its window still', async () => {
    const { victim, newer } = await restart()
    expect(await knock(victim, newer)).toBe('main')
  })

  it('with another secret it is refused', async () => {
    const { victim, newer } = await restart(`${SECRET}!`)
    await expectRefused(victim, newer)
  })

  it('it is refused once the new process has opened the window again', async () => {
    const { victim, newer } = await restart()
    const { key } = victim.app.access('main')
    await expectRefused(victim, newer)
    expect(await knock(victim, key)).toBe('main')
  })

  it('it is refused once the window has closed', async () => {
    const { victim, newer, older } = await restart()
    expect(await knock(victim, newer)).toBe('main')
    await victim.app.getWebviewWindow('main')?.destroy()
    await victim.app.createWebviewWindow('main')
    await expectRefused(victim, newer)
    await expectRefused(victim, older)
  })

  it('of two keys of a label only one is taken over', async () => {
    const { victim, newer, older } = await restart()
    expect(await knock(victim, newer)).toBe('main')
    await expectRefused(victim, older)
  })
})

describe('a label', () => {
  it('that a message claims is not believed', async () => {
    const victim = await startVictim()
    await victim.app.createWebviewWindow('admin')
    using client = await RawClient.join(victim.app, 'main')
    const claim = { label: 'admin', window: 'admin', windowLabel: 'admin', webview: 'admin' }
    const headers = { 'tauri-window-label': 'admin', 'tauri-webview-label': 'admin' }
    client.send([['invoke', 0, 'whoami', claim, headers]])
    expect(await client.answer(0)).toEqual(['result', 0, 'main'])
  })

  it('that the opening of a line claims is not believed', async () => {
    const victim = await startVictim()
    await victim.app.createWebviewWindow('admin')
    const { key } = victim.app.access('main')
    using client = await RawClient.open(victim.origin)
    client.send([['hello', PROTOCOL_VERSION, key, LINK, 0, 'admin']])
    expect(await client.ended).toMatchObject({ code: 4400 })
    using second = await RawClient.join(victim.app, 'main')
    second.send([['hello', PROTOCOL_VERSION, victim.app.access('admin').key, LINK]])
    expect(await second.ended).toMatchObject({ code: 4400 })
  })

  it('of an address gets no key without a ticket', async () => {
    const victim = await startVictim()
    for (const query of ['label=main', 'oxbow-label=main', 'oxbow-ticket=main', 'oxbow-ticket=']) {
      expect(keyIn(await send(victim, `/?${query}`, { ...NAVIGATION }))).toBeUndefined()
    }
  })
})
