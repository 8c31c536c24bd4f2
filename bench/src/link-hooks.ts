/** Hooks of Node's loader that put the plain link in the place of the real one. */

import type { ResolveHook } from 'node:module'

export const resolve: ResolveHook = async (specifier, context, nextResolve) => {
  const resolved = await nextResolve(specifier, context)
  if (!resolved.url.endsWith('/protocol/dist/link.js')) return resolved
  return { ...resolved, url: new URL('./plain-link.js', import.meta.url).href }
}
