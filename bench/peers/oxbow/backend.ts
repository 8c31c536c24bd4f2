/** Oxbow's backend: commands as its guide writes them, with schemas, capabilities and all else on. */

import { type App, Builder, type ConfigInput, channel, command, event, Response } from 'oxbow'
import { z } from 'zod'
import type { Backend, BackendOptions } from '../../src/backend.ts'
import type { Access, Tick } from '../../src/client.ts'
import type { Commands } from '../../src/commands.ts'

export async function startBackend(options: BackendOptions): Promise<Backend> {
  const app = appOf(options).build(configOf(options))
  await app.start()
  return {
    url: app.url('main'),
    access: async (clients) => await accessOf(app, clients),
    emit: (payload) => app.emit('news', payload),
  }
}

const appOf = ({ commands, extraCommands }: BackendOptions) =>
  Builder.default()
    .events({ news: event<string>() })
    .commands(commandsOf(commands))
    .commands(moreCommands(extraCommands))

/** What pages know of the app. */
export type BenchApp = ReturnType<typeof appOf>

const commandsOf = (commands: Commands) => ({
  greet: command({ name: z.string() }, ({ name }) => commands.greet(name)),
  count: command(
    { messages: z.number(), onMessage: channel<Tick>() },
    async ({ messages, onMessage }) => {
      for (let n = 0; n < messages; n++) await onMessage.send(commands.tick(n))
    },
  ),
  download: command({ size: z.number() }, ({ size }) => new Response(commands.bytes(size))),
  chunks: command(
    { size: z.number(), messages: z.number(), onChunk: channel<ArrayBuffer>() },
    async ({ size, messages, onChunk }) => {
      for (let n = 0; n < messages; n++) await onChunk.send(commands.bytes(size))
    },
  ),
  upload: command((_args, { request }) => {
    if (request.body.kind !== 'raw') throw new Error('the body must be bytes')
    return request.body.bytes.byteLength
  }),
  arrivals: command(() => commands.arrivals()),
})

/** Commands that nobody calls. */
function moreCommands(count: number): Record<string, ReturnType<typeof command>> {
  const idle = command({ name: z.string() }, ({ name }) => name)
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [`idle_${n}`, idle]))
}

function configOf({ folder }: BackendOptions): ConfigInput {
  return {
    identifier: 'app.oxbow.bench',
    build: { ...(folder !== undefined && { frontendDist: folder }) },
    oxbow: { host: 'none' },
    app: {
      // The page posts its results to the runner, which is another origin.
      security: { csp: { 'default-src': "'self'", 'connect-src': "'self' http://127.0.0.1:*" } },
    },
  }
}

/** Each client is the page of a window of its own. */
async function accessOf(app: App, clients: number): Promise<Access[]> {
  const access: Access[] = []
  for (let n = 0; n < clients; n++) {
    const label = `client-${app.webviewWindows().size}`
    await app.createWebviewWindow(label)
    access.push(app.access(label))
  }
  return access
}
