/** Where in a program one of our functions was called, for messages. */

/** A place such as `/app/commands.ts:10:3`. */
export type CallSite = string

/** Returns the place from which a function of Oxbow was called. */
export function callSite(called: (...args: never[]) => unknown): CallSite {
  const place: { stack?: string } = {}
  // Leaves out the frames down to that function. A comparison of paths would fail in a bundle.
  Error.captureStackTrace(place, called)
  const frame = place.stack?.split('\n')[1]
  return frame?.replace(/^\s*at (?:.*\()?/, '').replace(/\)$/, '') ?? 'an unknown place'
}
