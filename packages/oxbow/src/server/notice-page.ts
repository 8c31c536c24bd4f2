/** Writes notices as HTML documents: all of them look alike, and need nothing but themselves. */

import { createHash } from 'node:crypto'
import { escapeHtml } from './escape-html.ts'
import type { Face } from './face.ts'
import type { Notice } from './notice.ts'
import { DARK, LIGHT } from './notice-colours.ts'

const STYLE = `:root{color-scheme:light dark;font:1rem/1.5 system-ui,sans-serif;${LIGHT}}
@media(prefers-color-scheme:dark){:root{${DARK}}}
body{box-sizing:border-box;min-height:100vh;margin:0;padding:2rem 1.5rem 6rem;display:grid;align-content:center;
grid-template-columns:minmax(0,32rem);justify-content:center;background:var(--paper);color:var(--ink);overflow-wrap:anywhere}
.app{display:flex;align-items:center;gap:.75rem;margin:0;color:var(--soft);font-weight:600}
.app img{width:2.5rem;height:2.5rem;object-fit:contain}
h1{margin:1rem 0 .5rem;font-size:1.625rem;line-height:1.25;text-wrap:balance}
p{margin:0 0 1.5rem}
a{display:inline-block;padding:.625rem 1.25rem;border-radius:.5rem;background:var(--accent);color:var(--on-accent);
font-weight:600;text-decoration:none}
a:focus-visible{outline:.1875rem solid var(--ink);outline-offset:.125rem}`

/** The policy of every notice: its style and its icon, and nothing else. */
export const NOTICE_POLICY: string = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/** Writes a notice; without a face it does not say of which app it is. */
export function noticePage({ title, text, retryAfter, action }: Notice, face?: Face): string {
  const name = face && escapeHtml(face.name)
  const icon = face?.icon && escapeHtml(face.icon)
  const image = icon ? `<img src="${icon}" alt="">` : ''
  return [
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="content-security-policy" content="${NOTICE_POLICY}">`,
    retryAfter === undefined ? '' : `<meta http-equiv="refresh" content="${retryAfter}">`,
    `<title>${escapeHtml(title)}${name ? ` – ${name}` : ''}</title>`,
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    // Without an icon of its own, browsers would ask for one that the policy forbids.
    `<link rel="icon" href="${icon ?? 'data:,'}"><style>${STYLE}</style></head>\n<body><main>`,
    name ? `<p class="app">${image}<span dir="auto">${name}</span></p>` : '',
    `<h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p>`,
    action ? `<a href="${escapeHtml(action.href)}">${escapeHtml(action.text)}</a>` : '',
    '</main></body></html>\n',
  ].join('')
}
