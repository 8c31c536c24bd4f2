/** The diagnosis of an app's capabilities: their effect and their mistakes; `oxbow doctor` prints it. */

import { splitCommandName } from '@oxbow/protocol/internal'
import type { Acl } from './acl.ts'
import { isCorePlugin } from './core-permissions.ts'
import type { Finding } from './finding.ts'
import { type DiagnosedCommand, findingsOf, type Patient } from './findings.ts'
import { placeOf } from './placed-capability.ts'

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

/** Diagnoses an app without running it. */
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

/** A pattern represents the windows that it matches, because a pattern without classes matches itself. */
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
