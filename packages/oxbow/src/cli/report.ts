/** Writes the doctor's findings for people. */

import type { DiagnosedCapability, Diagnosis } from '../acl/diagnosis.ts'
import type { Finding } from '../acl/finding.ts'
import type { Styles } from '../base/style.ts'
import type { HostCheck } from './host-check.ts'
import { matrix } from './matrix.ts'
import { columns, wrapped } from './text.ts'

/** Everything that is reported. */
export interface Findings {
  readonly diagnosis: Diagnosis
  readonly host: HostCheck
  /** The path of the app's module. */
  readonly module: string
}

/** The form of the report. */
export interface ReportOptions {
  readonly all: boolean
  readonly columns: number
  readonly style: Styles
}

/** The whole report. */
export function report(found: Findings, options: ReportOptions): string {
  const { diagnosis, host, module } = found
  const { style } = options
  const title = `${style.strong(diagnosis.name)} ${diagnosis.version}  ${style.dim(module)}`
  const parts = [
    title,
    section('Capabilities', capabilityLines(diagnosis, style), style),
    ...matrix(diagnosis, options).map((lines, index) =>
      section(index === 0 ? 'Who may call what' : undefined, lines, style),
    ),
    section('Windows are shown by', hostLines(host, options), style),
    ...findingParts(diagnosis.findings, options),
    summary(found, style),
  ]
  return `\n${parts.join('\n\n')}\n\n`
}

function section(title: string | undefined, lines: readonly string[], style: Styles): string {
  const head = title === undefined ? [] : [style.strong(title)]
  return [...head, ...lines.map((line) => (line === '' ? '' : `  ${line}`))].join('\n')
}

function capabilityLines({ isConfigured, capabilities }: Diagnosis, style: Styles): string[] {
  if (!isConfigured) return ['none: every window has core:default']
  const rows = capabilities.map((capability) => [
    capability.identifier,
    style.dim(capability.place),
    scopeOf(capability),
  ])
  return rows.length === 0 ? ['none that count on this system'] : columns(rows)
}

function scopeOf({ windows, remote }: DiagnosedCapability): string {
  const of = windows.length === 0 ? 'no window' : windows.join(', ')
  return remote.length === 0 ? of : `${of}; pages of ${remote.join(', ')}`
}

function hostLines({ host, reason, isProblem }: HostCheck, { style, ...options }: ReportOptions) {
  const mark = isProblem ? style.bad('✗') : style.good('✓')
  const [first = '', ...more] = wrapped(`${host ?? 'nothing'}: ${reason}`, options.columns - 4)
  return [`${mark} ${first}`, ...more.map((line) => `  ${line}`)]
}

function findingParts(findings: readonly Finding[], options: ReportOptions): string[] {
  const { style } = options
  const of = (level: Finding['level']): Finding[] =>
    findings.filter((finding) => finding.level === level)
  const parts = [
    { title: 'Problems', mark: style.bad('✗'), list: of('problem') },
    { title: 'Notes', mark: style.warn('•'), list: of('note') },
  ]
  return parts
    .filter(({ list }) => list.length > 0)
    .map(({ title, mark, list }) => {
      const lines = list.flatMap((finding) => findingLines(finding, mark, options))
      return section(title, lines, style)
    })
}

function findingLines(
  { text, remedy }: Finding,
  mark: string,
  { columns, style }: ReportOptions,
): string[] {
  const [first = '', ...more] = wrapped(text, columns - 4)
  const advice = remedy === undefined ? [] : wrapped(remedy, columns - 4)
  return [`${mark} ${first}`, ...[...more, ...advice.map(style.dim)].map((line) => `  ${line}`)]
}

function summary({ diagnosis, host }: Findings, style: Styles): string {
  const problems = diagnosis.findings.filter(({ level }) => level === 'problem').length
  const count = problems + (host.isProblem ? 1 : 0)
  if (count === 0) return style.good('All is well.')
  return style.bad(count === 1 ? 'There is 1 problem.' : `There are ${count} problems.`)
}
