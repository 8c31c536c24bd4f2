/** Sends an open file: whole, in part, or not at all if the browser has it already. */

import type { FileHandle } from 'node:fs/promises'
import type { IncomingHttpHeaders } from 'node:http'
import { pipeline } from 'node:stream/promises'
import fresh from 'fresh'
import { lookup } from 'mrmime'
import type { Exchange } from './exchange.ts'

/** The requested bytes of a file, including the last one. */
interface Range {
  readonly start: number
  readonly end: number
}

/** The type by which browsers know a file of a name. */
export function typeOf(name: string): string {
  return lookup(name) ?? 'application/octet-stream'
}

/**
 * Sends an open file and closes it. Another file may have its name by now, so a library that takes a path could
 * send the wrong one.
 */
export async function sendFile(
  { request, response }: Exchange,
  file: FileHandle,
  type: string,
): Promise<void> {
  try {
    const { size, mtime } = await file.stat()
    const etag = `W/"${size}-${mtime.getTime()}"`
    const validators = { etag, 'last-modified': mtime.toUTCString() }
    response.setHeader('cache-control', response.getHeader('cache-control') ?? 'no-cache')
    if (fresh(request.headers, validators)) {
      response.writeHead(304, validators).end()
      return
    }
    const range = rangeOf(request.headers, { size, validators })
    if (range !== undefined && range.start >= size) {
      response.writeHead(416, { 'content-range': `bytes */${size}`, 'content-length': 0 }).end()
      return
    }
    const { start, end } = range ?? { start: 0, end: size - 1 }
    const length = end - start + 1
    response.writeHead(range === undefined ? 200 : 206, {
      ...validators,
      'content-type': type,
      'content-length': length,
      'accept-ranges': 'bytes',
      ...(range && { 'content-range': `bytes ${start}-${end}/${size}` }),
    })
    if (request.method === 'HEAD' || length === 0) response.end()
    else await pour({ file, start, end }, response)
  } finally {
    await file.close()
  }
}

/** Sends bytes; a file that has become shorter or unreadable ends the connection, not the process. */
async function pour(
  { file, start, end }: Range & { readonly file: FileHandle },
  response: Exchange['response'],
): Promise<void> {
  const source = file.createReadStream({ start, end, autoClose: false })
  try {
    await pipeline(source, response, { end: false })
  } catch {
    // The browser has gone, or the file cannot be read.
  }
  if (source.bytesRead === end - start + 1 && !response.destroyed) response.end()
  else response.destroy()
}

interface Validated {
  readonly size: number
  readonly validators: { readonly etag: string; readonly 'last-modified': string }
}

/** The requested range. Several ranges and invalid ones are ignored, as HTTP allows. */
function rangeOf(headers: IncomingHttpHeaders, { size, validators }: Validated): Range | undefined {
  const condition = headers['if-range']
  if (condition !== undefined && !Object.values(validators).includes(String(condition))) {
    return undefined
  }
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(headers.range ?? '') ?? []
  if (first === '') {
    const count = Number(last)
    return last === ''
      ? undefined
      : { start: count === 0 ? size : Math.max(0, size - count), end: size - 1 }
  }
  const end = last === '' ? size - 1 : Number(last)
  const start = Number(first)
  return last !== '' && end < start ? undefined : { start, end: Math.min(end, size - 1) }
}
