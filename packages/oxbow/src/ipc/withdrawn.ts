/** Finds the calls that a page has given up before they were sent: they must not run. */

import { STREAM_COMMANDS } from '@oxbow/protocol'

/** The numbers of calls that a message begins and cancels, if there are any. */
export function withdrawnIn(message: string): ReadonlySet<number> | undefined {
  // Hardly any message cancels something, so all others pay for no more than a look.
  return message.includes(',["cancel",') ? cancelled(message) : undefined
}

function cancelled(message: string): ReadonlySet<number> | undefined {
  const begun = new Set<unknown>()
  const withdrawn = new Set<number>()
  for (const frame of framesOf(message)) {
    const [kind, id, command] = frame
    // Whoever reads a stream and leaves it at once wants its handler stopped, which this call does.
    if (command === STREAM_COMMANDS.read) continue
    if (kind === 'invoke' || kind === 'invoke-bytes') begun.add(id)
    else if (kind === 'cancel' && begun.has(id)) withdrawn.add(id as number)
  }
  return withdrawn.size > 0 ? withdrawn : undefined
}

/** Unchecked: whoever reads the message for its frames refuses what is malformed. */
function framesOf(message: string): readonly unknown[][] {
  try {
    const frames: unknown = JSON.parse(message)
    return Array.isArray(frames) ? frames.filter((frame) => Array.isArray(frame)) : []
  } catch {
    return []
  }
}
