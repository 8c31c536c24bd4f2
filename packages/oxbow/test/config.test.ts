import { IpcError } from '@oxbow/protocol'
import { describe, expect, it } from 'vitest'
import { parseConfig, parseWindowConfig } from '../src/config.ts'

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
      native: { onCrash: 'exit' },
      port: 0,
      server: {
        address: '127.0.0.1',
        hosts: [],
        behindProxy: false,
        metrics: false,
        headerBytes: 16_384,
        requestMs: 60_000,
        connections: 10_000,
        handshakes: 256,
        handshakeBytes: 16_384,
      },
      timeoutMs: 0,
      showErrors: 'local',
      shutdownMs: 3000,
      limits: {},
    })
    expect(config.app.withGlobalTauri).toBe(false)
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
    expect(text).toContain('app.windows.0.label: Window labels must only include alphanumeric')
    expect(text).toContain('oxbow.port: ')
  })

  it('refuses a misspelt key of our own', () => {
    expect(problem({ oxbow: { hots: 'browser' } })).toContain('hots')
  })

  it('W4 refuses two windows with one label', () => {
    expect(problem({ app: { windows: [{}, { label: 'main' }] } })).toContain('the label `main`')
  })
})

describe('parseWindowConfig', () => {
  it('W4 refuses a label with other characters', () => {
    expect(() => parseWindowConfig({ label: 'ä.b' })).toThrow(
      'Window labels must only include alphanumeric characters, `-`, `/`, `:` and `_`.',
    )
  })
})
