import { expect, test } from 'vitest'
import { kindOf, originsOf, wallRules } from '../src/address.ts'

const OWN = ['http://127.0.0.1:1234']

test.each([
  ['http://127.0.0.1:1234/', 'own'],
  ['http://127.0.0.1:1234/page?x#y', 'own'],
  ['blob:http://127.0.0.1:1234/5f', 'own'],
  ['about:blank', 'own'],
  ['about:srcdoc', 'own'],
  ['http://127.0.0.1:12345/', 'foreign'],
  ['https://127.0.0.1:1234/', 'foreign'],
  ['http://localhost:1234/', 'foreign'],
  ['http://127.0.0.1:1234@evil.example/', 'foreign'],
  ['http://127.0.0.1.evil.example:1234/', 'foreign'],
  ['blob:https://evil.example/5f', 'inner'],
  ['blob:null/5f', 'inner'],
  ['data:text/html,x', 'inner'],
  ['about:config', 'inner'],
  ['file:///etc/passwd', 'outside'],
  ['mailto:ada@example.com', 'outside'],
  ['javascript:alert(1)', 'outside'],
  ['', 'outside'],
  ['null', 'outside'],
])('%j is %s', (address, kind) => {
  expect(kindOf(address, OWN)).toBe(kind)
})

test('an address without an origin of its own gives none', () => {
  const addresses = [
    'http://a.example/x',
    'http://a.example/y',
    'data:,x',
    'file:///x',
    '',
    'blob:null/x',
  ]
  expect(originsOf(addresses)).toEqual(['http://a.example'])
})

test("the rules of the wall block every address but the app's own", () => {
  const rules = JSON.parse(wallRules(['http://127.0.0.1:1', 'https://[::1]:2']))
  const [all, ...own] = rules
  expect(all).toEqual({
    trigger: { 'url-filter': '.*', 'resource-type': ['top-document'] },
    action: { type: 'block' },
  })
  const patterns = own.map(
    (rule: { trigger: { 'url-filter': string } }) => rule.trigger['url-filter'],
  )
  const isOwn = (url: string) => patterns.some((pattern: string) => new RegExp(pattern).test(url))
  expect(isOwn('http://127.0.0.1:1/x')).toBe(true)
  expect(isOwn('blob:https://[::1]:2/x')).toBe(true)
  expect(isOwn('http://127x0.0.1:1/x')).toBe(false)
  expect(isOwn('http://127.0.0.1:12/x')).toBe(false)
  expect(isOwn('http://evil.example/http://127.0.0.1:1/')).toBe(false)
})
