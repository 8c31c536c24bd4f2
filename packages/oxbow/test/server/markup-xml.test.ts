import { describe, expect, it } from 'vitest'
import { insertIntoXml } from '../../src/server/markup-xml.ts'

const HEAD = `<script nonce="N" src="/b.js" data-oxbow='&#123;'></script>`

function insert(xml: string): string {
  const bytes = insertIntoXml(Buffer.from(xml), { nonce: 'N', head: HEAD })
  return bytes.toString()
}

describe('an XHTML document', () => {
  it.each([
    [
      '<html><head><title>x</title></head></html>',
      `<html><head>${HEAD}<title>x</title></head></html>`,
    ],
    ['<html><head/><body/></html>', `<html><head>${HEAD}</head><body/></html>`],
    ['<html><body>x</body></html>', `<html><head>${HEAD}</head><body>x</body></html>`],
    [
      '<h:html xmlns:h="x"><h:head lang="a>b"/></h:html>',
      `<h:html xmlns:h="x"><h:head lang="a>b">${HEAD.replace('<script', '<h:script').replace('</script', '</h:script')}</h:head></h:html>`,
    ],
    ['<svg/>', '<svg/>'],
  ])('gets the bridge as the first thing of its head: %s', (xml, expected) => {
    expect(insert(xml)).toBe(expected)
  })

  it('keeps what only looks like tags, and every other byte', () => {
    const before =
      '<?xml version="1.0"?><!-- <head> --><!DOCTYPE html [ <!ENTITY x "<head>"> ]>\n<html a="<head>">'
    const after =
      "<title><![CDATA[<script><head>]]></title></head><body title='<script>'>ü\u2028</body></html>\n"
    expect(insert(`${before}<head>${after}`)).toBe(`${before}<head>${HEAD}${after}`)
  })

  it('gets the nonce on scripts and styles, once, self-closing ones too', () => {
    const xml =
      '<html><head><script src="a"/><style>x</style></head><body><script nonce="old" a="1">/* <script> */</script></body></html>'
    expect(insert(xml)).toBe(
      `<html><head>${HEAD}<script nonce="N" src="a"/><style nonce="N">x</style></head><body><script nonce="N" a="1">/* <script nonce="N"> */</script></body></html>`,
    )
  })
})

it('a policy in the document is rewritten', () => {
  const meta = (content: string): string =>
    `<html><head><meta http-equiv="Content-Security-Policy" content=${content}/><meta name="a" content="b"/></head></html>`
  const xml = Buffer.from(meta(`"img-src &apos;self&apos;"`))
  const policy = (csp: string): string => `[${csp}]`
  const result = insertIntoXml(xml, { nonce: 'N', head: '', policy }).toString()
  expect(result).toBe(meta(`"[img-src &#39;self&#39;]"`))
})
