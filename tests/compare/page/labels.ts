// The windows whose pages take part in probes; the pages of all others are never looked at.

export const TALKING = [
  'child-set',
  'child-events',
  'child-broken',
  'child-reload',
  'limited',
  'bare',
] as const

/** A window whose page does something. */
export type Talking = (typeof TALKING)[number]
