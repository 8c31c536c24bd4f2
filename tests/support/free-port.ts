// A port for a program that has to be told its port before it starts, or that starts again at the same port.
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

// Systems give ports above these to whatever asks for any port, such as each connection of another test.
const LOWEST = 20_000
const HIGHEST = 32_767

/** A port that nothing listens on, and that the system hands out to nothing else. */
export async function freePort(): Promise<number> {
  const port = randomInt(LOWEST, HIGHEST + 1)
  const server = createServer().listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch {
    return await freePort()
  }
  server.close()
  await once(server, 'close')
  return port
}
