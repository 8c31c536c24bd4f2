/** Writes the bridge and the nonces into an HTML document, leaving every other byte as it is. */

import { type DefaultTreeAdapterTypes, parse } from 'parse5'
import { escapeHtml } from './escape-html.ts'

type Node = DefaultTreeAdapterTypes.Node
type Element = DefaultTreeAdapterTypes.Element

/** Additions to a document. They are ASCII, so they fit every encoding of the web but UTF-16. */
export interface Insertion {
  readonly nonce: string
  /** Stands before everything else in `<head>`. */
  readonly head: string
  /** Makes room for the bridge in a policy of the document's own. @default as it stands */
  readonly policy?: (csp: string) => string
}

interface Edit {
  readonly offset: number
  /** The end of the replaced text. @default nothing is replaced */
  readonly end?: number
  readonly text: string
}

const UTF8_MARK = '\xef\xbb\xbf'

/**
 * Adds `head` as the first thing of the document's head, and the nonce to every `<script>` and
 * `<style>` that the author has written: with a policy that knows the nonce, exactly those run.
 *
 * A real parser says where they are, so that comments, strings in scripts and attribute values
 * that look like tags stay untouched.
 */
export function insertInto(document: Uint8Array, insertion: Insertion): Buffer {
  // Latin-1 keeps each byte as one character, whatever the encoding: edits cannot damage text.
  const [mark, html] = splitMark(toLatin1(document))
  let result = mark
  let offset = 0
  for (const edit of editsOf(html, insertion)) {
    result += html.slice(offset, edit.offset) + edit.text
    offset = edit.end ?? edit.offset
  }
  return Buffer.from(result + html.slice(offset), 'latin1')
}

function editsOf(html: string, { nonce, head, policy }: Insertion): Edit[] {
  const edits: Edit[] = []
  let start = 0
  for (const node of nodesOf(html)) {
    const { nodeName } = node
    // Without a head, or even an html tag, the text after the doctype begins an implied head.
    if (nodeName === '#documentType') start = Math.max(start, endOf(node))
    if (nodeName === 'html' || nodeName === 'head') start = Math.max(start, startTagEnd(node))
    if (nodeName === 'meta' && policy) edits.push(...policyEdit(node as Element, policy))
    if (nodeName !== 'script' && nodeName !== 'style') continue
    const tag = (node as Element).sourceCodeLocation?.startTag
    if (tag === undefined) continue
    // Of two attributes with one name the first counts, so ours is before the author's.
    edits.push({ offset: tag.startOffset + 1 + nodeName.length, text: ` nonce="${nonce}"` })
  }
  edits.push({ offset: start, text: head })
  return edits.sort((a, b) => a.offset - b.offset)
}

/** Rewrites a policy in the document: it applies from its place on, also after a broken line. */
function policyEdit(meta: Element, policy: (csp: string) => string): Edit[] {
  const attribute = (name: string) => meta.attrs.find((attr) => attr.name === name)?.value ?? ''
  const place = meta.sourceCodeLocation?.attrs?.content
  const isPolicy = attribute('http-equiv').toLowerCase() === 'content-security-policy'
  if (!isPolicy || place === undefined) return []
  const { startOffset: offset, endOffset: end } = place
  return [{ offset, end, text: `content="${escapeHtml(policy(attribute('content')))}"` }]
}

function* nodesOf(html: string): Generator<Node> {
  const pending: Node[] = [parse(html, { sourceCodeLocationInfo: true })]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    yield node
    if ('childNodes' in node) pending.push(...node.childNodes)
    // The content of a template runs when it is cloned.
    if ('content' in node) pending.push(node.content)
  }
}

function startTagEnd(node: Node): number {
  return (node as Element).sourceCodeLocation?.startTag?.endOffset ?? 0
}

function endOf(node: Node): number {
  return node.sourceCodeLocation?.endOffset ?? 0
}

function splitMark(text: string): [mark: string, html: string] {
  return text.startsWith(UTF8_MARK) ? [UTF8_MARK, text.slice(UTF8_MARK.length)] : ['', text]
}

function toLatin1(document: Uint8Array): string {
  return Buffer.from(document.buffer, document.byteOffset, document.byteLength).toString('latin1')
}
