// Every argument of Tauri's core commands, tested with long lists of invalid values.
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { describe, expect, it } from 'vitest'
import { corePlugins } from '../../src/plugins/core-plugins.ts'

const MANY = 1000

const lists = [1, 'text', {}, [], null, { items: [1] }, { text: 1 }].map((item) =>
  Array(MANY).fill(item),
)

/** Lists, and objects with lists in the members that an argument may have. */
const wrong: readonly unknown[] = lists.flatMap((list) => [
  list,
  { items: list },
  { items: [{ text: 'a', items: list }] },
  { icon: list },
  { rgba: list, width: 1, height: 1 },
])

const schemas = corePlugins.flatMap(({ name, commands = {} }) =>
  Object.entries(commands).flatMap(([command, { args }]) =>
    Object.entries(args).map(([key, schema]) => ({ name: `${name}|${command} ${key}`, schema })),
  ),
)

interface Issue extends StandardSchemaV1.Issue {
  /** The issues of each member of a union. */
  readonly issues?: readonly Issue[]
}

function count(issues: readonly Issue[] = []): number {
  return issues.reduce((sum, issue) => sum + 1 + count(issue.issues), 0)
}

describe('coreCommand', () => {
  it.each(schemas)('$name makes few issues of many wrong items', ({ schema }) => {
    for (const value of wrong) {
      const result = schema['~standard'].validate(value) as StandardSchemaV1.Result<unknown>
      expect(count(result.issues as readonly Issue[] | undefined)).toBeLessThan(30)
    }
  })
})
