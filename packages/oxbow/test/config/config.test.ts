import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { IpcError } from '@oxbow/protocol'
import { parseSync } from 'oxc-parser'
import { describe, expect, it } from 'vitest'
import { parseConfig, parseWindowConfig } from '../../src/config/config.ts'

function problem(input: unknown): string {
  try {
    parseConfig(input)
  } catch (error) {
    if (error instanceof IpcError && error.code === 'invalid_config') return error.message
    throw error
  }
  throw new Error('the configuration was accepted')
}

describe('parseConfig', () => {
  it('fills in one window `main` and every other default', () => {
    const config = parseConfig({})
    expect(config.app.windows).toMatchObject([{ label: 'main', url: 'index.html', width: 800 }])
    expect(config.oxbow).toEqual({
      host: 'auto',
      native: {
        onCrash: 'exit',
        onPageCrash: 'reload',
        externalLinks: 'browser',
        contextMenu: true,
        spellCheck: false,
      },
      server: {
        address: '127.0.0.1',
        hosts: [],
        behindProxy: false,
        metrics: false,
        headerBytes: 16_384,
        requestMs: 60_000,
        maxConnections: 10_000,
        maxHandshakes: 256,
        handshakeBytes: 16_384,
      },
      timeoutMs: 0,
      showErrors: 'local',
      terminal: true,
      pageMs: 10_000,
      shutdownMs: 3000,
      limits: {},
    })
    expect(config.app.withGlobalTauri).toBe(false)
  })

  it('accepts languages for spelling, and refuses other values', () => {
    const of = (spellCheck: unknown) => ({ oxbow: { native: { spellCheck } } })
    expect(parseConfig(of(['en_US', 'de'])).oxbow.native.spellCheck).toEqual(['en_US', 'de'])
    for (const wrong of [[], ['en_US', '../x'], ['a\0b'], 'en_US']) {
      expect(problem(of(wrong))).toContain('oxbow.native.spellCheck')
    }
  })

  it('refuses times that no timer can wait for', () => {
    expect(problem({ oxbow: { shutdownMs: Number.POSITIVE_INFINITY } })).toContain('shutdownMs')
    expect(problem({ oxbow: { limits: { handshakeMs: 2 ** 31 } } })).toContain('handshakeMs')
  })

  it('takes a tauri.conf.json with keys that Oxbow does not know', () => {
    const config = parseConfig({
      $schema: 'https://schema.tauri.app/config/2',
      identifier: 'com.example.app',
      build: { beforeDevCommand: 'npm run dev', devUrl: 'http://localhost:1420' },
      bundle: { active: true, targets: 'all' },
      app: { windows: [{ title: 'app', width: 900, transparent: true }], security: { csp: null } },
    })
    expect(config.identifier).toBe('com.example.app')
    expect(config.app.windows[0]).toMatchObject({ label: 'main', title: 'app', width: 900 })
    expect(config.app.security.csp).toBeNull()
  })

  it('names each wrong key', () => {
    const text = problem({ version: 1, app: { windows: [{ label: 'a b' }] }, oxbow: { port: -1 } })
    expect(text).toContain('version: ')
    expect(text).toContain('app.windows[0].label: Window labels must only include alphanumeric')
    expect(text).toContain('oxbow.port: ')
  })

  it.each([
    [{ oxbow: { hots: 'browser' } }, 'oxbow: unknown key `hots`, did you mean `host`?'],
    [
      { oxbow: { limits: { channel: 1 } } },
      'oxbow.limits: unknown key `channel`, did you mean `channels`?',
    ],
    [
      { oxbow: { server: { host: ['a'] } } },
      'oxbow.server: unknown key `host`, did you mean `hosts`?',
    ],
    [
      { oxbow: { server: { connections: 5 } } },
      'oxbow.server: unknown key `connections`, did you mean `maxConnections`?',
    ],
    [
      { oxbow: { server: { handshakes: 5 } } },
      'oxbow.server: unknown key `handshakes`, did you mean `maxHandshakes`?',
    ],
    [{ oxbow: { server: { tls: { crt: '' } } } }, 'unknown key `crt`, did you mean `cert`?'],
    [
      { oxbow: { native: { oncrash: 'exit' } } },
      'oxbow.native: unknown key `oncrash`, did you mean `onCrash`?',
    ],
    [{ appp: {} }, 'configuration: unknown key `appp`, did you mean `app`?'],
    [{ app: { window: [] } }, 'app: unknown key `window`, did you mean `windows`?'],
    [{ app: { security: { cps: '' } } }, 'app.security: unknown key `cps`.'],
    [{ build: { devPath: 'x' } }, 'build: unknown key `devPath`'],
    [
      { app: { security: { assetProtocol: { enabled: true } } } },
      'app.security.assetProtocol: unknown key `enabled`, did you mean `enable`?',
    ],
    [
      { app: { security: { assetProtocol: { scope: { alow: [] } } } } },
      'unknown key `alow`, did you mean `allow`?',
    ],
    [
      { app: { windows: [{}, { label: 'b', alwaysOntop: true, widht: 1 }] } },
      'app.windows[1]: unknown key `alwaysOntop`, did you mean `alwaysOnTop`?, unknown key `widht`, did you mean `width`?',
    ],
  ])('refuses a misspelt key and says which one was meant: %j', (input, text) => {
    expect(problem(input)).toContain(text)
  })

  it('accepts a theme in any case, as Tauri does, and refuses other values', () => {
    const themeOf = (theme: string): unknown =>
      parseConfig({ app: { windows: [{ theme }] } }).app.windows[0]?.theme
    expect(['Light', 'Dark', 'dark'].map(themeOf)).toEqual(['light', 'dark', 'dark'])
    expect(problem({ app: { windows: [{ theme: 'auto' }] } })).toContain('app.windows[0].theme: ')
  })

  it('clamps sizes to the range of a window', () => {
    const { windows } = parseConfig({ app: { windows: [{ width: 1e9, maxHeight: 1e300 }] } }).app
    expect(windows[0]).toMatchObject({ width: 16_384, height: 600, maxHeight: 16_384 })
  })

  it('accepts `null` for optional keys, and keys with hyphens, as Tauri does', () => {
    const config = parseConfig({
      'product-name': 'Notes',
      build: { 'dev-url': null, 'frontend-dist': '../dist' },
      app: { windows: [{ x: null, minWidth: null, 'always-on-top': true, devtools: null }] },
    })
    expect(config.productName).toBe('Notes')
    expect(config.build).toMatchObject({ frontendDist: '../dist' })
    expect(config.build.devUrl).toBeUndefined()
    const [window] = config.app.windows
    expect(window).toMatchObject({ alwaysOnTop: true })
    expect([window?.x, window?.minWidth, window?.devtools]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })

  it('accepts the address of a development server only with its scheme', () => {
    expect(problem({ build: { devUrl: 'localhost:5173' } })).toContain(
      'build.devUrl: expected http://… or https://…, received "localhost:5173"',
    )
    const { devUrl } = parseConfig({ build: { devUrl: 'HTTPS://localhost:5173' } }).build
    expect(devUrl).toBe('HTTPS://localhost:5173')
  })

  it.each([
    ['a window that there is not', [{ label: 'child', parent: 'ghost' }]],
    ['a window that comes later', [{ label: 'child', parent: 'main' }, { label: 'main' }]],
    ['itself', [{ label: 'child', parent: 'child' }]],
  ])('refuses %s as the parent of a window', (_what, windows) => {
    expect(() => parseConfig({ app: { windows } })).toThrow(
      /app.windows: the parent of `child` must be an earlier window in the list/,
    )
  })

  it('accepts an earlier window as the parent, and any parent for a window that the app makes later', () => {
    const windows = [
      { label: 'main' },
      { label: 'child', parent: 'main' },
      { label: 'later', parent: 'made', create: false },
    ]
    const config = parseConfig({ app: { windows } })
    expect(config.app.windows.map(({ parent }) => parent)).toEqual([undefined, 'main', 'made'])
  })

  it.each(['ftp://127.0.0.1:1', 'proxy', 'http://'])('refuses %s as a proxy', (proxyUrl) => {
    expect(() => parseConfig({ app: { windows: [{ proxyUrl }] } })).toThrow(
      /app.windows\[0\].proxyUrl: must be the address of a proxy/,
    )
  })

  it.each([
    ['#1e9632', [30, 150, 50, 255]],
    [
      [1, 2, 3],
      [1, 2, 3, 255],
    ],
    [{ red: 1, green: 2, blue: 3, alpha: 4 }, [1, 2, 3, 4]],
  ])('takes the colour %j in each form of Tauri', (backgroundColor, numbers) => {
    const config = parseConfig({ app: { windows: [{ backgroundColor }] } })
    expect(config.app.windows[0]?.backgroundColor).toEqual(numbers)
  })

  it('W4 refuses two windows with one label', () => {
    expect(problem({ app: { windows: [{}, { label: 'main' }] } })).toContain('the label `main`')
  })
})

describe('parseWindowConfig', () => {
  it('names some of many unknown keys, so that a page cannot have thousands looked up', () => {
    const keys = Array.from({ length: 1000 }, (_, i) => [`key${i}`, 1])
    expect(() => parseWindowConfig(Object.fromEntries(keys))).toThrow(
      /unknown key `key0`\., .*unknown key `key19`\., and 980 more$/,
    )
  })

  it('W4 refuses a label with other characters', () => {
    expect(() => parseWindowConfig({ label: 'ä.b' })).toThrow(
      'Window labels must only include alphanumeric characters, `-`, `/`, `:` and `_`.',
    )
  })
})

describe('labels that no window may have', () => {
  const LENGTH = 'Window labels must have 1 to 256 characters.'
  const long = 'a'.repeat(100_000)

  it.each([
    ['empty', ''],
    ['of 257 characters', 'a'.repeat(257)],
    ['of 100,000 characters', long],
  ])(
    'a label that is %s is refused in the configuration and when a window is created',
    (_, label) => {
      expect(problem({ app: { windows: [{ label }] } })).toBe(
        `invalid configuration: app.windows[0].label: ${LENGTH}`,
      )
      expect(() => parseWindowConfig({ label })).toThrow(`runtime error: ${LENGTH}`)
    },
  )

  it('a capability cannot name one that is too long', () => {
    const capability = { identifier: 'a', permissions: [], windows: [long] }
    const refused = problem({ app: { security: { capabilities: [capability] } } })
    expect(refused).toContain('labels and their patterns have at most 256 characters')
    expect(refused.length).toBeLessThan(200)
  })

  it.each(['__proto__', 'constructor', 'toString'])('%s is a label like any other', (label) => {
    expect(parseWindowConfig({ label }).label).toBe(label)
    expect(parseConfig({ app: { windows: [{ label }] } }).app.windows[0]?.label).toBe(label)
  })
})

describe('options of windows that a page opens', () => {
  it('all options of `@tauri-apps/api` are accepted', () => {
    const manifest = createRequire(import.meta.url).resolve('@tauri-apps/api/package.json')
    const keys = ['window.d.ts', 'webview.d.ts'].flatMap((file) =>
      optionsIn(join(dirname(manifest), file)),
    )
    expect(keys).toContain('trafficLightPosition')
    expect(keys.filter((key) => isUnknown(key))).toEqual([])
  })
})

/** The members of the interface of options in a declaration file. */
function optionsIn(file: string): string[] {
  const { program } = parseSync(file, readFileSync(file, 'utf8'))
  return program.body.flatMap((statement) => {
    if (statement.type !== 'TSInterfaceDeclaration' || !statement.id.name.endsWith('Options'))
      return []
    return statement.body.body.flatMap((member) =>
      member.type === 'TSPropertySignature' && 'name' in member.key
        ? [String(member.key.name)]
        : [],
    )
  })
}

function isUnknown(key: string): boolean {
  try {
    parseWindowConfig({ [key]: Symbol('of no type') })
  } catch (error) {
    return String(error).includes('unknown key')
  }
  return false
}
