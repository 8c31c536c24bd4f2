/** The part of `bundle` in `tauri.conf.json` that Oxbow reads. */

import * as v from 'valibot'

/** Settings of `tauri.conf.json` under `bundle`. */
export interface BundleConfig {
  /** Icons of the app, relative to its root. Notices show an SVG or a PNG of them. @default none */
  readonly icon: readonly string[]
}

/** Checks them; the other keys are those of bundlers. */
export const BundleSchema: v.GenericSchema<unknown, BundleConfig> = v.object({
  icon: v.nullish(v.array(v.string()), []),
})
