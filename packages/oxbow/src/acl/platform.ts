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

/** Whether what names these systems counts on this one; what names none counts everywhere. */
export function isForHere(platforms: readonly Platform[] | null | undefined): boolean {
  const here = HERE[process.platform]
  return !platforms || (here !== undefined && platforms.includes(here))
}
