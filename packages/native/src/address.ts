/** Classifies addresses for a window: whether it may show their pages. */

/**
 * `own`: the window may show it. `inner`: only frames of a page may. `foreign`: another site. `outside`:
 * nothing that a webview shows.
 */
export type AddressKind = 'own' | 'inner' | 'foreign' | 'outside'

const WEB = /^https?:$/

// Documents that are part of a page have no address of their own.
const PARTS = ['about:srcdoc', 'about:blank']

/** The origins of addresses, each once, without addresses that have no origin, such as `data:` and `file:`. */
export function originsOf(addresses: readonly string[]): string[] {
  const urls = addresses.filter((address) => URL.canParse(address))
  const web = urls.map((address) => new URL(address)).filter(({ protocol }) => WEB.test(protocol))
  return [...new Set(web.map(({ origin }) => origin))]
}

/** The kind of an address, for a window that shows pages of some origins. */
export function kindOf(address: string, origins: readonly string[]): AddressKind {
  if (PARTS.includes(address.replace(/[?#].*$/s, ''))) return 'own'
  if (!URL.canParse(address)) return 'outside'
  const { protocol, origin } = new URL(address)
  if (WEB.test(protocol)) return origins.includes(origin) ? 'own' : 'foreign'
  if (protocol === 'blob:') return origins.includes(origin) ? 'own' : 'inner'
  return protocol === 'data:' || protocol === 'about:' ? 'inner' : 'outside'
}

/** The rules of a content filter that lets a window show pages of some origins, and frames whatever they want. */
export function wallRules(origins: readonly string[]): string {
  const rule = (filter: string, type: string): object => ({
    trigger: { 'url-filter': filter, 'resource-type': ['top-document'] },
    action: { type },
  })
  const own = origins.flatMap((origin) => {
    const pattern = `${origin.replace(/[^\w:/-]/g, '\\$&')}/`
    return [`^${pattern}`, `^blob:${pattern}`]
  })
  const rules = [...own, '^about:'].map((filter) => rule(filter, 'ignore-previous-rules'))
  return JSON.stringify([rule('.*', 'block'), ...rules])
}
