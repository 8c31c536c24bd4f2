// Holds the page about configuration to the code: every key, every default, the default policy.
import { DEFAULT_LIMITS } from '@oxbow/protocol'
import { parseSync } from 'oxc-parser'
import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../packages/oxbow/src/config.ts'
import { contentSecurityPolicy } from '../../packages/oxbow/src/server/csp.ts'
import { read } from '../meta/repository.ts'
import { codeSpans, rowsBelow } from './markdown.ts'

const PAGE = 'docs/configuration.md'
const CONFIG = 'packages/oxbow/src/config.ts'
const LIMITS = 'packages/protocol/src/limits.ts'

/** Where the members of each interface stand in a configuration. */
const PLACES = [
  { file: CONFIG, name: 'Config', prefix: '' },
  { file: CONFIG, name: 'AppConfig', prefix: 'app.' },
  { file: CONFIG, name: 'WindowConfig', prefix: 'app.windows[].' },
  { file: CONFIG, name: 'SecurityConfig', prefix: 'app.security.' },
  { file: CONFIG, name: 'BuildConfig', prefix: 'build.' },
  { file: CONFIG, name: 'OxbowConfig', prefix: 'oxbow.' },
  { file: LIMITS, name: 'Limits', prefix: 'oxbow.limits.' },
]

// They only hold the others.
const CONTAINERS = ['app', 'app.windows', 'app.security', 'build', 'oxbow', 'oxbow.limits']

/** The names of an interface's members. */
function membersOf(file: string, name: string): string[] {
  const { program } = parseSync(file, read(file))
  for (const statement of program.body) {
    if (statement.type !== 'ExportNamedDeclaration') continue
    const { declaration } = statement
    if (declaration?.type !== 'TSInterfaceDeclaration' || declaration.id.name !== name) continue
    return declaration.body.body.flatMap((member) =>
      member.type === 'TSPropertySignature' && 'name' in member.key
        ? [String(member.key.name)]
        : [],
    )
  }
  throw new Error(`${file} has no interface ${name}`)
}

const keys = PLACES.flatMap(({ file, name, prefix }) =>
  membersOf(file, name).map((member) => prefix + member),
).filter((key) => !CONTAINERS.includes(key))

const rows = rowsBelow(PAGE, 'Keys').map(([key = '', standard = '']) => ({
  key: codeSpans(key)[0] ?? '',
  standard: codeSpans(standard)[0],
}))

/** The value of a key in a configuration that says nothing. */
function defaultOf(key: string): unknown {
  const config = parseConfig({ oxbow: { limits: DEFAULT_LIMITS } })
  const path = key.replace('[]', '.0').split('.')
  return path.reduce((value: unknown, part) => (value as Record<string, unknown>)[part], config)
}

describe('the page about configuration', () => {
  it('has every key once, and no other', () => {
    expect(rows.map(({ key }) => key).toSorted()).toEqual(keys.toSorted())
  })

  it.each(rows)('says rightly what $key is by default', ({ key, standard }) => {
    const stated: unknown = standard === undefined ? undefined : JSON.parse(standard)
    expect(stated).toEqual(defaultOf(key))
  })

  it('quotes the default policy', () => {
    const [, quoted = ''] = /```text\n([\s\S]*?)```/.exec(read(PAGE)) ?? []
    const sent = contentSecurityPolicy(undefined, { nonce: 'N', host: 'H' }) ?? ''
    const withoutOurs = sent.replace(' ws://H', '').replace(" 'nonce-N'", '')
    expect(quoted.replaceAll(/\s+/g, ' ').trim()).toBe(withoutOurs)
  })
})
