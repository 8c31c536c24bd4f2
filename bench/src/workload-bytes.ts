/** Bytes: one response, many messages, one upload; all in MiB per second. */

import type { Client } from './client.ts'
import type { Sizes } from './plan.ts'
import { medianRate } from './statistics.ts'
import type { Results } from './workloads.ts'

const MIB = 1024 * 1024

/** Part of the size with which everything is warmed up. */
const WARM_UP = 1 / 8

export async function measureDownload(client: Client, { bytes, repeats }: Sizes): Promise<Results> {
  const run = async (size: number): Promise<void> => {
    expect((await client.download(size)).byteLength, size)
  }
  await run(bytes * WARM_UP)
  return { 'bytes-response': await medianRate(bytes / MIB, repeats, () => run(bytes)) }
}

export async function measureChunks(client: Client, sizes: Sizes): Promise<Results> {
  const { bytes, chunk, repeats } = sizes
  const run = async (size: number): Promise<void> => {
    let received = 0
    let allCame = (): void => {}
    const all = new Promise<void>((resolve) => {
      allCame = resolve
    })
    const call = client.chunks(chunk, size / chunk, ({ byteLength }) => {
      received += byteLength
      if (received >= size) allCame()
    })
    await Promise.all([call, all])
    expect(received, size)
  }
  await run(bytes * WARM_UP)
  return { 'bytes-channel': await medianRate(bytes / MIB, repeats, () => run(bytes)) }
}

export async function measureUpload(client: Client, { bytes, repeats }: Sizes): Promise<Results> {
  const run = async (body: Uint8Array<ArrayBuffer>): Promise<void> => {
    expect(await client.upload(body), body.byteLength)
  }
  const body = new Uint8Array(bytes).fill(7)
  await run(body.slice(0, bytes * WARM_UP))
  return { 'bytes-upload': await medianRate(bytes / MIB, repeats, () => run(body)) }
}

function expect(received: number, sent: number): void {
  if (received !== sent) throw new Error(`${received} of ${sent} bytes came`)
}
