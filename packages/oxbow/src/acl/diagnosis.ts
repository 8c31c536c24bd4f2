/** What the capabilities of an app come to, and what is wrong with them; `oxbow doctor` prints it. */

import { splitCommandName } from '@oxbow/protocol'
import type { Config } from '../config.ts'
import type { Acl } from './acl.ts'
import { isCorePlugin } from './core-permissions.ts'
import { placeOf } from './decision.ts'
import { findingsOf } from './finding.ts'

/** Something that is probably not meant so. */
export interface Finding {
  /** A `problem` should be mended; a `note` may be meant. */
  readonly level: 'problem' | 'note'
  readonly kind:
    | 'window-without-capability'
    | 'unreachable-command'
    | 'empty-grant'
    | 'capability-without-window'
    | 'deaf-window'
  /** One sentence. */
  readonly text: string
  /** What to do about it. */
  readonly remedy?: string
}

/** A capability that counts on this system. */
export interface DiagnosedCapability {
  readonly identifier: string
  /** Such as `capabilities/main.json:6`. */
  readonly place: string
  /** Labels and patterns of windows and webviews. */
  readonly windows: readonly string[]
  /** Patterns of pages from elsewhere. */
  readonly remote: readonly string[]
}

/** A command, and who may call it. */
export interface DiagnosedCommand {
  /** As it is named on the wire. */
  readonly command: string
  /** `app`, the name of a plugin, or of a core plugin with `core:` before it. */
  readonly group: string
  /** Whether anybody may call it. */
  readonly isFree: boolean
  /** The windows whose pages may call it. */
  readonly allowed: readonly string[]
  /** The windows for which a capability denies it. */
  readonly denied: readonly string[]
}

/** Everything about the capabilities of an app. */
export interface Diagnosis {
  readonly name: string
  readonly version: string
  /** The app's directory, as a URL. */
  readonly root: string
  /** Whether the app has capabilities of its own. */
  readonly isConfigured: boolean
  readonly capabilities: readonly DiagnosedCapability[]
  /** The labels of windows that are known: those of the configuration, and labels and patterns of capabilities. */
  readonly windows: readonly string[]
  readonly commands: readonly DiagnosedCommand[]
  readonly findings: readonly Finding[]
}

/** What is diagnosed. */
export interface Patient {
  readonly acl: Acl
  readonly config: Config
  /** The names of all commands, as they are on the wire. */
  readonly commands: Iterable<string>
  readonly root: URL
}

/** Looks at everything, and runs nothing. */
export function diagnose(patient: Patient): Diagnosis {
  const { acl, config, root } = patient
  const windows = windowsOf(patient)
  const commands = [...patient.commands]
    .filter((command) => !command.startsWith('plugin:__'))
    .map((command) => diagnoseCommand(acl, command, windows))
  const { productName: name, version } = config
  const { isConfigured } = acl
  const capabilities = acl.grants.capabilities.map((from) => ({
    identifier: from.capability.identifier,
    place: placeOf(from),
    windows: [...from.capability.windows, ...from.capability.webviews],
    remote: [...(from.capability.remote?.urls ?? [])],
  }))
  const findings = findingsOf(patient, commands)
  return { name, version, root: root.href, isConfigured, capabilities, windows, commands, findings }
}

function diagnoseCommand(acl: Acl, command: string, windows: readonly string[]): DiagnosedCommand {
  const explained = windows.map((window) => acl.explain(window, command))
  return {
    command,
    group: groupOf(command),
    isFree: !acl.needsPermission(command),
    allowed: explained.filter(({ allowed }) => allowed).map(({ window }) => window),
    denied: explained.filter(({ deniedBy }) => deniedBy.length > 0).map(({ window }) => window),
  }
}

function groupOf(command: string): string {
  const { plugin } = splitCommandName(command)
  if (plugin === undefined) return 'app'
  return isCorePlugin(plugin) ? `core:${plugin}` : plugin
}

/** A pattern stands for the windows that it matches: but for classes, it matches itself. */
function windowsOf({ acl, config }: Patient): string[] {
  const labels = config.app.windows.map(({ label }) => label)
  const patterns = acl.isConfigured
    ? acl.grants.capabilities.flatMap(({ capability }) => [
        ...capability.windows,
        ...capability.webviews,
      ])
    : []
  return [...new Set([...labels, ...patterns.filter((pattern) => !pattern.includes('['))])]
}
