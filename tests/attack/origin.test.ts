// Attacks by other sites and other host names, sent by a program. Browsers can send nothing worse.
import { describe, expect, it } from 'vitest'
import { send } from '../../packages/oxbow/test/support/server.ts'
import { NAVIGATION, SECRET, sendBytes, startVictim, upgradeStatus, type Victim } from './victim.ts'

const PATHS = ['/', '/app.js', '/.oxbow/bridge.js', '/.oxbow/blank', '/.oxbow/asset/x/y']

async function expectNothing(victim: Victim, headers: Record<string, string>): Promise<void> {
  for (const path of PATHS) {
    const answer = await send(victim, path, { ...NAVIGATION, ...headers })
    expect([path, answer.status]).toEqual([path, 403])
    expect(answer.body).not.toMatch(/<script|window\.app/)
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin')
  }
  expect(await upgradeStatus(victim, headers)).toBe(403)
  expect(victim.audit.map(({ kind }) => kind)).not.toContain('line-accepted')
}

describe('a page of another origin gets nothing', () => {
  it.each([
    'http://evil.example',
    'https://127.0.0.1:PORT',
    'http://localhost:PORT',
    'http://127.0.0.1:1',
    'http://127.0.0.1',
    'http://127.0.0.1:PORT.evil.example',
    'http://127.0.0.1:PORT@evil.example',
    'http://127.0.0.1:PORT, http://evil.example',
    'file://',
    'chrome-extension://abcdefghijklmnop',
  ])('%s', async (pattern) => {
    const victim = await startVictim()
    await expectNothing(victim, { origin: pattern.replace('PORT', String(victim.port)) })
  })
})

it('a page without an origin of its own gets nothing: `null`', async () => {
  await expectNothing(await startVictim(), { origin: 'null' })
})

describe('a name that leads here by a rebound DNS entry gets nothing', () => {
  it.each([
    'evil.example:PORT',
    'evil.example',
    '127.0.0.1.evil.example:PORT',
    'localhost.evil.example:PORT',
    '127.0.0.1:PORT.evil.example',
    '0.0.0.0:PORT',
    '127.1:PORT',
    '[::1]:PORT',
    '127.0.0.1:1',
    '127.0.0.1:PORT:PORT',
    'LOCALHOST.:PORT',
  ])('%s', async (pattern) => {
    const victim = await startVictim()
    const host = pattern.replace('PORT', String(victim.port))
    await expectNothing(victim, { host })
    // The request of a page after DNS rebinding has that page's own origin.
    await expectNothing(victim, { host, origin: `http://${host}` })
  })
})

describe('a target that names another host', () => {
  it.each([
    'http://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    '///',
    '*',
    'evil.example:80',
  ])('%s', async (target) => {
    const victim = await startVictim()
    const head = `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1:${victim.port}\r\nConnection: close\r\n\r\n`
    const answer = await sendBytes(victim, head)
    expect(answer).toMatch(/^HTTP\/1\.1 40[03] /)
    expect(answer).not.toMatch(/location:/i)
  })
})

it('the server is not a proxy to other hosts: CONNECT', async () => {
  const victim = await startVictim()
  const head = `CONNECT 127.0.0.1:${victim.port} HTTP/1.1\r\nHost: 127.0.0.1:${victim.port}\r\n\r\n`
  expect(await sendBytes(victim, head)).not.toMatch(/^HTTP\/1\.1 2/)
})

describe('other sites cannot have the app in a page of theirs', () => {
  it.each([
    ['cross-site', 'iframe'],
    ['same-site', 'iframe'],
    ['cross-site', 'object'],
    ['cross-site', 'embed'],
    ['same-site', 'frame'],
  ])('%s, in a %s', async (site, destination) => {
    const victim = await startVictim()
    const headers = { ...NAVIGATION, 'sec-fetch-site': site, 'sec-fetch-dest': destination }
    expect(await send(victim, '/', headers)).toMatchObject({ status: 403 })
  })

  it('browsers that do not send the header get a policy that forbids it', async () => {
    const { headers } = await send(await startVictim(), '/', { accept: 'text/html' })
    expect(headers).toMatchObject({
      'x-frame-options': 'SAMEORIGIN',
      'content-security-policy': expect.stringContaining("frame-ancestors 'self'"),
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    })
  })
})

it('a refusal does not reveal which files exist', async () => {
  const victim = await startVictim()
  const headers = { origin: 'http://evil.example' }
  const there = await send(victim, '/app.js', headers)
  const nowhere = await send(victim, '/nowhere.js', headers)
  expect([there.status, there.body]).toEqual([nowhere.status, nowhere.body])
  expect(there.body).not.toContain(SECRET)
})
