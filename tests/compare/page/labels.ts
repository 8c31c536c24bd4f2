// The windows whose pages take part in probes. The pages of other windows are not used.

export const TALKING = [
  'child-set',
  'child-events',
  'child-broken',
  'child-reload',
  'limited',
  'bare',
] as const

/** The label of such a window. */
export type Talking = (typeof TALKING)[number]
