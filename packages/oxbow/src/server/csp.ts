/** The Content-Security-Policy of a page: the app's own or a sound one, with room for the bridge. */

import { IpcError } from '@oxbow/protocol'
import type { Config } from '../config.ts'

/** A policy as `app.security.csp` holds it; `null` asks for none. */
export type Csp = Config['app']['security']['csp']

/** What a policy must let through for one document. */
export interface PolicyContext {
  readonly nonce: string
  /** The address as the page knows it: `127.0.0.1:1234`. */
  readonly host: string
  /** Whether the page knows it by `https:`. @default false */
  readonly isSecure?: boolean
}

type Directives = Map<string, string[]>

const DEFAULT_POLICY: Readonly<Record<string, string>> = {
  'default-src': "'self'",
  'script-src': "'self'",
  'style-src': "'self' 'unsafe-inline'",
  'img-src': "'self' data: blob:",
  'media-src': "'self' data: blob:",
  'font-src': "'self' data:",
  'connect-src': "'self'",
  'object-src': "'none'",
  'base-uri': "'self'",
  'form-action': "'self'",
  // An app may show its own pages in frames; no other origin may.
  'frame-ancestors': "'self'",
}

// A comma or semicolon inside a source would begin another policy or directive.
const SOURCE = /^[\x21-\x2b\x2d-\x3a\x3c-\x7e]+$/

// Any of these makes browsers ignore 'unsafe-inline'.
const OVERRULES_INLINE = /^'(nonce-|sha(256|384|512)-|strict-dynamic')/

/**
 * Writes the header for one document. Our additions are only what the bridge needs: its nonce for
 * scripts, and the address of the link, because not every engine counts `ws:` to `'self'`.
 *
 * @throws {IpcError} `invalid_config` where the policy cannot be a header
 */
export function contentSecurityPolicy(csp: Csp, context: PolicyContext): string | undefined {
  if (csp === null) return undefined
  const policy = parse(csp ?? DEFAULT_POLICY)
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

function parse(csp: Exclude<Csp, null | undefined>): Directives {
  const policy: Directives = new Map()
  for (const [name, ...sources] of typeof csp === 'string' ? words(csp) : entries(csp)) {
    // The first directive of a name counts, as in browsers.
    if (name !== undefined && !policy.has(name.toLowerCase())) {
      policy.set(name.toLowerCase(), sources)
    }
  }
  const wrong = [...policy].flat(2).find((word) => !SOURCE.test(word))
  if (wrong === undefined) return policy
  const reason = `app.security.csp: ${JSON.stringify(wrong)} cannot stand in a policy`
  throw new IpcError('invalid_config', `invalid configuration: ${reason}`)
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

/** Changes a directive where it, or `default-src` in its place, restricts anything. */
function amend(policy: Directives, name: string, change: (sources: string[]) => string[]): void {
  const sources = policy.get(name) ?? policy.get('default-src')
  if (sources === undefined) return
  // Beside any other source 'none' means nothing.
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
