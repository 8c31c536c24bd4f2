import { expect, test } from 'vitest'
import { insertInto } from '../../src/server/markup.ts'

const HEAD = '<!--HEAD-->'

function insert(html: string | Uint8Array): string {
  const bytes = typeof html === 'string' ? Buffer.from(html) : html
  return insertInto(bytes, { nonce: 'N', head: HEAD }).toString()
}

test.each([
  ['<html><head><title>x</title>', `<html><head>${HEAD}<title>x</title>`],
  ['<!doctype html><html><head></head></html>', `<!doctype html><html><head>${HEAD}</head></html>`],
  ['<!DOCTYPE HTML><HTML><HEAD><TITLE>x', `<!DOCTYPE HTML><HTML><HEAD>${HEAD}<TITLE>x`],
  ['<head\n data-x=">" lang=\'>\'><p>', `<head\n data-x=">" lang='>'>${HEAD}<p>`],
  ['<!doctype html><title>no head</title>', `<!doctype html>${HEAD}<title>no head</title>`],
  ['<!doctype html>\n<html lang=en>\n<body>hi', `<!doctype html>\n<html lang=en>${HEAD}\n<body>hi`],
  ['<p>a fragment', `${HEAD}<p>a fragment`],
  ['', HEAD],
  ['just text', `${HEAD}just text`],
  ['\ufeff<!doctype html><head>', `\ufeff<!doctype html><head>${HEAD}`],
  ['<!-- <head> --><!doctype html><head>', `<!-- <head> --><!doctype html><head>${HEAD}`],
  ['<!-- <head> -->', `${HEAD}<!-- <head> -->`],
  ['<header>a</header>', `${HEAD}<header>a</header>`],
  ['<p>early</p><head><title>', `${HEAD}<p>early</p><head><title>`],
  [
    '<!doctype html>\r\n<html>\r\n<head>\r\n<b>',
    `<!doctype html>\r\n<html>\r\n<head>${HEAD}\r\n<b>`,
  ],
  ['<title>😀日本</title>', `${HEAD}<title>😀日本</title>`],
  ['<!doctype html><html><!--😀--><head><i>', `<!doctype html><html><!--😀--><head>${HEAD}<i>`],
])('the head begins where browsers see it: %j', (html, expected) => {
  expect(insert(html)).toBe(expected)
})

test.each([
  ['<script>a()</script>', '<script nonce="N">a()</script>'],
  ['<SCRIPT type=module src=a.js></SCRIPT>', '<SCRIPT nonce="N" type=module src=a.js></SCRIPT>'],
  ['<style>b{}</style>', '<style nonce="N">b{}</style>'],
  ['<script nonce="old">a()</script>', '<script nonce="N" nonce="old">a()</script>'],
  [
    '<template><script>a()</script></template>',
    '<template><script nonce="N">a()</script></template>',
  ],
  ['<svg><script>a()</script></svg>', '<svg><script nonce="N">a()</script></svg>'],
])('an element that the author has written gets the nonce: %s', (html, expected) => {
  expect(insert(`<head></head>${html}`)).toBe(`<head>${HEAD}</head>${expected}`)
})

test.each([
  '<!-- <script>a()</script> -->',
  '<textarea><script></textarea>',
  '<title><script></title>',
  '<p title="<script>">x',
  "<p title='<script>'>it's</p>",
  '<noscript><style></noscript>',
  '<iframe srcdoc="<script>"></iframe>',
])('what only looks like an element stays as it is: %s', (html) => {
  expect(insert(`<head></head>${html}`)).toBe(`<head>${HEAD}</head>${html}`)
})

test('tags in the text of a script stay as they are', () => {
  const text = 'document.write("<script src=a><\\/script><head>")'
  expect(insert(`<head><script>${text}</script>`)).toBe(
    `<head>${HEAD}<script nonce="N">${text}</script>`,
  )
})

test('bytes that are not UTF-8 survive', () => {
  const html = Buffer.from('<head><title>caf\xe9 \xff\x80</title>', 'latin1')
  const result = insertInto(html, { nonce: 'N', head: HEAD })
  expect(result.toString('latin1')).toBe(`<head>${HEAD}<title>caf\xe9 \xff\x80</title>`)
})

test.each([
  [
    `<meta http-equiv="Content-Security-Policy" content="img-src 'self'"><p>`,
    `<meta http-equiv="Content-Security-Policy" content="&lt;img-src &#39;self&#39;&gt;"><p>`,
  ],
  [
    `<META CONTENT='a' http-equiv=content-security-policy data-x="content='b'">`,
    `<META content="&lt;a&gt;" http-equiv=content-security-policy data-x="content='b'">`,
  ],
  [`<meta http-equiv=refresh content="1">`, `<meta http-equiv=refresh content="1">`],
  [`<meta http-equiv="Content-Security-Policy">`, `<meta http-equiv="Content-Security-Policy">`],
  [
    `<!-- <meta http-equiv="Content-Security-Policy" content="x"> -->`,
    `<!-- <meta http-equiv="Content-Security-Policy" content="x"> -->`,
  ],
])('a policy in the document is rewritten: %s', (html, expected) => {
  const policy = (csp: string): string => `<${csp}>`
  const result = insertInto(Buffer.from(`<head>${html}`), {
    nonce: 'N',
    head: '',
    policy,
  }).toString()
  expect(
    result.replaceAll(/&#(\d+);/g, (_, code) => named(String.fromCharCode(Number(code)))),
  ).toBe(`<head>${expected}`)
})

const named = (char: string): string =>
  ({ '<': '&lt;', '>': '&gt;' })[char] ?? `&#${char.charCodeAt(0)};`
