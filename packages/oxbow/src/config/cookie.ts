/** Cookies of the pages of a window, in the form for backends. */

import * as v from 'valibot'

/**
 * A cookie: what `cookies` and `cookies_for_url` give, and `set_cookie` and `delete_cookie` take. Pages cannot
 * call these commands.
 *
 * @example
 * ```ts
 * import { Builder, type Cookie, command } from 'oxbow'
 *
 * const session: Cookie = { name: 'session', value: '7', domain: 'example.com', httpOnly: true }
 *
 * export const app = Builder.default().commands({
 *   signIn: command((_args, { window }) => window.run('set_cookie', session)),
 *   signOut: command((_args, { window }) => window.run('delete_cookie', session)),
 *   count: command(async (_args, { window }) => {
 *     const cookies = (await window.run('cookies_for_url', 'https://example.com')) as Cookie[]
 *     return cookies.length
 *   }),
 * })
 * ```
 */
export interface Cookie {
  readonly name: string
  readonly value: string
  /** The host that gets it; with a leading dot, all its subdomains too. */
  readonly domain: string
  /** @default '/' */
  readonly path?: string | undefined
  /** When it ends, in milliseconds since 1970. @default with the process that shows the windows */
  readonly expires?: number | undefined
  /** Whether scripts of pages do not see it. @default false */
  readonly httpOnly?: boolean | undefined
  /** Whether only `https:` pages have it. @default false */
  readonly secure?: boolean | undefined
  /** @default 'Lax' */
  readonly sameSite?: 'Strict' | 'Lax' | 'None' | undefined
}

// Bytes of name and value together, as browsers keep them.
const LARGEST = 4096

// UTF-16 units; the limit of a host name is that of DNS.
const LONGEST_PATH = 1024
const LONGEST_HOST = 253
const LONGEST_URL = 8192

// The last second that has a date of four digits.
const LAST_MS = 253_402_300_799_000

/** Whether a header can carry a text as a part of a cookie. */
const isPlain = (text: string): boolean => !/[\p{Cc};]/u.test(text)

const name = v.pipe(
  v.string('expected a string as `name`'),
  v.check(
    (text) => text !== '' && isPlain(text) && !text.includes('=') && text.trim() === text,
    'a cookie needs a `name` without control characters, `;`, `=` and outer spaces',
  ),
)

const value = v.pipe(
  v.string('expected a string as `value`'),
  v.check(isPlain, 'the `value` of a cookie has no control characters and no `;`'),
)

const domain = v.pipe(
  v.string('expected a string as `domain`'),
  v.maxLength(LONGEST_HOST + 1, 'the `domain` of a cookie is too long'),
  v.regex(/^(\.?[\w-]+(\.[\w-]+)*|\[[\da-f:.]+\])$/i, 'the `domain` of a cookie must be a host'),
)

const path = v.pipe(
  v.string('expected a string as `path`'),
  v.maxLength(LONGEST_PATH, 'the `path` of a cookie is too long'),
  v.check(
    (text) => text.startsWith('/') && isPlain(text),
    'the `path` of a cookie begins with `/`, and has no control characters and no `;`',
  ),
)

const expires = v.pipe(
  v.number('expected a number as `expires`'),
  v.transform((ms) => Math.min(Math.max(ms, 0), LAST_MS)),
)

const flag = v.optional(v.boolean('expected a boolean'), false)

const place = { name, domain, path: v.optional(path, '/') }

/** A cookie to be set. */
export const CookieValue: v.GenericSchema<unknown, unknown> = v.pipe(
  v.object(
    {
      ...place,
      value,
      expires: v.optional(expires),
      httpOnly: flag,
      secure: flag,
      sameSite: v.optional(
        v.picklist(['Strict', 'Lax', 'None'], 'expected `Strict`, `Lax` or `None` as `sameSite`'),
        'Lax',
      ),
    },
    missing,
  ),
  v.check(
    (cookie) => Buffer.byteLength(cookie.name + cookie.value) <= LARGEST,
    `name and value of a cookie have at most ${LARGEST} bytes together`,
  ),
)

/** The properties that identify a cookie. */
export const CookiePlace: v.GenericSchema<unknown, unknown> = v.object(place, missing)

/** The address whose cookies are wanted. */
export const CookieUrl: v.GenericSchema<unknown, string> = v.pipe(
  v.string('expected the address of a site'),
  v.maxLength(LONGEST_URL, 'the address is too long'),
  v.regex(/^https?:/i, 'expected http://… or https://…'),
  v.url('expected http://… or https://…'),
  v.transform((url) => new URL(url).href),
)

function missing({ path }: v.BaseIssue<unknown>): string {
  const key = path?.[0]?.key
  return key === undefined ? 'expected a cookie' : `missing field \`${String(key)}\``
}
