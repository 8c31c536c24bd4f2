// Holds the page about configuration to the code: every key, every default, the default policy.
import { DEFAULT_LIMITS } from '@oxbow/protocol'
import { parseSync } from 'oxc-parser'
import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../packages/oxbow/src/config/config.ts'
import { contentSecurityPolicy } from '../../packages/oxbow/src/server/csp.ts'
import { filesUnder, read } from '../meta/repository.ts'
import { codeSpans, rowsBelow } from './markdown.ts'

const PAGE = 'docs/configuration.md'
/** Where the members of each interface stand in a configuration. */
const PLACES = [
  { name: 'Config', prefix: '' },
  { name: 'AppConfig', prefix: 'app.' },
  { name: 'WindowConfig', prefix: 'app.windows[].' },
  { name: 'SecurityConfig', prefix: 'app.security.' },
  { name: 'AssetProtocolConfig', prefix: 'app.security.assetProtocol.' },
  { name: 'BuildConfig', prefix: 'build.' },
  { name: 'BundleConfig', prefix: 'bundle.' },
  { name: 'OxbowConfig', prefix: 'oxbow.' },
  { name: 'NativeConfig', prefix: 'oxbow.native.' },
  { name: 'ServerConfig', prefix: 'oxbow.server.' },
  { name: 'TlsConfig', prefix: 'oxbow.server.tls.' },
  { name: 'Limits', prefix: 'oxbow.limits.' },
]

// They only hold the others.
const CONTAINERS = [
  'app',
  'app.windows',
  'app.security',
  'app.security.assetProtocol',
  'build',
  'bundle',
  'oxbow',
  'oxbow.native',
  'oxbow.server',
  'oxbow.server.tls',
  'oxbow.limits',
]

const SOURCES = ['packages/oxbow/src', 'packages/protocol/src'].flatMap((folder) =>
  filesUnder(folder, '.ts'),
)

/** The file that declares an exported interface. */
function fileOf(name: string): string {
  const declaration = new RegExp(`^export interface ${name}\\b`, 'm')
  const file = SOURCES.find((path) => declaration.test(read(path)))
  if (file !== undefined) return file
  throw new Error(`no source has an interface ${name}`)
}

/** The names of an interface's members. */
function membersOf(name: string): string[] {
  const file = fileOf(name)
  const { program } = parseSync(file, read(file))
  return program.body.flatMap((statement) => {
    if (statement.type !== 'ExportNamedDeclaration') return []
    const { declaration } = statement
    if (declaration?.type !== 'TSInterfaceDeclaration' || declaration.id.name !== name) return []
    return declaration.body.body.flatMap((member) =>
      member.type === 'TSPropertySignature' && 'name' in member.key
        ? [String(member.key.name)]
        : [],
    )
  })
}

const keys = PLACES.flatMap(({ name, prefix }) =>
  membersOf(name).map((member) => prefix + member),
).filter((key) => !CONTAINERS.includes(key))

const rows = rowsBelow(PAGE, 'Keys').map(([key = '', standard = '']) => ({
  key: codeSpans(key)[0] ?? '',
  standard: codeSpans(standard)[0],
}))

/** The value of a key in a configuration that says nothing. */
function defaultOf(key: string): unknown {
  const config = parseConfig({ oxbow: { limits: DEFAULT_LIMITS } })
  const path = key.replace('[]', '.0').split('.')
  return path.reduce(
    (value: unknown, part) => (value as Record<string, unknown> | undefined)?.[part],
    config,
  )
}

describe('the page about configuration', () => {
  it('has every key once, and no other', () => {
    expect(rows.map(({ key }) => key).toSorted()).toEqual(keys.toSorted())
  })

  it.each(rows)('has the actual default of $key', ({ key, standard }) => {
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
