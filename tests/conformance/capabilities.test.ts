// A1 to A15: permissions to call commands, from real pages and from a malicious client.
import { Builder, channel, command, definePlugin, IpcError } from 'oxbow'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { linkOf, type RunningApp, startApp, useApp, usePage } from '../support/app.ts'
import { call } from '../support/call.ts'
import { describeEachApi } from '../support/frontend.ts'
import { RawClient } from '../support/raw-client.ts'

const ran = vi.fn()
const parsed = vi.fn((value: unknown) => value)

const vault = definePlugin({
  name: 'vault',
  commands: {
    open: command({ door: z.unknown().transform(parsed) }, ({ door }) => {
      ran(door)
      return 'open'
    }),
    watch: command({ onChange: channel<number>() }, () => ran('watch')),
    paths: command((_args, { scope }) => scope),
  },
  permissions: {
    default: { permissions: ['allow-open'] },
    permission: [{ identifier: 'everywhere', scope: { allow: ['/'], deny: ['/etc'] } }],
  },
})

function builder() {
  return Builder.default()
    .plugin(vault)
    .commands({ greet: command(() => 'hello'), burn: command(() => ran('burn')) })
}

afterEach(() => {
  ran.mockClear()
  parsed.mockClear()
})

describeEachApi('an app without capabilities', (api) => {
  const running = useApp(builder, { app: { security: { capabilities: [] } } })
  const page = usePage(running, 'main', { api })

  it('A11 its pages listen and emit', async () => {
    const heard = await page().evaluate(async () => {
      const { listen, emit } = window.tauri.event
      const got = new Promise((resolve) => void listen('note', ({ payload }) => resolve(payload)))
      await listen('other', () => {})
      await emit('note', 'hi')
      return await got
    })
    expect(heard).toBe('hi')
  })

  it('A12 its pages may read everything about windows, and change nothing', async () => {
    expect(await call(page(), 'plugin:window|title')).toHaveProperty('resolved')
    expect(await call(page(), 'plugin:window|set_title', { value: 'Mine' })).toEqual({
      rejected: expect.stringMatching(
        /^window\.set_title not allowed\. Permissions associated with this command: core:window:allow-set-title\n\n/,
      ),
    })
  })

  it('A13 its own commands need no capability, and those of its plugins do', async () => {
    expect(await call(page(), 'greet')).toEqual({ resolved: 'hello' })
    expect(await call(page(), 'plugin:vault|open', { door: 1 })).toEqual({
      rejected: expect.stringContaining('vault:allow-open, vault:default'),
    })
    expect(ran).not.toHaveBeenCalled()
  })

  it('C20 a channel of a call that is denied is freed', async () => {
    const left = await page().evaluate(async () => {
      const { Channel, invoke } = window.tauri.core
      const onChange = new Channel()
      await invoke('plugin:vault|watch', { onChange }).catch(() => {})
      return window.__TAURI_INTERNALS__.callbacks?.has(onChange.id)
    })
    await linkOf(page())
    expect(left ?? false).toBe(false)
  })
})

describe('capabilities of windows', () => {
  const capabilities = [
    {
      identifier: 'main',
      windows: ['main', 'side-*'],
      permissions: [
        'core:default',
        'vault:default',
        'allow-greet',
        { identifier: 'vault:allow-paths', allow: [{ path: '/data' }] },
        'vault:everywhere',
      ],
    },
    { identifier: 'guest', windows: ['guest'], permissions: ['core:event:default'] },
  ]
  const running = useApp(builder, { app: { security: { capabilities } } })

  /** The outcomes of calls that a window's page makes one after the other. */
  async function answersOf(label: string, calls: readonly (readonly [string, unknown?])[]) {
    using client = await RawClient.join(running().app, label)
    return await Promise.all(
      calls.map(async ([name, args = {}], id) => {
        client.send([['invoke', id, name, args]])
        const [kind, , value, code] = await client.answer(id)
        return kind === 'result' ? value : (code ?? value)
      }),
    )
  }

  it('A5 each window has what its capabilities say, and a window without any has nothing', async () => {
    const calls = [
      ['greet'],
      ['plugin:vault|open', { door: 1 }],
      ['plugin:event|emit', { event: 'x' }],
    ] as const
    expect(await answersOf('main', calls)).toEqual(['hello', 'open', null])
    expect(await answersOf('side-1', calls)).toEqual(['hello', 'open', null])
    expect(await answersOf('guest', calls)).toEqual(['not_allowed', 'not_allowed', null])
    expect(await answersOf('other', calls)).toEqual(['not_allowed', 'not_allowed', 'not_allowed'])
  })

  it('A1 a capability that names one command of the app lists them all', async () => {
    expect(await answersOf('main', [['burn'], ['nothing']])).toEqual(['not_allowed', 'not_allowed'])
    expect(ran).not.toHaveBeenCalled()
  })

  it('A8 the handler gets the scope that its caller has', async () => {
    expect(await answersOf('main', [['plugin:vault|paths']])).toEqual([
      {
        allow: [{ path: '/data' }],
        deny: [],
        global: { allow: ['/'], deny: ['/etc'] },
      },
    ])
  })

  it('I12 arguments of a denied call are not read', async () => {
    expect(await answersOf('guest', [['plugin:vault|open', { door: 1 }]])).toEqual(['not_allowed'])
    expect(parsed).not.toHaveBeenCalled()
  })

  it('logs windows without a capability, and denied calls', async () => {
    await answersOf('stranger', [['greet']])
    const warnings = running().logs.filter(({ level }) => level === 'warn')
    expect(warnings.map(({ message }) => message)).toContainEqual(
      expect.stringContaining('no capability applies to the window "stranger"'),
    )
    expect(warnings).toContainEqual(
      expect.objectContaining({
        fields: expect.objectContaining({ command: 'greet', window: 'stranger' }),
      }),
    )
  })

  it('explains', () => {
    const { app } = running() as RunningApp<ReturnType<ReturnType<typeof builder>['build']>>
    expect(app.explain('main', 'plugin:vault|open')).toMatchObject({
      allowed: true,
      allowedBy: [{ capability: 'main', permission: 'vault:allow-open' }],
    })
    expect(app.explain('guest', 'greet')).toMatchObject({
      allowed: false,
      remedy: { permission: 'allow-greet', place: 'app.security.capabilities[1]' },
    })
  })

  it('no odd name reaches a command that is denied', async () => {
    const names = [
      'plugin:vault|watch|',
      'plugin:vault|watch|open',
      'plugin:vault|open|watch',
      'plugin:vault||watch',
      'plugin:|vault|watch',
      'plugin:Vault|watch',
      'plugin:vault|WATCH',
      'plugin:vault |watch',
      'plugin:vault|watch ',
      'plugin:vault\u0000|watch',
      'plugin:vault|watch\u0000',
      'plugin:vаult|watch',
      'plugin:core:vault|watch',
      'plugin:plugin:vault|watch',
      'core:vault|watch',
      'vault|watch',
      'vault:watch',
      'watch',
      'BURN',
      'burn ',
      'burn\u0000',
      'burn|',
      'app|burn',
      '__app-acl__|burn',
      'constructor',
      '__proto__',
      'prototype',
      'toString',
      'plugin:constructor|constructor',
      'plugin:vault|constructor',
      'plugin:vault|__proto__',
      'plugin:window|set_title|title',
      'plugin:window|title|set_title',
      'plugin:window|close|',
      'plugin:core:window|close',
      '',
      'plugin:',
      'plugin:|',
    ]
    const inner = ['__proto__', '__x', '__app-acl__', '__VAULT__'].map(
      (plugin) => `plugin:${plugin}|watch`,
    )
    const answers = await answersOf(
      'main',
      [...names, ...inner].map((name) => [name] as const),
    )
    expect(answers).toEqual([
      ...names.map(() => 'not_allowed'),
      ...inner.map(() => 'plugin_not_found'),
    ])
    expect(ran).not.toHaveBeenCalled()
  })
})

describe('an app in production', () => {
  afterEach(() => vi.unstubAllEnvs())

  it('A14 denies in one sentence, and everything else is the same', async () => {
    vi.stubEnv('NODE_ENV', 'production')
    await using running = await startApp(builder(), { app: { security: { capabilities: [] } } })
    using client = await RawClient.join(running.app, 'main')
    client.send([
      ['invoke', 0, 'plugin:vault|open|x', {}],
      ['invoke', 1, 'plugin:window|close', {}],
      ['invoke', 2, 'plugin:app|version', {}],
    ])
    expect(await client.answer(0)).toEqual([
      'error',
      0,
      'Command plugin:vault|open|x not allowed by ACL',
      'not_allowed',
    ])
    expect(await client.answer(1)).toContain('Command plugin:window|close not allowed by ACL')
    expect(await client.answer(2)).toContain('0.0.0')
  })
})

describe('plugins', () => {
  it.each(['__vault', 'core', 'core:vault', '__TAURI_CHANNEL__'])(
    'cannot be named %s, whose commands would be checked otherwise or not at all',
    (name) => {
      const add = (): unknown => Builder.default().plugin(definePlugin({ name }))
      expect(add).toThrow(IpcError)
      expect(add).toThrow(`a plugin cannot have the name "${name}"`)
    },
  )
})
