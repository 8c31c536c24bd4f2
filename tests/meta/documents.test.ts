// Keeps the documents true about the repository: what they name exists, and every link leads somewhere.
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { documents, exists, packages, read } from './repository.ts'

const REQUIRED = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'DECISIONS.md',
  'SECURITY.md',
  'CHANGELOG.md',
  'LICENSE',
  'packages/protocol/PROTOCOL.md',
  'packages/protocol/frames.json',
]

/** The text without fenced blocks, whose contents are no links or paths. */
function prose(path: string): string {
  return read(path).replaceAll(/^(\s*)(`{3,})[^\n]*\n[\s\S]*?^\s*\2\s*$/gm, '')
}

/** Folders from which a document may abbreviate a path, such as `ipc/router.ts`. */
const BASES = ['.', ...packages().flatMap(({ folder }) => [folder, `${folder}/src`])]

/** Code spans that look like a path in the repository; placeholders such as `x.ts` with stars are left out. */
function pathsIn(path: string): string[] {
  const spans = [...prose(path).matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span)
  return spans.filter(
    (span) =>
      /^[\w.-][\w./@-]*$/.test(span) &&
      !/^(\.{0,2}\/|node_modules|dist)/.test(span) &&
      (/\.(ts|mjs|js|json|md|yml|html|css)$/.test(span) ||
        /^(packages|docs|examples|tests|scripts|bench|\.ci|\.github)\//.test(span)),
  )
}

/** The anchors that GitHub gives the headings of a document. */
function anchorsOf(path: string): string[] {
  return [...prose(path).matchAll(/^#{1,6}\s+(.+?)\s*$/gm)].map(([, heading = '']) =>
    heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/\s/g, '-'),
  )
}

/** What is wrong with a link, or nothing. */
function faultOf(document: string, link: string): string | undefined {
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? document : join(dirname(document), decodeURI(path))
  if (!exists(target)) return `${link}: no such file`
  if (!anchor || !target.endsWith('.md') || anchorsOf(target).includes(anchor)) return undefined
  return `${link}: no such heading`
}

describe('documents', () => {
  it.each(REQUIRED)('%s exists', (path) => {
    expect(exists(path)).toBe(true)
  })

  it('docs holds the three guides at least', () => {
    const guides = documents().filter((path) => path.startsWith('docs/'))
    expect(guides.length).toBeGreaterThanOrEqual(3)
  })

  it('the index links to every document in docs', () => {
    const linked = new Set(
      [...read('docs/README.md').matchAll(/\]\(([^)#]+)/g)].map(([, to]) => to),
    )
    const pages = documents().filter((path) => /^docs\/[^/]+\.md$/.test(path))
    const lost = pages.filter((path) => path !== 'docs/README.md' && !linked.has(path.slice(5)))
    expect(lost).toEqual([])
  })

  it.each([
    'ARCHITECTURE.md',
    'CONTRIBUTING.md',
    'DECISIONS.md',
    'packages/native/ARCHITECTURE.md',
  ])('every path named in %s exists', (path) => {
    const named = pathsIn(path)
    expect(named.length).toBeGreaterThan(0)
    const lost = named.filter((name) => !BASES.some((base) => exists(join(base, name))))
    expect(lost).toEqual([])
  })

  it.each(documents())('every link in %s leads to a file and a heading that exist', (path) => {
    const inText = [...prose(path).matchAll(/\]\(([^)\s]+)[^)]*\)/g)]
    const inHtml = [...prose(path).matchAll(/(?:src|srcset|href)="([^"]+)"/g)]
    const links = [...inText, ...inHtml].map(([, link = '']) => link)
    const faults = links
      .filter((link) => !/^[a-z]+:/.test(link))
      .flatMap((link) => faultOf(path, link) ?? [])
    expect(faults).toEqual([])
  })
})
