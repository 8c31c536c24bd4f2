/** Counts what belongs to the document of a page. */

import type { PageUsage } from '../metrics.ts'
import type { ResourceTable } from '../resource.ts'
import type { OpenChannel } from './channel.ts'
import { ResultStream } from './result-stream.ts'
import { IncomingStream } from './stream.ts'

/** What a page has, as its connection keeps it. */
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
