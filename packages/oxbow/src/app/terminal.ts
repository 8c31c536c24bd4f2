/** The terminal in which an app runs: says how to stop it, and takes the key that opens its window again. */

import { messageOf } from '@oxbow/protocol/internal'
import { printable } from '../base/printable.ts'
import { stylesFor } from '../base/style.ts'
import { type Terminal, TypedLines } from '../base/typed-lines.ts'
import type { Config } from '../config/config.ts'
import type { Host } from '../hosts/host.ts'
import type { Logger } from '../observe/logger.ts'

/** An app that runs in a terminal. */
export interface TerminalApp {
  readonly config: Pick<Config, 'productName' | 'oxbow'>
  readonly logger: Logger
  readonly windows: { readonly all: ReadonlyMap<string, unknown> }
  readonly stage: { readonly host: Host | undefined; readonly origin: string | undefined }
  readonly lostPages: { readonly canReopen: boolean; open(): Promise<void> }
}

/** The streams of a terminal. */
export interface TerminalStreams extends Terminal {
  readonly stdout: NodeJS.WriteStream
  /** @default that of this process */
  readonly env?: NodeJS.ProcessEnv
}

/** Values of `OXBOW_TERMINAL` that turn it off. */
const OFF: readonly (string | undefined)[] = ['0', 'off', 'false']

/** Greets the user at the terminal, if there is one, and reads keys. The returned function stops that. */
export async function greet(app: TerminalApp, streams: TerminalStreams): Promise<() => void> {
  const { stdout, env = process.env } = streams
  const isWanted = env.OXBOW_TERMINAL
    ? !OFF.includes(env.OXBOW_TERMINAL)
    : app.config.oxbow.terminal
  // Without a user at the terminal, the input is left alone.
  if (!isWanted || !stdout.isTTY) return () => {}
  const keys = app.lostPages.canReopen ? await listen(app, streams) : undefined
  const { dim } = stylesFor(stdout)
  const hint = keys ? `Press o and Enter ${purpose(app)}, Ctrl+C to stop.` : 'Press Ctrl+C to stop.'
  stdout.write(`${[place(app), dim(hint)].filter(Boolean).join(' ')}\n`)
  return () => keys?.end()
}

function listen(app: TerminalApp, terminal: Terminal): Promise<TypedLines | undefined> {
  let isOpening = false
  return TypedLines.of(terminal, (line) => {
    if (line.toLowerCase() !== 'o' || isOpening) return
    isOpening = true
    app.lostPages
      .open()
      .catch((error) => {
        app.logger.error({ err: error }, `the window did not open again: ${messageOf(error)}`)
      })
      .finally(() => {
        isOpening = false
      })
  })
}

/** The place where the app can be seen; empty if its host has just printed the address. */
function place({ config, stage, windows }: TerminalApp): string {
  const name = printable(config.productName)
  const { host, origin } = stage
  if (host?.name === 'none' && origin !== undefined) return `${name} runs at ${origin}.`
  if (windows.all.size === 0) return `${name} is running.`
  switch (host?.name) {
    case 'native':
      return `${name} opened in a native window.`
    case 'chromium':
      return `${name} opened in a Chromium window.`
    case 'browser':
      return host.opensPages ? `${name} opened in your browser.` : ''
    default:
      return `${name} is running.`
  }
}

/** Describes the key. */
function purpose({ stage: { host } }: TerminalApp): string {
  if (host?.opensPages === false) return 'for a new address'
  return host?.openAgain ? 'to open it again' : 'to show it'
}
