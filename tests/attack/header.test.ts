// Attacks on HTTP: forged headers, request smuggling, and endless headers.
import { describe, expect, it } from 'vitest'
import { RawClient } from '../support/raw-client.ts'
import { expectServing, NAVIGATION, sendBytes, startVictim, type Victim } from './victim.ts'

const FORGED = 'X-Forged: yes'

function headOf(answer: string): string {
  return answer.split('\r\n\r\n')[0] ?? ''
}

describe('a line break in a request forges no header of the answer', () => {
  it.each([
    `/%0d%0a${FORGED}`,
    `/%0D%0A%0D%0A<script>alert(1)</script>`,
    `/page.html%0d%0a${FORGED}`,
    `/?a=%0d%0a${FORGED}`,
    `/?oxbow-ticket=%0d%0a${FORGED}`,
    `/.oxbow/bridge.js?v=%0d%0a${FORGED}`,
    `/.oxbow/asset/%0d%0a${FORGED}/x`,
    `/%E5%98%8A%E5%98%8D${FORGED}`,
  ])('%s', async (path) => {
    const victim = await startVictim()
    const escaped = path.replaceAll(' ', '%20')
    for (const extra of ['', 'Upgrade: websocket\r\n']) {
      const connection = extra === '' ? 'close' : 'Upgrade'
      const accept = `Accept: ${NAVIGATION.accept}\r\nConnection: ${connection}\r\n${extra}`
      const head = `GET ${escaped} HTTP/1.1\r\nHost: 127.0.0.1:${victim.port}\r\n${accept}\r\n`
      const answer = await sendBytes(victim, head)
      expect(answer).toMatch(/^HTTP\/1\.1 \d{3} /)
      expect(headOf(answer).toLowerCase()).not.toContain(FORGED.toLowerCase())
      expect(answer).not.toContain('<script>alert')
    }
  })

  it.each(['Host: 127.0.0.1:PORT\rX-Forged: yes', 'Host: 127.0.0.1:PORT\nX-Forged: yes'])(
    'nor does one in `Host` or `Origin`: %j',
    async (line) => {
      const victim = await startVictim()
      const own = line.replace('PORT', String(victim.port))
      const answer = await sendBytes(
        victim,
        `GET / HTTP/1.1\r\n${own}\r\nConnection: close\r\n\r\n`,
      )
      expect(headOf(answer).toLowerCase()).not.toContain(FORGED.toLowerCase())
      const origin = `Host: 127.0.0.1:${victim.port}\r\nOrigin: http://x\r${FORGED}`
      const other = await sendBytes(victim, `GET / HTTP/1.1\r\n${origin}\r\n\r\n`)
      expect(other).toMatch(/^HTTP\/1\.1 400 /)
      await expectServing(victim)
    },
  )

  it('nor does one in a header of a call', async () => {
    const victim = await startVictim()
    for (const headers of [{ 'x-a': 'b\r\nx-forged: yes' }, { 'x-a\r\nx-forged': 'yes' }]) {
      using client = await RawClient.join(victim.app, 'main')
      client.send([['invoke', 0, 'headers', {}, headers]])
      expect(await client.ended).toMatchObject({ code: 4400 })
    }
  })
})

describe('an ambiguous request is refused', () => {
  const hidden = 'GET /app.js HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n'
  const start = 'POST / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n'

  it.each([
    ['both lengths', `Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`],
    [
      'both lengths, turned round',
      `Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${hidden}`,
    ],
    ['two lengths', `Content-Length: 0\r\nContent-Length: 40\r\n\r\n${hidden}`],
    ['a list of lengths', `Content-Length: 0, 40\r\n\r\n${hidden}`],
    ['a length with a sign', `Content-Length: +4\r\n\r\nabcd${hidden}`],
    ['a length that is none', `Content-Length: 0x4\r\n\r\nabcd${hidden}`],
    ['a space before the colon', `Content-Length : 4\r\n\r\nabcd${hidden}`],
    ['another coding last', `Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${hidden}`],
    ['an unknown coding', `Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${hidden}`],
    ['a folded line', `Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n${hidden}`],
    ['a bare line feed', `X: y\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`],
    [
      'a chunk size that overflows',
      `Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n${hidden}`,
    ],
    ['a chunk size with a bare line feed', `Transfer-Encoding: chunked\r\n\r\n0\n\r\n${hidden}`],
  ])('%s', async (_name, rest) => {
    const victim = await startVictim()
    const bytes = (start + rest).replaceAll('PORT', String(victim.port))
    const answer = await sendBytes(victim, bytes)
    // The hidden request must not be answered; the outer one may be.
    expect(answer).not.toContain('window.app')
    await expectServing(victim)
  })

  it.each(['evil.example', '127.0.0.1:PORT'])('a second host is refused: %s', async (host) => {
    const victim = await startVictim()
    const lines = `GET /app.js HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nHost: ${host}\r\n`
    const bytes = `${lines}Connection: close\r\n\r\n`.replaceAll('PORT', String(victim.port))
    expect(await sendBytes(victim, bytes)).toMatch(/^HTTP\/1\.1 40[03] /)
  })

  it('two valid requests are both answered, so that the refusals mean something', async () => {
    const victim = await startVictim()
    const first = `${start}Content-Length: 4\r\n\r\nabcd`
    const second = hidden.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n')
    const answer = await sendBytes(victim, (first + second).replaceAll('PORT', String(victim.port)))
    expect(answer).toContain('window.app')
  })
})

describe('headers without end are cut off', () => {
  const filled = (victim: Victim, lines: string): string =>
    `GET /app.js HTTP/1.1\r\nHost: 127.0.0.1:${victim.port}\r\nConnection: close\r\n${lines}\r\n`

  it('one of 12 KiB passes, one of 17 KiB is 431', async () => {
    const victim = await startVictim()
    const line = (bytes: number): string => filled(victim, `X-Fill: ${'x'.repeat(bytes)}\r\n`)
    expect(await sendBytes(victim, line(12 * 1024))).toMatch(/^HTTP\/1\.1 200 /)
    expect(await sendBytes(victim, line(17 * 1024))).toMatch(/^HTTP\/1\.1 431 /)
    expect(await sendBytes(victim, line(8 * 1024 * 1024))).toMatch(/^(HTTP\/1\.1 431 |$)/)
    await expectServing(victim)
  })

  it('many small ones, and a target of the same size', async () => {
    const victim = await startVictim()
    const lines = Array.from({ length: 5000 }, (_, i) => `X-${i}: y\r\n`).join('')
    expect(await sendBytes(victim, filled(victim, lines))).toMatch(/^HTTP\/1\.1 431 /)
    const target = `GET /${'a'.repeat(17 * 1024)} HTTP/1.1\r\nHost: x\r\n\r\n`
    expect(await sendBytes(victim, target)).toMatch(/^HTTP\/1\.1 4(31|14) /)
    await expectServing(victim)
  })

  it('the size is the configured one', async () => {
    const victim = await startVictim({ oxbow: { server: { headerBytes: 2048 } } })
    const line = (bytes: number): string => filled(victim, `X-Fill: ${'x'.repeat(bytes)}\r\n`)
    expect(await sendBytes(victim, line(1024))).toMatch(/^HTTP\/1\.1 200 /)
    expect(await sendBytes(victim, line(2048))).toMatch(/^HTTP\/1\.1 431 /)
  })
})
