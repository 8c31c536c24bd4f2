// Attacks by the proxy to the development server: redirections, tickets, and forwarded headers.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { load, sendBytes, startVictim, type Victim } from './victim.ts'

interface Proxied {
  readonly victim: Victim
  readonly devUrl: string
  readonly requests: IncomingMessage[]
}

/** An app whose pages come from a development server. */
async function startProxied(answer: RequestListener): Promise<Proxied> {
  const requests: IncomingMessage[] = []
  const server = createServer((request, response) => {
    requests.push(request)
    answer(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const devUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  // `undefined` removes the folder that other tests serve.
  const victim = await startVictim({ build: { devUrl, frontendDist: undefined } })
  return { victim, devUrl, requests }
}

/** A development server that redirects every request to the same path with a slash at its end. */
const addSlash: RequestListener = (request, response) => {
  response.writeHead(302, { location: `${request.url}/` }).end()
}

describe('no redirection of ours leads to a host that the address names', () => {
  it.each(['//evil.example', '/\\evil.example', '//evil.example/%2e%2e', '/\\/evil.example'])(
    '%s, asked for',
    async (path) => {
      const { victim, requests } = await startProxied(addSlash)
      const head = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${victim.port}\r\n`
      const answer = await sendBytes(victim, `${head}Connection: close\r\n\r\n`)
      expect(answer).toMatch(/^HTTP\/1\.1 403 /)
      expect(answer).not.toMatch(/location:/i)
      expect(requests).toEqual([])
    },
  )

  it.each([
    'DEV//evil.example/x',
    'DEV///evil.example/x',
    'DEV/\\evil.example/x',
    'DEV/./\\/evil.example/x',
  ])('%s, answered', async (pattern) => {
    const { victim, devUrl } = await startProxied((_request, response) => {
      response.writeHead(302, { location: pattern.replace('DEV', devUrl) }).end()
    })
    const { headers } = await load(victim, '/')
    const target = new URL(headers.location ?? '', victim.origin)
    expect([target.origin, target.pathname]).toEqual([victim.origin, '/evil.example/x'])
  })
})

it('a redirection elsewhere takes no ticket along', async () => {
  const { victim } = await startProxied((_request, response) => {
    response.writeHead(302, { location: 'https://evil.example/x' }).end()
  })
  const { headers } = await load(victim, victim.app.url('main'))
  expect(headers.location).toBe('https://evil.example/x')
})

it('the development server gets no ticket, and no origin but its own', async () => {
  const { victim, devUrl, requests } = await startProxied((_request, response) => {
    response.setHeader('content-type', 'text/html').end('<title>hot</title>')
  })
  await load(victim, victim.app.url('main', '/?a=1'), { origin: victim.origin })
  const [request] = requests
  expect(request?.url).toBe('/?a=1')
  expect(request?.headers).toMatchObject({ origin: devUrl, host: new URL(devUrl).host })
  expect(JSON.stringify(request?.headers)).not.toContain('oxbow-ticket')
})

it('its own policy, and headers of its connection, do not reach the page', async () => {
  const { victim } = await startProxied((_request, response) => {
    response.writeHead(200, {
      'content-type': 'text/html',
      'content-security-policy': "script-src 'unsafe-eval' *",
      'keep-alive': 'timeout=1000',
    })
    response.end('<title>hot</title>')
  })
  const { headers } = await load(victim, '/')
  expect(headers['content-security-policy']).toMatch(/^default-src 'self'/)
  expect(headers['keep-alive']).not.toBe('timeout=1000')
})

it('a request inside a request does not reach it', async () => {
  const { victim, requests } = await startProxied((_request, response) => response.end('hot'))
  const own = `Host: 127.0.0.1:${victim.port}`
  const hidden = `GET /hidden HTTP/1.1\r\n${own}\r\n\r\n`
  const both = `Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`
  await sendBytes(victim, `POST / HTTP/1.1\r\n${own}\r\n${both}`)
  expect(requests.map(({ url }) => url)).not.toContain('/hidden')
})
