/** Counts the objects of a page's document. */

import type { OpenChannel } from '../channel/channel.ts'
import { ResultStream } from '../channel/result-stream.ts'
import { IncomingStream } from '../channel/stream.ts'
import type { PageUsage } from '../observe/metrics.ts'
import type { ResourceTable } from '../state/resource.ts'

/** The objects of a page that its connection keeps. */
export interface PageBelongings extends Pick<PageUsage, 'listeners' | 'scripts' | 'queuedBytes'> {
  readonly channels: Iterable<OpenChannel>
  readonly resources: ResourceTable
}

/** Tells streams from the channels and resources that carry them. */
export function usageOf({ channels, resources, ...rest }: PageBelongings): PageUsage {
  const open = [...channels]
  const incoming = open.filter((one) => one instanceof IncomingStream).length
  const outgoing = resources.count(ResultStream)
  return {
    ...rest,
    channels: open.length - incoming,
    streams: incoming + outgoing,
    resources: resources.size - outgoing,
  }
}
