/** Writes the bridge and the nonces into an HTML document, leaving every other byte as it is. */

import { type DefaultTreeAdapterTypes, parse } from 'parse5'

type Node = DefaultTreeAdapterTypes.Node
type Element = DefaultTreeAdapterTypes.Element

/** What goes into a document. All of it is ASCII, so it fits every encoding of the web but UTF-16. */
export interface Insertion {
  readonly nonce: string
  /** Stands before everything else in `<head>`. */
  readonly head: string
}

interface Edit {
  readonly offset: number
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
    offset = edit.offset
  }
  return Buffer.from(result + html.slice(offset), 'latin1')
}

function editsOf(html: string, { nonce, head }: Insertion): Edit[] {
  const edits: Edit[] = []
  let start = 0
  for (const node of nodesOf(html)) {
    const { nodeName } = node
    // Without a head, or even an html tag, what follows the doctype begins an implied head.
    if (nodeName === '#documentType') start = Math.max(start, endOf(node))
    if (nodeName === 'html' || nodeName === 'head') start = Math.max(start, startTagEnd(node))
    if (nodeName !== 'script' && nodeName !== 'style') continue
    const tag = (node as Element).sourceCodeLocation?.startTag
    if (tag === undefined) continue
    // Of two attributes of one name the first counts, so ours stands before the author's.
    edits.push({ offset: tag.startOffset + 1 + nodeName.length, text: ` nonce="${nonce}"` })
  }
  edits.push({ offset: start, text: head })
  return edits.sort((a, b) => a.offset - b.offset)
}

function* nodesOf(html: string): Generator<Node> {
  const pending: Node[] = [parse(html, { sourceCodeLocationInfo: true })]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    yield node
    if ('childNodes' in node) pending.push(...node.childNodes)
    // What a template holds runs once it is cloned.
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
