/** Oxbow's backend: commands as its guide writes them, with schemas, capabilities and all else on. */

import {
  type App,
  Builder,
  type ConfigInput,
  channel,
  command,
  event,
  type Request,
  Response,
} from 'oxbow'
import { z } from 'zod'
import type { Backend, BackendOptions } from '../../src/backend.ts'
import type { Access, Tick } from '../../src/client.ts'
import type { Commands } from '../../src/commands.ts'

export async function startBackend(options: BackendOptions): Promise<Backend> {
  const builder = appOf(options)
  builder.commands(idleCommands(options.extra.commands ?? 0))
  const app = builder.build(configOf(options))
  await app.start()
  return {
    url: app.url('main'),
    access: async (clients) => await accessOf(app, clients),
    emit: (payload) => app.emit('news', payload),
  }
}

const appOf = ({ commands, without }: BackendOptions) => {
  const checked = commandsOf(commands)
  // Both look the same to the page.
  const unchecked = { ...checked, ...uncheckedOf(commands) } as never as typeof checked
  return Builder.default()
    .events({ news: event<string>() })
    .commands(without === 'validation' ? unchecked : checked)
}

/** The type of the app, for pages. */
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
  /** A channel that stays open. */
  keep: command({ onMessage: channel<Tick>() }, ({ onMessage }) => {
    onMessage.retain()
  }),
})

/** The same commands with unchecked arguments. */
const uncheckedOf = (commands: Commands) => ({
  greet: command((_args, { request }) => commands.greet(String(argsOf(request).name))),
  count: command({ onMessage: channel<Tick>() }, async ({ onMessage }, { request }) => {
    const messages = Number(argsOf(request).messages)
    for (let n = 0; n < messages; n++) await onMessage.send(commands.tick(n))
  }),
})

function argsOf({ body }: Request): Record<string, unknown> {
  if (body.kind !== 'json') throw new Error('the arguments must be JSON')
  return body.value as Record<string, unknown>
}

/** Commands that are never called. */
function idleCommands(count: number): Record<string, ReturnType<typeof command>> {
  const idle = command({ name: z.string() }, ({ name }) => name)
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [`idle_${n}`, idle]))
}

/** Each command is listed, and thereby checked at each call. */
const CAPABILITY = {
  identifier: 'bench',
  windows: ['*'],
  permissions: [
    'core:default',
    'allow-greet',
    'allow-count',
    'allow-download',
    'allow-chunks',
    'allow-upload',
    'allow-arrivals',
    'allow-keep',
  ],
}

function configOf({ folder, without }: BackendOptions): ConfigInput {
  return {
    identifier: 'app.oxbow.bench',
    build: { ...(folder !== undefined && { frontendDist: folder }) },
    // A server takes fewer at once unless it is told how many there will be.
    oxbow: { host: 'none', server: { maxConnections: 20_000 } },
    app: {
      // The page posts its results to the runner, which is another origin.
      security: {
        csp: { 'default-src': "'self'", 'connect-src': "'self' http://127.0.0.1:*" },
        ...(without !== 'capabilities' && { capabilities: [CAPABILITY] }),
      },
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
