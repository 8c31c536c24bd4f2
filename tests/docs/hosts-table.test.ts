// Holds the table of window commands in the guide to what hosts and pages really do.
import { IpcError } from '@oxbow/protocol'
import { describe, expect, it } from 'vitest'
import { supported } from '../../packages/native/src/support.ts'
import { ChromiumWindow } from '../../packages/oxbow/src/hosts/chromium-window.ts'
import type { DevToolsPipe } from '../../packages/oxbow/src/hosts/devtools-pipe.ts'
import { webviewPlugin } from '../../packages/oxbow/src/plugins/webview.ts'
import { windowPlugin } from '../../packages/oxbow/src/plugins/window.ts'
import { pageScript } from '../../packages/oxbow/src/window-page.ts'
import { codeSpans, rowsBelow } from './markdown.ts'

type Doer = 'yes' | 'host' | 'page' | 'no'

const rows = rowsBelow('docs/moving-from-tauri.md', 'Window commands')
const listed = rows.flatMap(([commands = '', linux, native, chromium, others]) =>
  codeSpans(commands).map((name) => ({ name, linux, native, chromium, others })),
)

const commands = Object.entries({ ...windowPlugin.commands, ...webviewPlugin.commands })

/** The commands that a Chromium window does; the tool that steers it only has to name the window. */
async function chromiumCommands(): Promise<ReadonlySet<string>> {
  const devtools = { call: async () => ({ windowId: 1 }) } as unknown as DevToolsPipe
  return new Set((await ChromiumWindow.of(devtools, 'target')).commands.keys())
}

/** Runs a command on a window that notes what is asked of its host or page, and does nothing. */
async function askedBy(handler: (args: never, context: never) => unknown): Promise<Doer | string> {
  let asked: string | undefined
  const window = {
    hostName: 'none',
    run: async (name: string): Promise<[]> => {
      asked = name
      return []
    },
    close: () => {},
    destroy: () => {},
  }
  const app = { webviewWindows: () => new Map(), createWebviewWindow: async () => window }
  try {
    await handler({ options: {} } as never, { window, app } as never)
  } catch (error) {
    if (error instanceof IpcError && error.code === 'unsupported') return 'no'
    throw error
  }
  return asked ?? 'yes'
}

/** Who does a command, where the host itself does those. */
async function doerOf(name: string, host: ReadonlySet<string>): Promise<Doer> {
  const command = commands.find(([candidate]) => candidate === name)?.[1]
  if (!command) throw new Error(`there is no command ${name}`)
  const asked = await askedBy(command.handler)
  if (asked === 'yes' || asked === 'no') return asked
  if (host.has(asked)) return 'host'
  return pageScript(asked, null) === undefined ? 'no' : 'page'
}

describe('the table of window commands', () => {
  it('names every command of window and webview, each once', () => {
    expect(listed.map(({ name }) => name).sort()).toEqual(commands.map(([name]) => name).sort())
  })

  it.each([
    { platform: 'linux', column: 'linux' },
    { platform: 'darwin', column: 'native' },
    { platform: 'win32', column: 'native' },
  ] as const)('says rightly who does each in a native window on $platform', async (place) => {
    const host = new Set(supported(place.platform))
    const found = await Promise.all(
      listed.map(async ({ name }) => [name, await doerOf(name, host)]),
    )
    expect(found).toEqual(listed.map((row) => [row.name, row[place.column]]))
  })

  it('says rightly who does each in a Chromium window', async () => {
    const host = await chromiumCommands()
    const found = await Promise.all(
      listed.map(async ({ name }) => [name, await doerOf(name, host)]),
    )
    expect(found).toEqual(listed.map(({ name, chromium }) => [name, chromium]))
  })

  it('says rightly who does each where the host has no window of its own', async () => {
    const found = await Promise.all(
      listed.map(async ({ name }) => [name, await doerOf(name, new Set())]),
    )
    expect(found).toEqual(listed.map(({ name, others }) => [name, others]))
  })
})
