/** Looks for what is probably not meant in the capabilities of an app. */

import { identifierOf } from './capability.ts'
import { placeOf } from './decision.ts'
import type { DiagnosedCommand, Finding, Patient } from './diagnosis.ts'
import type { ActiveCapability, Grant } from './grant.ts'

/** Everything that should be looked at, problems first. */
export function findingsOf(
  patient: Patient,
  commands: readonly DiagnosedCommand[],
): readonly Finding[] {
  const known = new Set(commands.map(({ command }) => command))
  const found = [
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

/** Windows of the configuration that may do nothing, or hear nothing (A13). */
function windowFindings({ acl, config }: Patient): Finding[] {
  return config.app.windows.flatMap(({ label }): Finding[] => {
    const { allowed, remedy } = acl.explain(label, 'plugin:event|listen')
    if (allowed) return []
    const advice = remedy && { remedy: remedy.text }
    if (acl.isCovered(label)) {
      const text = `The page of the window "${label}" may not listen to events.`
      return [{ level: 'note', kind: 'deaf-window', text, ...advice }]
    }
    const text = `No capability is for the window "${label}".`
    return [{ level: 'problem', kind: 'window-without-capability', text, ...advice }]
  })
}

/** Commands of the app and its plugins that no page may call; of Tauri's own nobody needs all. */
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

/** Whether a capability is for pages that no label or pattern stands for: from elsewhere, or of a class of labels. */
function isForUnknown({ capability: { remote, windows, webviews } }: ActiveCapability): boolean {
  return Boolean(remote) || [...windows, ...webviews].some((pattern) => pattern.includes('['))
}

/** Capabilities that are for no window, or for none that the configuration has. */
function withoutWindow({ acl, config }: Patient, from: ActiveCapability): Finding[] {
  const { identifier, windows, webviews } = from.capability
  const patterns = [...windows, ...webviews]
  if (!acl.isConfigured || config.app.windows.some(({ label }) => from.isFor(label))) return []
  const where = `The capability "${identifier}" (${placeOf(from)})`
  const kind = 'capability-without-window'
  if (patterns.length === 0) {
    const remedy = 'Name windows in `windows`; "*" stands for all.'
    return [{ level: 'problem', kind, text: `${where} is for no window.`, remedy }]
  }
  const text = `${where} is for windows that the configuration does not have: ${patterns.join(', ')}.`
  const remedy = 'That is right if the app makes them while it runs.'
  return [{ level: 'note', kind, text, remedy }]
}

/** Entries of a capability that let nobody call anything. */
function emptyGrants(
  { acl }: Patient,
  from: ActiveCapability,
  known: ReadonlySet<string>,
): Finding[] {
  const { allowed, denied, global } = acl.grants
  const effective = new Set([
    ...entriesOf(from, allowed, known),
    ...entriesOf(from, denied, known),
    ...entriesOf(from, global),
  ])
  return from.capability.permissions
    .map(identifierOf)
    .filter((entry) => !effective.has(entry))
    .map((entry) => {
      const text = `The permission "${entry}" of the capability "${from.capability.identifier}" (${placeOf(from)}) is for no command that the app has.`
      // What Tauri can do elsewhere does no harm here.
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
