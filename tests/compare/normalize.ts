// Answers in their stored form: placeholders replace values that differ from run to run.
import { dirname } from 'node:path'
import type { Report } from './backend/surroundings.ts'
import type { Answer } from './page/answer.ts'

/** Ids that differ in each run: of resources and of channels. */
const RANDOM = /(resource id |__CHANNEL__:0*)\d{5,}/g

/** The outcome of each probe, by its name. */
export type Answers = Readonly<Record<string, Answer>>

/** The probes that lead out of the working directory. In all others its parent may be a place like any other. */
const OUT_OF_CWD = /^paths: resolve, /

type Places = readonly (readonly [name: string, path: string])[]

/** Replaces the paths of one run by placeholders: `<home>/Music`, `<resources>/a.txt`. */
export function normalized(report: Report, home: string): Answers {
  const { cwd = '/' } = report.roots
  const places = longestFirst({ ...report.roots, home })
  const withAbove = longestFirst({ ...report.roots, home, above: dirname(cwd) })
  const entries = Object.entries(report.answers).map(([probe, answer]) => [
    probe,
    named(answer, OUT_OF_CWD.test(probe) ? withAbove : places),
  ])
  return Object.fromEntries(entries) as Answers
}

/** A path may be inside another. */
function longestFirst(places: Readonly<Record<string, string>>): Places {
  return Object.entries(places).sort(([, one], [, other]) => other.length - one.length)
}

function named(value: unknown, places: Places): unknown {
  if (typeof value === 'string') return nameIn(value, places)
  if (Array.isArray(value)) return value.map((item) => named(item, places))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [key, named(field, places)]),
  )
}

function nameIn(text: string, places: Places): string {
  let named = text
  for (const [name, path] of places) named = named.replaceAll(path, `<${name}>`)
  return named.replace(RANDOM, (_all, before: string) => `${before}<id>`)
}
