/** Where in a program one of our functions was called, for messages. */

import { fileURLToPath } from 'node:url'

/** A place such as `/app/commands.ts:10:3`. */
export type CallSite = string

/** The first caller outside this package's source. */
export function callSite(): CallSite {
  const here = new URL('.', import.meta.url).href
  const directory = fileURLToPath(here)
  const frames = (new Error('where').stack ?? '').split('\n').slice(1)
  const frame = frames.find((line) => !line.includes(here) && !line.includes(directory))
  return frame?.replace(/^\s*at (?:.*\()?/, '').replace(/\)$/, '') ?? 'an unknown place'
}
