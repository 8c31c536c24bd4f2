/** The client of plain HTTP. */

import type { Access, Client, Tick } from '../../src/client.ts'

/** The most requests at once; with more, they only wait for each other, in browsers and in Node. */
const IN_FLIGHT = 64

export async function connect({ url }: Access): Promise<Client> {
  const post = (path: string, body: object): Promise<Response> =>
    fetch(`${url}/${path}`, { method: 'POST', body: JSON.stringify(body) })
  return {
    inFlight: IN_FLIGHT,
    greet: async (name) => (await post('greet', { name })).json(),
    count: async (messages, take) => {
      await readLines<Tick>(await post('count', { messages }), take)
    },
    download: async (size) => (await post('download', { size })).arrayBuffer(),
    chunks: async (size, messages, take) => {
      const response = await post('chunks', { size, messages })
      await read(response, take)
    },
    upload: async (bytes) => {
      return (await fetch(`${url}/upload`, { method: 'POST', body: bytes })).json()
    },
    arrivals: async () => (await post('arrivals', {})).json(),
    listen: async (take) => {
      void readLines(await fetch(`${url}/news`), take)
    },
  }
}

async function readLines<T>(response: Response, take: (value: T) => void): Promise<void> {
  const decoder = new TextDecoder()
  let rest = ''
  await read(response, (part) => {
    const lines = (rest + decoder.decode(part, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) take(JSON.parse(line) as T)
  })
}

async function read(response: Response, take: (part: Uint8Array) => void): Promise<void> {
  const reader = response.body?.getReader()
  for (let next = await reader?.read(); next?.value; next = await reader?.read()) take(next.value)
}
