import { expect, it } from 'vitest'
import { remoteUrl } from '../../src/acl/remote-url.ts'

it.each([
  {
    pattern: 'http://*',
    matches: ['http://tauri.app', 'http://localhost/path?q=1'],
    misses: ['https://tauri.app'],
  },
  {
    pattern: 'http://*.tauri.app',
    matches: ['http://api.tauri.app', 'http://api.tauri.app/path?q=1#top'],
    misses: ['http://tauri.app', 'http://localhost', 'http://tauri.app.evil.dev'],
  },
  {
    pattern: 'https://x.dev/',
    matches: ['https://x.dev/a?b#c'],
    misses: ['https://x.dev:8443', 'https://y.dev'],
  },
  { pattern: 'https://x.dev/api/*', matches: ['https://x.dev/api/a'], misses: ['https://x.dev'] },
  {
    pattern: '*://localhost',
    matches: ['http://localhost', 'custom://localhost/p'],
    misses: ['http://localhost.dev'],
  },
])('A6 $pattern', ({ pattern, matches, misses }) => {
  const test = remoteUrl(pattern)
  expect(matches.filter((url) => !test(url))).toEqual([])
  expect([...misses, 'null', '', 'nonsense'].filter(test)).toEqual([])
})

it('A6 refuses an invalid URL pattern', () => {
  expect(() => remoteUrl('tauri.app')).toThrow('invalid URL pattern for remote URL tauri.app')
})
