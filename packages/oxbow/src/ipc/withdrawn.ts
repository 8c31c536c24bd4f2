/** Finds the calls that a page has given up before they were sent: they must not run. */

import type { PageFrame, Source } from '@oxbow/protocol'
import { STREAM_COMMANDS } from '@oxbow/protocol/internal'

/** The same source, that also shows the checked frames of each message before the first is acted on. */
export function watchFrames(
  source: Source<'page'>,
  watch: (frames: readonly PageFrame[]) => void,
): Source<'page'> {
  return {
    ...source,
    checkFrames: (frames, bytes) => {
      source.checkFrames?.(frames, bytes)
      watch(frames)
    },
  }
}

/** The numbers of calls that the frames of one message begin and cancel, if there are any. */
export function withdrawnIn(frames: readonly PageFrame[]): ReadonlySet<number> | undefined {
  // Hardly any message cancels something, so all others pay for no more than a look.
  return frames.some(([kind]) => kind === 'cancel') ? cancelled(frames) : undefined
}

function cancelled(frames: readonly PageFrame[]): ReadonlySet<number> | undefined {
  const begun = new Set<number>()
  const withdrawn = new Set<number>()
  for (const frame of frames) {
    switch (frame[0]) {
      case 'invoke':
      case 'invoke-bytes':
        // A page that reads a stream and leaves it at once wants its handler stopped, which this call does.
        if (frame[2] !== STREAM_COMMANDS.read) begun.add(frame[1])
        break
      case 'cancel':
        if (begun.has(frame[1])) withdrawn.add(frame[1])
        break
    }
  }
  return withdrawn.size > 0 ? withdrawn : undefined
}
