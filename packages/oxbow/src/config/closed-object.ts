/** Schemas for objects of the configuration that reject unknown keys and suggest the key that was meant. */

import * as v from 'valibot'
import { didYouMean } from '../base/did-you-mean.ts'

/** A schema of an object that is closed. */
export type ClosedObject<E extends v.ObjectEntries> = v.GenericSchema<
  v.InferInput<v.ObjectSchema<E, undefined>>,
  v.InferOutput<v.ObjectSchema<E, undefined>>
>

/**
 * Takes the keys of `entries`, and those of `others` unread. A key may be written with hyphens, as in Tauri:
 * `always-on-top` is `alwaysOnTop`. `formerNames` has the present name of keys that had another one.
 */
export function closedObject<E extends v.ObjectEntries>(
  entries: E,
  others: readonly string[] = [],
  formerNames: Readonly<Record<string, string>> = {},
): ClosedObject<E> {
  const unread = Object.fromEntries(others.map((key) => [key, v.optional(v.unknown())]))
  const all = { ...unread, ...entries }
  const known = Object.keys(all)
  const object = v.strictObject(all, (issue) =>
    issue.expected === 'never' ? unknownKeys(issue, known, formerNames) : issue.message,
  )
  const renamed = v.transform((input) => withoutHyphens(input, known))
  return v.pipe(v.unknown(), renamed, object) as never
}

/** A key that may be missing or `null`, which mean the same. */
export function orNull<T>(
  schema: v.GenericSchema<unknown, T>,
): v.OptionalSchema<v.GenericSchema<unknown, T | undefined>, undefined> {
  return v.optional(
    v.pipe(
      v.nullish(schema),
      v.transform((value) => value ?? undefined),
    ),
  )
}

/** One line for each issue, with its place and its text. */
export function linesOf(issues: readonly v.BaseIssue<unknown>[], what: string): string[] {
  return issues.map((issue) => {
    // The issue of an unknown key is reported at the object that has the key.
    const path = issue.expected === 'never' ? issue.path?.slice(0, -1) : issue.path
    const place = path
      ?.map(({ key }) => keyText(key))
      .join('')
      .replace(/^\./, '')
    return `${place || what}: ${issue.message}`
  })
}

/** A part of a path as in code: `.windows`, `[0]`. */
function keyText(key: unknown): string {
  return typeof key === 'number' ? `[${key}]` : `.${String(key)}`
}

// Pages send options of windows, and thousands of unknown keys must not take as many searches.
const MOST_NAMED = 20

/**
 * The schema stops at the first unknown key of an object; this function lists all of them, up to a limit.
 */
function unknownKeys(
  { path }: v.StrictObjectIssue,
  known: readonly string[],
  formerNames: Readonly<Record<string, string>>,
): string {
  const unknown = Object.keys(path?.[0]?.input ?? {}).filter((key) => !known.includes(key))
  const named = unknown
    .slice(0, MOST_NAMED)
    .map((key) => `unknown key \`${key}\`${didYouMean(formerNames[key] ?? key, known) || '.'}`)
  const more = unknown.length - named.length
  return [...named, ...(more > 0 ? [`and ${more} more`] : [])].join(', ')
}

function withoutHyphens(input: unknown, known: readonly string[]): unknown {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return input
  const renamed = Object.entries(input).map(([key, value]) => {
    const name = key.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
    return known.includes(name) ? [name, value] : [key, value]
  })
  return Object.fromEntries(renamed)
}
