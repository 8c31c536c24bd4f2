/** Unknown keys in capabilities and permissions. Tauri accepts them; Oxbow reports them. */

import { didYouMean } from '../base/did-you-mean.ts'
import type { Finding } from './finding.ts'

/** The known keys of an object, and of the objects or lists inside them. */
export interface Shape {
  readonly keys: readonly string[]
  readonly inside?: Readonly<Record<string, Shape>>
}

/** A finding for each key that the shape does not have. One that is near a known key is a problem. */
export function unknownKeys(value: unknown, shape: Shape, place: string): Finding[] {
  if (Array.isArray(value)) return value.flatMap((item) => unknownKeys(item, shape, place))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, member]): Finding[] => {
    const inside = shape.inside?.[key]
    if (inside) return unknownKeys(member, inside, place)
    // `$schema` is for editors.
    if (shape.keys.includes(key) || key.startsWith('$')) return []
    const guess = didYouMean(key, shape.keys)
    const text = `${place} has an unknown key \`${key}\`${guess || '.'}`
    return [{ level: guess ? 'problem' : 'note', kind: 'unknown-key', text }]
  })
}
