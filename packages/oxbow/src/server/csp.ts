/** The Content-Security-Policy of a page: the app's own or a sound one, with room for the bridge. */

import { InvalidConfig } from '../base/invalid-config.ts'
import type { Config } from '../config/config.ts'

/** A policy in the form of `app.security.csp`; `null` means no policy. */
export type Csp = Config['app']['security']['csp']

/** The parts that a policy must allow for one document. */
export interface PolicyContext {
  readonly nonce: string
  /** The address as the page knows it: `127.0.0.1:1234`. */
  readonly host: string
  /** Whether the page's address begins with `https:`. @default false */
  readonly isSecure?: boolean
  /** Whether a development server serves the page, and the policy is not meant for that. @default false */
  readonly isDev?: boolean
}

type Directives = Map<string, string[]>

// Scripts come from the app alone, and nothing goes to other hosts. What pages make themselves (blobs, data,
// WebAssembly, workers, documents such as PDF files) is theirs already.
const DEFAULT_POLICY: Readonly<Record<string, string>> = {
  'default-src': "'self'",
  'script-src': "'self' 'wasm-unsafe-eval'",
  'style-src': "'self' 'unsafe-inline'",
  'img-src': "'self' data: blob:",
  'media-src': "'self' data: blob:",
  'font-src': "'self' data:",
  'connect-src': "'self' data: blob:",
  'worker-src': "'self' blob:",
  'frame-src': "'self' data: blob:",
  'object-src': "'self' data: blob:",
  'base-uri': "'self'",
  'form-action': "'self'",
  // An app may show its own pages in frames; no other origin may.
  'frame-ancestors': "'self'",
}

// The needs of development servers: sockets at ports of their own, workers and styles made by scripts, code
// that is evaluated, files of other origins. Inline scripts and handlers fail as they will in production.
const OPEN = ['http:', 'https:', 'data:', 'blob:']
const DEVELOPMENT: Readonly<Record<string, readonly string[]>> = {
  'connect-src': [...OPEN, 'ws:', 'wss:'],
  'script-src': ['http:', 'https:', 'blob:', "'unsafe-eval'"],
  'script-src-elem': ['http:', 'https:', 'blob:'],
  'style-src': ['http:', 'https:', "'unsafe-inline'"],
  'style-src-elem': ['http:', 'https:', "'unsafe-inline'"],
  'worker-src': ["'self'", 'blob:'],
  'img-src': OPEN,
  'font-src': OPEN,
  'media-src': OPEN,
  'frame-src': OPEN,
}

// On a page without TLS, WebKit would request the bridge and the line by TLS, which no server answers.
const NEEDS_TLS = ['upgrade-insecure-requests', 'block-all-mixed-content']

// A comma or semicolon inside a source would begin another policy or directive.
const SOURCE = /^[\x21-\x2b\x2d-\x3a\x3c-\x7e]+$/

// Any of these makes browsers ignore 'unsafe-inline'.
const OVERRULES_INLINE = /^'(nonce-|sha(256|384|512)-|strict-dynamic')/

/**
 * Writes the header for one document. Our additions are only what the bridge needs: its nonce for
 * scripts, and the address of the link, because not every engine counts `ws:` to `'self'`.
 *
 * @throws {IpcError} `invalid_config` if the policy cannot be a header
 */
export function contentSecurityPolicy(csp: Csp, context: PolicyContext): string | undefined {
  if (csp === null) return undefined
  const policy = parse(csp ?? DEFAULT_POLICY)
  const wrong = [...policy].flat(2).find((word) => !SOURCE.test(word))
  if (wrong !== undefined) {
    const reason = `app.security.csp: ${JSON.stringify(wrong)} is not allowed in a policy`
    throw new InvalidConfig(reason)
  }
  if (context.isDev) loosen(policy)
  return written(policy, context)
}

/** Rewrites a policy inside a document, with the same additions. */
export function documentPolicy(csp: string, context: PolicyContext): string {
  return written(parse(csp), context)
}

function written(policy: Directives, context: PolicyContext): string {
  if (!context.isSecure) for (const name of NEEDS_TLS) policy.delete(name)
  const line = `${context.isSecure ? 'wss' : 'ws'}://${context.host}`
  amend(policy, 'connect-src', (sources) => [...sources, line])
  amend(policy, 'script-src', (sources) => withScripts(sources, context))
  amend(policy, 'style-src', (sources) => withStyles(sources, context))
  if (policy.has('script-src-elem')) {
    amend(policy, 'script-src-elem', (sources) => withScripts(sources, context))
  }
  if (policy.has('style-src-elem')) {
    amend(policy, 'style-src-elem', (sources) => withStyles(sources, context))
  }
  return [...policy].map(([name, sources]) => [name, ...sources].join(' ')).join('; ')
}

/** Adds the needs of development servers. */
function loosen(policy: Directives): void {
  for (const [name, more] of Object.entries(DEVELOPMENT)) {
    // Without it, its fallback directive counts.
    if (name.endsWith('-elem') && !policy.has(name)) continue
    amend(policy, name, (sources) => [...new Set([...sources, ...more])])
  }
}

function parse(csp: Exclude<Csp, null | undefined>): Directives {
  const policy: Directives = new Map()
  for (const [name, ...sources] of typeof csp === 'string' ? words(csp) : entries(csp)) {
    // The first directive of a name counts, as in browsers.
    if (name !== undefined && !policy.has(name.toLowerCase())) {
      policy.set(name.toLowerCase(), sources)
    }
  }
  return policy
}

function words(csp: string): string[][] {
  return csp.split(';').map((directive) => directive.split(/\s+/).filter(Boolean))
}

function entries(csp: Readonly<Record<string, string | readonly string[]>>): string[][] {
  return Object.entries(csp).map(([name, sources]) => [
    name,
    ...[sources].flat().join(' ').split(/\s+/).filter(Boolean),
  ])
}

/** Changes a directive if it, or `default-src` instead of it, restricts anything. */
function amend(policy: Directives, name: string, change: (sources: string[]) => string[]): void {
  const sources = policy.get(name) ?? policy.get('default-src')
  if (sources === undefined) return
  // Beside any other source, 'none' has no effect.
  policy.set(name, change(sources.filter((source) => source !== "'none'")))
}

function withScripts(sources: string[], { nonce, host, isSecure }: PolicyContext): string[] {
  // A nonce would switch off the 'unsafe-inline' that the app relies on.
  const own = `${isSecure ? 'https' : 'http'}://${host}/.oxbow/`
  return [...sources, allowsInline(sources) ? own : `'nonce-${nonce}'`]
}

function withStyles(sources: string[], { nonce }: PolicyContext): string[] {
  return allowsInline(sources) ? sources : [...sources, `'nonce-${nonce}'`]
}

function allowsInline(sources: readonly string[]): boolean {
  return (
    sources.includes("'unsafe-inline'") && !sources.some((source) => OVERRULES_INLINE.test(source))
  )
}
