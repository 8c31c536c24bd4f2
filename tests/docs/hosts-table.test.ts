// Holds the table of window commands in the guide to what hosts and pages really do.
import { IpcError } from '@oxbow/protocol'
import { describe, expect, it } from 'vitest'
import { supportedCommands } from '../../packages/native/src/support.ts'
import { ChromiumWindow } from '../../packages/oxbow/src/hosts/chromium-window.ts'
import type { DevToolsPipe } from '../../packages/oxbow/src/hosts/devtools-pipe.ts'
import {
  type Place,
  type Standing,
  standing,
} from '../../packages/oxbow/src/hosts/window-answer.ts'
import { webviewPlugin } from '../../packages/oxbow/src/plugins/webview-plugin.ts'
import { windowPlugin } from '../../packages/oxbow/src/plugins/window-plugin.ts'
import { pageScript } from '../../packages/oxbow/src/window/page-commands.ts'
import { codeSpans, rowsBelow } from './markdown.ts'

type Doer = 'yes' | 'host' | 'page' | 'as it is' | 'no'

const WITHOUT_HOST: Readonly<Record<Standing, Doer>> = {
  always: 'yes',
  unchanged: 'as it is',
  never: 'no',
}

const rows = rowsBelow('docs/windows.md', 'Window commands')
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

/** Who does a command at a place whose host itself does those. */
async function doerOf(name: string, host: ReadonlySet<string>, place: Place): Promise<Doer> {
  const command = commands.find(([candidate]) => candidate === name)?.[1]
  if (!command) throw new Error(`there is no command ${name}`)
  const asked = await askedBy(command.handler)
  if (asked === 'yes' || asked === 'no') return asked
  if (host.has(asked)) return 'host'
  return pageScript(asked, null) === undefined ? WITHOUT_HOST[standing(asked, place)] : 'page'
}

/** Who does each command that the guide lists. */
async function doers(host: ReadonlySet<string>, place: Place): Promise<string[][]> {
  return await Promise.all(listed.map(async ({ name }) => [name, await doerOf(name, host, place)]))
}

const column = (key: 'linux' | 'native' | 'chromium' | 'others'): string[][] =>
  listed.map((row) => [row.name, row[key] ?? ''])

describe('the table of window commands', () => {
  it('7.2 7.3 names every command of window and webview, each once', () => {
    expect(listed.map(({ name }) => name).sort()).toEqual(commands.map(([name]) => name).sort())
  })

  it.each([
    { platform: 'linux', key: 'linux' },
    { platform: 'darwin', key: 'native' },
    { platform: 'win32', key: 'native' },
  ] as const)(
    'has the right entry for each command in a native window on $platform',
    async (place) => {
      const { platform, key } = place
      const found = await doers(new Set(supportedCommands(platform)), { host: 'native', platform })
      expect(found).toEqual(column(key))
    },
  )

  it.each(['linux', 'darwin', 'win32'] as const)(
    'has the right entry for each command in a Chromium window on %s',
    async (platform) => {
      const found = await doers(await chromiumCommands(), { host: 'chromium', platform })
      expect(found).toEqual(column('chromium'))
    },
  )

  it.each(['browser', 'none'])(
    'has the right entry for each command on the host %s, which has no window of its own',
    async (host) => {
      const found = await doers(new Set(), { host, platform: 'win32' })
      expect(found).toEqual(column('others'))
    },
  )
})
