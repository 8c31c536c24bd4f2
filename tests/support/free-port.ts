// A port for a program that needs its port before it starts, or that restarts on the same port.
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

// Systems assign higher ports to programs that ask for any port, and to connections of other tests.
const LOWEST = 20_000
const HIGHEST = 32_767

/** A free port that the system does not assign to other programs. */
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
