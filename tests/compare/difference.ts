// The type of a difference between Tauri and Oxbow, and the comparison of answers with the listed differences.
import { isDeepStrictEqual } from 'node:util'
import type { Engine } from '../support/engine.ts'
import type { Answers } from './normalize.ts'

/** Why Oxbow differs. A `fault of Oxbow` is known and not fixed yet. */
export type Kind = 'on purpose' | 'fault of Tauri' | 'wording' | 'fault of Oxbow'

/** One row of "What differs" in the guide; its texts are Markdown. */
export interface Difference {
  readonly kind: Kind
  /** The subject. */
  readonly what: string
  readonly tauri: string
  readonly oxbow: string
  /** One sentence. */
  readonly because: string
  /** A link to more in the docs, relative to the guide: `connection.md`. */
  readonly docs?: string
  /**
   * The names of the probes that show the difference; `*` matches any text. Every name without `*` must show
   * the difference, and at least one of the names that match a pattern.
   */
  readonly probes?: readonly string[]
  /** @default both */
  readonly engines?: readonly Engine[]
  /** The test that shows the difference, if no probe can. */
  readonly provedBy?: string
}

/** The mistakes in one engine: differences that are not listed, and listed ones that do not exist. */
export interface Verdict {
  readonly unnamed: readonly string[]
  readonly idle: readonly string[]
}

/** Compares the answers of one engine with those of Tauri. */
export function compare(
  tauri: Answers,
  oxbow: Answers,
  { engine, differences }: { engine: Engine; differences: readonly Difference[] },
): Verdict {
  const here = differences.filter(({ engines }) => engines?.includes(engine) ?? true)
  const names = [...new Set([...Object.keys(tauri), ...Object.keys(oxbow)])]
  const differing = names.filter((name) => !isDeepStrictEqual(tauri[name], oxbow[name]))
  const shows = (name: string, kind: Kind, probe: string): boolean =>
    fits(name, probe) && (kind !== 'wording' || onlyWords([tauri[name], oxbow[name]], probe))
  const named = (name: string): boolean =>
    here.some(({ kind, probes = [] }) => probes.some((probe) => shows(name, kind, probe)))
  const idle = here.flatMap(({ kind, probes = [] }) =>
    kind === 'fault of Oxbow'
      ? []
      : probes.filter((probe) => !differing.some((name) => shows(name, kind, probe))),
  )
  const unnamed = differing.filter((name) => !named(name))
  return { unnamed: unnamed.map((name) => lineOf(name, tauri[name], oxbow[name])), idle }
}

/** Whether a probe's name matches a pattern. */
function fits(name: string, pattern: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`, 's').test(name)
}

/** The common start of both texts, before the reason. */
const COMMON = /^(?:.*?invalid args `.*?` for command `.*?`: |JSON error: )/s

/**
 * Whether both fail in the same way, and only the texts differ. If the probe is a pattern, both texts must
 * have the same start. For a single probe the author of the difference has compared the texts.
 */
function onlyWords(answers: readonly unknown[], probe: string): boolean {
  const [tauri, oxbow] = answers.map(failureOf)
  if (tauri === undefined || oxbow === undefined) return false
  const [one, other] = [tauri, oxbow].map((text) => COMMON.exec(text)?.[0])
  return one === other && (one !== undefined || !probe.includes('*'))
}

/** The text of a rejection, also inside a result: `["error", text]`, `[{ rejected }, …]`. */
function failureOf(answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined
  if ('rejected' in answer && typeof answer.rejected === 'string') return answer.rejected
  if (!('resolved' in answer)) return undefined
  const { resolved } = answer
  if (!Array.isArray(resolved)) return failureOf(resolved)
  return resolved[0] === 'error' ? String(resolved[1]) : failureOf(resolved[0])
}

function lineOf(name: string, tauri: unknown, oxbow: unknown): string {
  return `${name}\n  Tauri ${JSON.stringify(tauri)}\n  Oxbow ${JSON.stringify(oxbow)}`
}
