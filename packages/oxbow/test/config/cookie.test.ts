import { expect, it } from 'vitest'
import { checkValue } from '../../src/config/window-value.ts'
import { startBackend } from '../support/backend.ts'

const cookie = { name: 'a', value: 'b', domain: 'example.com' }

it.each([
  {},
  { domain: '.example.com', path: '/deep', expires: 1e15, secure: true, httpOnly: true },
  { value: '', sameSite: 'None' },
  { domain: '127.0.0.1' },
  { domain: '[::1]' },
])('a host gets a cookie with %j with all its defaults', (parts) => {
  const whole = { path: '/', httpOnly: false, secure: false, sameSite: 'Lax' }
  expect(checkValue('set_cookie', { ...cookie, ...parts })).toEqual({
    ...whole,
    ...cookie,
    ...parts,
    ...('expires' in parts ? { expires: 253_402_300_799_000 } : {}),
  })
})

const REFUSED: readonly (readonly [value: unknown, reason: string])[] = [
  [undefined, 'missing required key value'],
  [7, 'expected a cookie'],
  [{}, 'missing field `name`'],
  [{ name: 'a', value: 'b' }, 'missing field `domain`'],
  [{ ...cookie, name: '' }, 'a cookie needs a `name`'],
  [{ ...cookie, name: 'a=b' }, 'a cookie needs a `name`'],
  [{ ...cookie, name: 'a\0b' }, 'a cookie needs a `name`'],
  [{ ...cookie, value: 'b\0' }, 'the `value` of a cookie'],
  [{ ...cookie, value: 'b; domain=other.com' }, 'the `value` of a cookie'],
  [{ ...cookie, value: 'b\r\nSet-Cookie: c=d' }, 'the `value` of a cookie'],
  [{ ...cookie, value: 'b'.repeat(2 ** 20) }, 'at most 4096 bytes'],
  [{ ...cookie, value: 7 }, 'expected a string as `value`'],
  [{ ...cookie, domain: 'a b' }, 'must be a host'],
  [{ ...cookie, domain: '' }, 'must be a host'],
  [{ ...cookie, domain: 'a.'.repeat(2 ** 19) }, 'the `domain` of a cookie is too long'],
  [{ ...cookie, path: 'a' }, 'begins with `/`'],
  [{ ...cookie, path: `/${'a'.repeat(2 ** 20)}` }, 'the `path` of a cookie is too long'],
  [{ ...cookie, expires: 'soon' }, 'expected a number as `expires`'],
  [{ ...cookie, sameSite: 'lax' }, 'expected `Strict`, `Lax` or `None`'],
]

it.each(REFUSED.map(([value, reason]) => ({ value, reason })))(
  'a cookie is refused: $reason',
  ({ value, reason }) => {
    expect(() => checkValue('set_cookie', value)).toThrow(reason)
  },
)

it.each([
  '',
  'example.com',
  'file:///etc/passwd',
  'https://',
  `http://a/${'b'.repeat(2 ** 20)}`,
  7,
])('no host is asked for the cookies of %j', (url) => {
  expect(() => checkValue('cookies_for_url', url)).toThrow('invalid args `value` for command')
})

it('an address whose cookies are wanted is written as in browsers', () => {
  expect(checkValue('cookies_for_url', 'HTTP://Example.com/ä\0b')).toBe(
    'http://example.com/%C3%A4%00b',
  )
})

it('a cookie is deleted by name, domain and path alone', () => {
  expect(checkValue('delete_cookie', { ...cookie, expires: 7 })).toEqual({
    name: 'a',
    domain: 'example.com',
    path: '/',
  })
})

it.each([
  ['cookies'],
  ['cookies_for_url', 'http://a.b'],
  ['set_cookie', cookie],
  ['delete_cookie', cookie],
])('%s is not supported if the host has no cookies', async (command, value?: unknown) => {
  const { open } = await startBackend()
  const window = await open('main')
  await expect(window.run(command, value)).rejects.toMatchObject({
    code: 'unsupported',
    message: `\`${command}\` is not supported on this host (fake)`,
  })
})
