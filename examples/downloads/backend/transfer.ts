/** Brings one file from an HTTP server to the disk, and checks that it has arrived whole. */

import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { get, type IncomingMessage } from 'node:http'
import { pipeline } from 'node:stream/promises'

/** What is to be brought where. */
export interface TransferOptions {
  readonly url: string
  readonly path: string
  readonly signal: AbortSignal
  /** Called with the size of each piece that has come. */
  readonly onBytes: (bytes: number) => Promise<void> | undefined
}

/** The file came, but its bytes are not those that the server says they are. */
export class DigestMismatch extends Error {}

/**
 * Downloads to `path` and returns the SHA-256 of what was written. A file that is not complete never
 * has this name: it is called `.part` until then, and is removed if anything goes wrong.
 */
export async function transfer({ url, path, signal, onBytes }: TransferOptions): Promise<string> {
  const part = `${path}.part`
  const hash = createHash('sha256')
  try {
    const expected = fetchText(`${url}.sha256`, signal)
    // It is awaited at the end; until then, the failure of the file itself is the one that counts.
    expected.catch(() => {})
    await pipeline(
      await open(url, signal),
      async function* (source: AsyncIterable<Uint8Array>) {
        for await (const bytes of source) {
          hash.update(bytes)
          await onBytes(bytes.byteLength)
          yield bytes
        }
      },
      createWriteStream(part),
      { signal },
    )
    const digest = hash.digest('hex')
    if (digest !== (await expected)) throw new DigestMismatch()
    signal.throwIfAborted()
    await rename(part, path)
    return digest
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}

/** Begins a request; its body is a stream. */
export function open(url: string, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(url, { signal }, (response) => {
      if (response.statusCode === 200) resolve(response)
      else reject(new Error(`the server answered ${response.statusCode}`))
    }).once('error', reject)
  })
}

async function fetchText(url: string, signal: AbortSignal): Promise<string> {
  const parts: string[] = []
  for await (const part of (await open(url, signal)).setEncoding('utf8')) parts.push(part)
  return parts.join('')
}
