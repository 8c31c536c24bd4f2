/** Writes the bridge and the nonces into an XHTML document, leaving every other byte as it is. */

import { escapeHtml } from './escape-html.ts'
import type { Insertion } from './markup.ts'

// What looks like a tag in a comment, in CDATA, in an instruction or in a document type is none. In a
// tag, values of attributes may hold a `>`.
const TOKEN =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<!DOCTYPE(?:"[^"]*"|'[^']*'|\[[\s\S]*?\]|[^>"'[])*>|<(?<end>\/?)(?<prefix>[\w.-]+:)?(?<name>[\w.-]+)(?<attributes>(?:"[^"]*"|'[^']*'|[^>"'])*?)(?<empty>\/?)>/g

interface Tag {
  readonly prefix: string
  readonly name: string
  readonly attributes: string
  readonly isEmpty: boolean
}

/**
 * Adds `head` as the first thing of the document's head, and the nonce to every `<script>` and `<style>`
 * that the author has written. In XML an attribute stands once, so that the nonce takes the place of the
 * author's, and a document without a head gets one.
 */
export function insertIntoXml(document: Uint8Array, { nonce, head, policy }: Insertion): Buffer {
  const xml = Buffer.from(document.buffer, document.byteOffset, document.byteLength)
  let isInserted = false
  const result = xml.toString('latin1').replace(TOKEN, (text: string, ...found: unknown[]) => {
    const tag = tagOf(found.at(-1) as Groups)
    if (tag === undefined) return text
    if (tag.name === 'script' || tag.name === 'style') return written(withNonce(tag, nonce))
    if (tag.name === 'meta' && policy) return written(withPolicy(tag, policy))
    if (isInserted || (tag.name !== 'head' && tag.name !== 'body')) return text
    isInserted = true
    return tag.name === 'head' ? headWith(tag, head) : newHead(tag, head) + text
  })
  return Buffer.from(result, 'latin1')
}

type Groups = Readonly<Partial<Record<'end' | 'prefix' | 'name' | 'attributes' | 'empty', string>>>

function tagOf({ end, prefix = '', name, attributes = '', empty }: Groups): Tag | undefined {
  if (name === undefined || end === '/') return undefined
  return { prefix, name, attributes, isEmpty: empty === '/' }
}

function written({ prefix, name, attributes, isEmpty }: Tag): string {
  return `<${prefix}${name}${attributes}${isEmpty ? '/' : ''}>`
}

function withNonce(tag: Tag, nonce: string): Tag {
  const others = tag.attributes.replace(/\snonce\s*=\s*("[^"]*"|'[^']*')/g, '')
  return { ...tag, attributes: ` nonce="${nonce}"${others}` }
}

/** Makes room for the bridge in a policy of the document's own. */
function withPolicy(tag: Tag, policy: (csp: string) => string): Tag {
  if (!/\shttp-equiv\s*=\s*["']content-security-policy["']/i.test(tag.attributes)) return tag
  const content = /(\scontent\s*=\s*)("[^"]*"|'[^']*')/
  const attributes = tag.attributes.replace(content, (_, name: string, value: string) => {
    return `${name}"${escapeHtml(policy(unescaped(value.slice(1, -1))))}"`
  })
  return { ...tag, attributes }
}

/** Of the entities of XML a policy needs those of its quotes. */
function unescaped(text: string): string {
  return text.replace(/&(apos|#39|#x27);/gi, "'").replaceAll('&amp;', '&')
}

function headWith(tag: Tag, head: string): string {
  const begin = written({ ...tag, isEmpty: false }) + prefixed(head, tag.prefix)
  return tag.isEmpty ? `${begin}</${tag.prefix}head>` : begin
}

function newHead({ prefix }: Tag, head: string): string {
  return `<${prefix}head>${prefixed(head, prefix)}</${prefix}head>`
}

/** Our elements are of the namespace of the head around them. */
function prefixed(head: string, prefix: string): string {
  return head.replace(/<(\/?)(?=script[\s>])/g, `<$1${prefix}`)
}
