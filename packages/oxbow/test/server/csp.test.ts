import { describe, expect, test } from 'vitest'
import { type Csp, contentSecurityPolicy, documentPolicy } from '../../src/server/csp.ts'

function policyOf(csp: Csp): Record<string, string> {
  const text = contentSecurityPolicy(csp, { nonce: 'N', host: '127.0.0.1:80' }) ?? ''
  const directives = text.split('; ').map((directive) => {
    const [name = '', ...sources] = directive.split(' ')
    return [name, sources.join(' ')]
  })
  return Object.fromEntries(directives)
}

test('without a policy of its own an app gets a sound one', () => {
  expect(policyOf(undefined)).toEqual({
    'default-src': "'self'",
    'script-src': "'self' 'wasm-unsafe-eval' 'nonce-N'",
    'style-src': "'self' 'unsafe-inline'",
    'img-src': "'self' data: blob:",
    'media-src': "'self' data: blob:",
    'font-src': "'self' data:",
    'connect-src': "'self' data: blob: ws://127.0.0.1:80",
    'worker-src': "'self' blob:",
    'frame-src': "'self' data: blob:",
    'object-src': "'self' data: blob:",
    'base-uri': "'self'",
    'form-action': "'self'",
    'frame-ancestors': "'self'",
  })
})

test('null asks for no policy', () => {
  expect(contentSecurityPolicy(null, { nonce: 'N', host: 'localhost' })).toBeUndefined()
})

test('a text and an object of the same directives give the same policy', () => {
  const text = "default-src 'self'; img-src 'self'   https://a.example;; script-src 'self'"
  const object = {
    'default-src': "'self'",
    'img-src': ["'self'", 'https://a.example'],
    'script-src': "'self'",
  }
  expect(policyOf(text)).toEqual(policyOf(object))
})

describe('room for the bridge', () => {
  test('where only default-src restricts, the others begin with its sources', () => {
    expect(policyOf("default-src 'self' https://a.example")).toMatchObject({
      'default-src': "'self' https://a.example",
      'script-src': "'self' https://a.example 'nonce-N'",
      'connect-src': "'self' https://a.example ws://127.0.0.1:80",
    })
  })

  test("'none' gives way to our sources", () => {
    expect(policyOf("default-src 'none'")).toEqual({
      'default-src': "'none'",
      'script-src': "'nonce-N'",
      'style-src': "'nonce-N'",
      'connect-src': 'ws://127.0.0.1:80',
    })
  })

  test('what restricts neither scripts nor connections is left alone', () => {
    expect(policyOf('img-src https:')).toEqual({ 'img-src': 'https:' })
  })

  test("an app that relies on 'unsafe-inline' keeps it: a nonce would switch it off", () => {
    expect(policyOf("script-src 'unsafe-inline'")['script-src']).toBe(
      "'unsafe-inline' http://127.0.0.1:80/.oxbow/",
    )
    expect(policyOf("style-src 'unsafe-inline'")['style-src']).toBe("'unsafe-inline'")
  })

  test("if the app's own nonce or hash has switched 'unsafe-inline' off, ours is added", () => {
    const policy = policyOf("script-src 'unsafe-inline' 'sha256-abc='")
    expect(policy['script-src']).toBe("'unsafe-inline' 'sha256-abc=' 'nonce-N'")
  })

  test('the directives for elements get the nonce too', () => {
    const policy = policyOf("script-src-elem 'self'; style-src-elem 'self'")
    expect(policy['script-src-elem']).toBe("'self' 'nonce-N'")
    expect(policy['style-src-elem']).toBe("'self' 'nonce-N'")
  })
})

test('the first of two directives of one name counts, whatever its case', () => {
  expect(policyOf('IMG-SRC a.example; img-src b.example')).toEqual({ 'img-src': 'a.example' })
})

test.each([
  "img-src 'self', https://a.example",
  'img-src https://é.example',
  { 'img-src': "'self';script-src *" },
])('a policy that cannot be a header is refused by name (%#)', (csp) => {
  expect(() => policyOf(csp)).toThrow(/app\.security\.csp.*is not allowed in a policy/)
})

describe('a page without TLS', () => {
  const HARDENED = 'upgrade-insecure-requests; block-all-mixed-content; img-src https:'

  test('is not sent to look for its bridge by https', () => {
    expect(policyOf(HARDENED)).toEqual({ 'img-src': 'https:' })
    expect(documentPolicy(HARDENED, { nonce: 'N', host: 'h' })).toBe('img-src https:')
  })

  test('with TLS it is', () => {
    const context = { nonce: 'N', host: 'h', isSecure: true }
    expect(contentSecurityPolicy(HARDENED, context)).toContain('upgrade-insecure-requests')
  })
})

describe('a policy in a document', () => {
  test('gets the same additions as one in a header', () => {
    const context = { nonce: 'N', host: '127.0.0.1:80' }
    expect(documentPolicy("default-src 'self'; img-src *", context)).toBe(
      "default-src 'self'; img-src *; connect-src 'self' ws://127.0.0.1:80; script-src 'self' 'nonce-N'; style-src 'self' 'nonce-N'",
    )
  })

  test('may hold what no header can', () => {
    expect(() => documentPolicy('img-src a, b', { nonce: 'N', host: 'h' })).not.toThrow()
  })
})

describe('while a development server serves the page', () => {
  const dev = (csp: Csp): string => {
    return contentSecurityPolicy(csp, { nonce: 'N', host: 'h:1', isDev: true }) ?? ''
  }

  test.each([undefined, "default-src 'self'; script-src 'self'; style-src 'self'"])(
    'sockets, workers, styles and files from elsewhere are allowed by %j',
    (csp) => {
      expect(dev(csp)).toMatch(/connect-src [^;]*ws:/)
      expect(dev(csp)).toMatch(/worker-src [^;]*blob:/)
      expect(dev(csp)).toMatch(/style-src [^;]*'unsafe-inline'/)
      expect(dev(csp)).toMatch(/script-src [^;]*'unsafe-eval'/)
      expect(dev(csp)).toMatch(/img-src [^;]*https:/)
      // The same policy as in production, so that violations already show in development.
      expect(dev(csp)).not.toMatch(/script-src [^;]*'unsafe-inline'/)
    },
  )

  test('what was not restricted is not', () => {
    expect(dev('img-src https:')).toBe('img-src https: http: data: blob:')
    expect(contentSecurityPolicy(null, { nonce: 'N', host: 'h', isDev: true })).toBeUndefined()
  })
})
