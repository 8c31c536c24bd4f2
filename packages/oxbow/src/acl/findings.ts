/** Looks for probable mistakes in the capabilities of an app. */

import type { Acl } from './acl.ts'
import { identifierOf } from './capability.ts'
import type { Finding } from './finding.ts'
import type { ActiveCapability, Grant } from './grant.ts'
import { placeOf } from './placed-capability.ts'

/** A command, and the windows that may call it. */
export interface DiagnosedCommand {
  /** The name on the wire. */
  readonly command: string
  /** `app`, the name of a plugin, or of a core plugin with `core:` before it. */
  readonly group: string
  /** Whether it needs no permission. */
  readonly isFree: boolean
  /** The windows whose pages may call it. */
  readonly allowed: readonly string[]
  /** The windows for which a capability denies it. */
  readonly denied: readonly string[]
}

/** The part of an app's configuration about its windows. */
export interface PatientConfig {
  readonly productName: string
  readonly version: string
  readonly app: { readonly windows: readonly { readonly label: string }[] }
}

/** The app that is diagnosed. */
export interface Patient {
  readonly acl: Acl
  readonly config: PatientConfig
  /** The names of all commands, as they are on the wire. */
  readonly commands: Iterable<string>
  readonly root: URL
}

/** All findings, problems first. */
export function findingsOf(
  patient: Patient,
  commands: readonly DiagnosedCommand[],
): readonly Finding[] {
  const known = new Set(commands.map(({ command }) => command))
  const found = [
    ...patient.acl.remarks,
    ...windowFindings(patient),
    ...commands.flatMap((command) => unreachable(patient, command)),
    ...patient.acl.grants.capabilities.flatMap((from) => [
      ...withoutWindow(patient, from),
      ...emptyGrants(patient, from, known),
    ]),
  ]
  const isProblem = ({ level }: Finding): boolean => level === 'problem'
  return [...found.filter(isProblem), ...found.filter((finding) => !isProblem(finding))]
}

/** Windows of the configuration that may do nothing, or may not listen to events (A13). */
function windowFindings({ acl, config }: Patient): Finding[] {
  return config.app.windows.flatMap(({ label }): Finding[] => {
    const { allowed, remedy } = acl.explain(label, 'plugin:event|listen')
    if (allowed) return []
    const advice = remedy && { remedy: remedy.text }
    if (acl.isCovered(label)) {
      const text = `The page of the window "${label}" may not listen to events.`
      return [{ level: 'note', kind: 'deaf-window', text, ...advice }]
    }
    const text = `No capability applies to the window "${label}".`
    return [{ level: 'problem', kind: 'window-without-capability', text, ...advice }]
  })
}

/** Commands of the app and its plugins that no page may call, without the core commands. */
function unreachable({ acl, config }: Patient, row: DiagnosedCommand): Finding[] {
  const { command, group, isFree, allowed, denied } = row
  const elsewhere = acl.grants.allowed.get(command)?.some(({ from }) => isForUnknown(from))
  if (isFree || allowed.length > 0 || elsewhere || group.startsWith('core:')) return []
  const isMeant = denied.length > 0 || (group !== 'app' && !acl.isStandard(command))
  const label = config.app.windows[0]?.label ?? 'main'
  const { remedy } = acl.explain(label, command)
  const text = `No page may call the command \`${command}\`.`
  return [
    {
      level: isMeant ? 'note' : 'problem',
      kind: 'unreachable-command',
      text,
      ...(remedy && { remedy: remedy.text }),
    },
  ]
}

/** Whether a capability applies to pages without a known label: remote pages, or a class of labels. */
function isForUnknown({ capability: { remote, windows, webviews } }: ActiveCapability): boolean {
  return Boolean(remote) || [...windows, ...webviews].some((pattern) => pattern.includes('['))
}

/** Capabilities that apply to no window, or to no window of the configuration. */
function withoutWindow({ acl, config }: Patient, from: ActiveCapability): Finding[] {
  const { identifier, windows, webviews } = from.capability
  const patterns = [...windows, ...webviews]
  if (!acl.isConfigured || config.app.windows.some(({ label }) => from.isFor(label))) return []
  const where = `The capability "${identifier}" (${placeOf(from)})`
  const kind = 'capability-without-window'
  if (patterns.length === 0) {
    const remedy = 'Name windows in `windows`; "*" means all.'
    return [{ level: 'problem', kind, text: `${where} applies to no window.`, remedy }]
  }
  const text = `${where} applies to windows that the configuration does not have: ${patterns.join(', ')}.`
  const remedy = 'This is correct if the app creates them while it runs.'
  return [{ level: 'note', kind, text, remedy }]
}

/** Entries of a capability without an effect. */
function emptyGrants(
  { acl }: Patient,
  from: ActiveCapability,
  known: ReadonlySet<string>,
): Finding[] {
  const { allowed, denied, global, unknown } = acl.grants
  // Entries of unknown plugins have their own finding already.
  const said = unknown.filter((grant) => grant.from === from).map(({ entry }) => entry)
  const effective = new Set([
    ...said,
    ...entriesOf(from, allowed, known),
    ...entriesOf(from, denied, known),
    ...entriesOf(from, global),
  ])
  return from.capability.permissions
    .map(identifierOf)
    .filter((entry) => !effective.has(entry))
    .map((entry) => {
      const text = `The permission "${entry}" of the capability "${from.capability.identifier}" (${placeOf(from)}) applies to no command of the app.`
      // A permission of a core command that exists only on other systems does no harm.
      const level = entry.startsWith('core:') ? 'note' : 'problem'
      return { level, kind: 'empty-grant', text }
    })
}

function entriesOf(
  from: ActiveCapability,
  grants: ReadonlyMap<string, readonly Grant[]>,
  known?: ReadonlySet<string>,
): string[] {
  return [...grants]
    .filter(([command]) => known?.has(command) ?? true)
    .flatMap(([, list]) => list.filter((grant) => grant.from === from).map(({ entry }) => entry))
}
