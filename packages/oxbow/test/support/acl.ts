// An access control list from a folder of files that exists for one test.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { onTestFinished } from 'vitest'
import type { Acl } from '../../src/acl/acl.ts'
import type { CapabilityInput } from '../../src/acl/capability.ts'
import type { Caller } from '../../src/acl/grant.ts'
import { loadAcl } from '../../src/acl/load.ts'
import { parseConfig } from '../../src/config/config.ts'
import { corePlugins } from '../../src/plugins/core-plugins.ts'
import type { Plugin } from '../../src/plugins/plugin.ts'

export interface AclRequest {
  /** The files of the app's folder; values other than texts are written as JSON. */
  readonly files?: Readonly<Record<string, unknown>>
  /** The capabilities in the configuration. */
  readonly capabilities?: readonly (string | CapabilityInput)[]
  readonly devUrl?: string
  /** The app's own commands. @default greet and read_file */
  readonly commands?: readonly string[]
  readonly plugins?: readonly Plugin[]
  readonly isDevelopment?: boolean
}

/** A folder with files, which is removed after the test. */
export function folderOf(files: Readonly<Record<string, unknown>>): URL {
  const folder = mkdtempSync(join(tmpdir(), 'oxbow-acl-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content, null, 2))
  }
  return pathToFileURL(`${folder}/`)
}

export function aclOf({
  files = {},
  capabilities = [],
  devUrl,
  commands = ['greet', 'read_file'],
  plugins = [],
  isDevelopment = true,
}: AclRequest = {}): Acl {
  const build = devUrl === undefined ? {} : { devUrl }
  return loadAcl({
    config: parseConfig({ app: { security: { capabilities } }, build }),
    root: folderOf(files),
    commands: [...commands, ...namesOf([...corePlugins, ...plugins])],
    plugins,
    isDevelopment,
  })
}

/** A capability, by default for every window. */
export function capabilityWith(
  permissions: CapabilityInput['permissions'],
  more: Partial<CapabilityInput> = {},
): CapabilityInput {
  return { identifier: 'test', windows: ['*'], permissions, ...more }
}

function namesOf(plugins: readonly Plugin[]): string[] {
  return plugins.flatMap(({ name, commands = {} }) =>
    Object.keys(commands).map((command) => `plugin:${name}|${command}`),
  )
}

/** The text of the refusal of a call; `undefined` if the call is allowed. */
export function refusal(acl: Acl, caller: string | Caller, command: string): string | undefined {
  const decision = acl.decide(typeof caller === 'string' ? { label: caller } : caller, command)
  return decision.allowed ? undefined : decision.text
}
