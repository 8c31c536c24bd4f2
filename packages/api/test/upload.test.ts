/** Uploads without a connection: splitting, detection among arguments, and reading by mocks. */

import { describe, expect, it, vi } from 'vitest'
import { Channel } from '../src/channel.ts'
import { invoke } from '../src/core.ts'
import { MockConnection } from '../src/mock-connection.ts'
import { findUploads, PieceReader, upload } from '../src/upload.ts'
import { connected } from './backend.ts'

const PIECE = 256 * 1024

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const item of items) found.push(item)
  return found
}

const sizes = async (source: ConstructorParameters<typeof PieceReader>[0]): Promise<number[]> =>
  (await all(new PieceReader(source))).map((piece) => (piece as Uint8Array).byteLength)

describe('the pieces', () => {
  it('of bytes are no larger than 256 KiB, whatever they come from', async () => {
    const bytes = new Uint8Array(2 * PIECE + 1)
    const expected = [PIECE, PIECE, 1]
    expect(await sizes(bytes)).toEqual(expected)
    expect(await sizes(bytes.buffer)).toEqual(expected)
    expect(await sizes(new Blob([bytes]))).toEqual(expected)
    expect(await sizes(items(bytes))).toEqual(expected)
    const source = new ReadableStream({
      start: (to) => {
        to.enqueue(bytes)
        to.close()
      },
    })
    expect(await sizes(source)).toEqual(expected)
  })

  it('of an empty chunk are one empty piece, and of an empty file none', async () => {
    expect(await sizes(items(new Uint8Array()))).toEqual([0])
    expect(await sizes(new Blob([]))).toEqual([])
  })

  it('of views are the bytes that they show, and of values what they are', async () => {
    const view = new Uint16Array([1, 2, 3]).subarray(1)
    expect(await all(upload(items<unknown>(view, 'a', null)))).toEqual([
      new Uint8Array([2, 0, 3, 0]),
      'a',
      null,
    ])
  })
})

describe('uploads among arguments', () => {
  it('are found by their methods, whatever their class is', () => {
    const blob = new Blob(['a'])
    const args = {
      blob,
      stream: blob.stream(),
      items: items(1),
      made: upload(blob),
      text: 'a',
      list: [blob],
      nested: { blob },
      nothing: null,
    }
    expect([...(findUploads(args)?.keys() ?? [])]).toEqual(['blob', 'stream', 'items', 'made'])
    expect(findUploads(args)?.get('made')).toBe(args.made)
  })

  it('do not include channels, raw bodies and lists', () => {
    const { connection } = connected()
    const channel = new Channel(undefined, connection)
    for (const args of [undefined, null, {}, { channel }, new Uint8Array(9), [new Blob(['a'])]]) {
      expect(findUploads(args)).toBeUndefined()
    }
  })
})

describe('a mock', () => {
  const mock = (handler: MockConnection['handler']): MockConnection => {
    const connection = new MockConnection()
    connection.handler = handler
    return connection
  }

  it('gets a file as it was given', async () => {
    const file = new File(['abc'], 'a.txt')
    const connection = mock((_command, args: { file: File }) => args.file.name)
    expect(await invoke('save', { file }, { connection })).toBe('a.txt')
  })

  it('reads an upload in a loop, which reports its progress', async () => {
    const onProgress = vi.fn()
    const connection = mock(async (_command, { file }: { file: AsyncIterable<Uint8Array> }) => {
      return (await all(file)).length
    })
    const file = upload(new Uint8Array(PIECE + 1), { onProgress })
    expect(await invoke('save', { file }, { connection })).toBe(2)
    expect(onProgress.mock.calls).toEqual([
      [{ loaded: PIECE, total: PIECE + 1 }],
      [{ loaded: PIECE + 1, total: PIECE + 1 }],
    ])
  })

  it('that leaves its loop cancels the source', async () => {
    const cancel = vi.fn()
    const source = new ReadableStream({ pull: (to) => to.enqueue('a'), cancel })
    const connection = mock(async (_command, { file }: { file: AsyncIterable<unknown> }) => {
      for await (const _item of file) return 'enough'
    })
    await invoke('save', { file: upload(source) }, { connection })
    expect(cancel).toHaveBeenCalledTimes(1)
  })

  it('answers with a stream by returning one, and gets no progress of a loop', async () => {
    const commands: string[] = []
    const connection = mock(async (command, { to }: { to?: Channel<number> }) => {
      commands.push(command)
      to?.onmessage(1)
      return to === undefined ? items(1, 2) : null
    })
    expect(await all(await invoke<AsyncIterable<number>>('count', {}, { connection }))).toEqual([
      1, 2,
    ])
    const to = new Channel<number>(undefined, connection)
    const call = invoke('send', { to }, { connection })
    expect(await all(to)).toEqual([1])
    await call
    expect(commands).toEqual(['count', 'send'])
  })
})

async function* items<T>(...values: T[]): AsyncGenerator<T> {
  yield* values
}
