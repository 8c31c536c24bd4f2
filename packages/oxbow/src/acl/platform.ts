/** The names that Tauri's files give to systems. */

import * as v from 'valibot'

/** A system, as capabilities and permissions name it. */
export type Platform = 'linux' | 'macOS' | 'windows' | 'android' | 'iOS'

const HERE: Partial<Record<NodeJS.Platform, Platform>> = {
  linux: 'linux',
  darwin: 'macOS',
  win32: 'windows',
}

export const PlatformsSchema: v.GenericSchema<unknown, readonly Platform[] | null | undefined> =
  v.nullish(v.array(v.picklist(['linux', 'macOS', 'windows', 'android', 'iOS'])))

/** Whether an entry for these systems applies on this one; without systems it applies everywhere. */
export function isForHere(platforms: readonly Platform[] | null | undefined): boolean {
  const here = HERE[process.platform]
  return !platforms || (here !== undefined && platforms.includes(here))
}
