import { describe, expect, it, vi } from 'vitest'
import { command } from '../../src/ipc/command.ts'
import { definePlugin, type Plugin } from '../../src/plugins/plugin.ts'
import { aclOf, capabilityWith, refusal } from '../support/acl.ts'

const clock: Plugin = definePlugin({
  name: 'clock',
  commands: { now: command(() => 0), set_time: command(() => 0) },
  permissions: { default: { permissions: ['allow-now'] } },
})

const REMOTE = 'https://x.dev'

describe('A1 what is checked', () => {
  it('A1 commands of plugins need a permission, whether or not the command exists', () => {
    const acl = aclOf({ plugins: [clock] })
    for (const name of [
      'plugin:clock|now',
      'plugin:none|x',
      'plugin:',
      'plugin:|',
      'plugin:event',
    ]) {
      expect(refusal(acl, 'main', name), name).toContain('not allowed')
    }
  })

  it('A1 commands of an app that lists none need no permission', () => {
    const acl = aclOf()
    expect(refusal(acl, 'main', 'greet')).toBeUndefined()
    expect(refusal(acl, 'main', 'unknown')).toBeUndefined()
  })

  it('A1 commands of an app that lists them in a permission file need one', () => {
    const files = { 'permissions/greet.json': { permission: [] } }
    const acl = aclOf({ files, capabilities: [capabilityWith(['core:default'])] })
    expect(refusal(acl, 'main', 'greet')).toContain('greet not allowed')
  })

  it('A1 a capability that names one command of the app lists them all', () => {
    const acl = aclOf({ capabilities: [capabilityWith(['allow-greet'])] })
    expect(refusal(acl, 'main', 'greet')).toBeUndefined()
    expect(refusal(acl, 'main', 'read_file')).toContain('read_file not allowed')
  })

  it('A1 a remote page needs a permission for commands of the app too', () => {
    const remote = { urls: [REMOTE] }
    const free = aclOf({ capabilities: [capabilityWith(['core:default'], { remote })] })
    expect(refusal(free, { label: 'main', remote: REMOTE }, 'greet')).toContain('greet not allowed')
    const granted = aclOf({ capabilities: [capabilityWith(['allow-greet'], { remote })] })
    expect(refusal(granted, { label: 'main', remote: REMOTE }, 'greet')).toBeUndefined()
  })

  it('A1 what Oxbow and Tauri call by themselves is never checked', () => {
    const acl = aclOf({ capabilities: [capabilityWith([], { windows: [] })] })
    expect(refusal(acl, 'main', 'plugin:__TAURI_CHANNEL__|fetch')).toBeUndefined()
    expect(refusal(acl, 'main', 'plugin:__OXBOW_WINDOW__|report')).toBeUndefined()
  })
})

describe('A2 which pages are the app’s own', () => {
  const acl = aclOf.bind(undefined, { devUrl: 'http://localhost:5173/app' })
  const host = '127.0.0.1:4000'

  it.each([
    { what: 'no browser', origin: undefined, remote: undefined },
    { what: 'the origin that serves the app', origin: `http://${host}`, remote: undefined },
    { what: 'the same behind TLS', origin: `https://${host}`, remote: undefined },
    { what: 'the development server', origin: 'http://localhost:5173', remote: undefined },
    { what: 'another port', origin: 'http://127.0.0.1:4001', remote: 'http://127.0.0.1:4001' },
    { what: 'another site', origin: REMOTE, remote: REMOTE },
    {
      what: 'a name that begins the same',
      origin: `http://${host}.dev`,
      remote: `http://${host}.dev`,
    },
    { what: 'an opaque origin', origin: 'null', remote: 'null' },
    { what: 'an empty origin', origin: '', remote: '' },
  ])('A2 $what', ({ origin, remote }) => {
    const headers = origin === undefined ? { host } : { host, origin }
    expect(acl().callerOf('main', headers)).toEqual({ label: 'main', remote })
  })

  it('A2 without a host, no origin is the app’s own', () => {
    const caller = aclOf().callerOf('main', { origin: 'http://undefined' })
    expect(caller.remote).toBe('http://undefined')
  })
})

describe('A3 names of permissions and commands', () => {
  it('A3 the prefix of core plugins is in the permission and not in the command', () => {
    const acl = aclOf({ capabilities: [capabilityWith(['core:event:allow-listen'])] })
    expect(refusal(acl, 'main', 'plugin:event|listen')).toBeUndefined()
    expect(refusal(acl, 'main', 'plugin:core:event|listen')).toContain('not allowed')
    expect(refusal(acl, 'main', 'plugin:event|emit')).toContain('not allowed')
  })

  it('A3 permissions of other plugins and of the app have the names of their commands', () => {
    const permissions = ['clock:allow-set-time', 'allow-read-file']
    const acl = aclOf({ plugins: [clock], capabilities: [capabilityWith(permissions)] })
    expect(refusal(acl, 'main', 'plugin:clock|set_time')).toBeUndefined()
    expect(refusal(acl, 'main', 'plugin:clock|now')).toContain('not allowed')
    expect(refusal(acl, 'main', 'read_file')).toBeUndefined()
  })

  it('A3 a command of the app may have a colon in its name', () => {
    const acl = aclOf({ commands: ['db:read'], capabilities: [capabilityWith(['allow-db:read'])] })
    expect(refusal(acl, 'main', 'db:read')).toBeUndefined()
  })
})

describe('A5 the windows to which a capability applies', () => {
  it('A5 windows and webviews count, by pattern', () => {
    const labels = { windows: ['main', 'editor-*'], webviews: ['side'] }
    const acl = aclOf({ capabilities: [capabilityWith(['core:default'], labels)] })
    const allowed = ['main', 'editor-1', 'side', 'Main', 'editor', 'other', ''].filter(
      (label) => refusal(acl, label, 'plugin:event|listen') === undefined,
    )
    expect(allowed).toEqual(['main', 'editor-1', 'side'])
  })

  it('A5 a capability that names no window applies to none', () => {
    const none = { identifier: 'none', permissions: ['core:default'] }
    expect(refusal(aclOf({ capabilities: [none] }), 'main', 'plugin:event|listen')).toBeDefined()
  })

  it('A5 a capability with `local: false` does not apply to the app’s own pages', () => {
    const where = { local: false, remote: { urls: [REMOTE] } }
    const acl = aclOf({ capabilities: [capabilityWith(['core:default'], where)] })
    expect(refusal(acl, 'main', 'plugin:event|listen')).toBeDefined()
    expect(refusal(acl, { label: 'main', remote: REMOTE }, 'plugin:event|listen')).toBeUndefined()
  })

  it('A6 a capability applies to remote pages only if it names their address', () => {
    const acl = aclOf({
      capabilities: [
        capabilityWith(['core:default']),
        capabilityWith(['core:event:default'], {
          identifier: 'site',
          remote: { urls: ['https://*.x.dev'] },
        }),
      ],
    })
    const asked = (remote: string): boolean =>
      refusal(acl, { label: 'main', remote }, 'plugin:event|listen') === undefined
    expect(['https://a.x.dev', REMOTE, 'http://a.x.dev', 'null'].filter(asked)).toEqual([
      'https://a.x.dev',
    ])
    expect(
      refusal(acl, { label: 'main', remote: 'https://a.x.dev' }, 'plugin:window|title'),
    ).toBeDefined()
  })
})

describe('A7 what is denied', () => {
  const capabilities = [
    capabilityWith(['core:default'], { remote: { urls: [REMOTE] } }),
    capabilityWith(['core:event:deny-emit'], { identifier: 'no-emit', windows: ['guest'] }),
  ]

  it('A7 goes before what is allowed', () => {
    const acl = aclOf({ capabilities })
    expect(refusal(acl, 'guest', 'plugin:event|emit')).toContain('explicitly denied')
    expect(refusal(acl, 'guest', 'plugin:event|listen')).toBeUndefined()
  })

  it('A7 is denied for the windows and the addresses of its capability only', () => {
    const acl = aclOf({ capabilities })
    expect(refusal(acl, 'main', 'plugin:event|emit')).toBeUndefined()
    expect(refusal(acl, { label: 'guest', remote: REMOTE }, 'plugin:event|emit')).toBeUndefined()
  })

  it('A7 a permission that both allows and denies a command denies it', () => {
    const both = { identifier: 'both', commands: { allow: ['greet'], deny: ['greet'] } }
    const files = { 'permissions/a.json': { permission: [both] } }
    const acl = aclOf({ files, capabilities: [capabilityWith(['both', 'allow-greet'])] })
    expect(refusal(acl, 'main', 'greet')).toContain('explicitly denied')
  })
})

describe('A8 scopes', () => {
  const fs: Plugin = definePlugin({
    name: 'fs',
    commands: { read: command(() => 0), write: command(() => 0) },
    permissions: {
      permission: [
        { identifier: 'home', scope: { allow: ['$HOME'], deny: ['$HOME/.ssh'] } },
        {
          identifier: 'read-docs',
          commands: { allow: ['read'] },
          scope: { allow: [{ path: '$DOCUMENT' }] },
        },
      ],
    },
  })

  it('A8 a command gets the entries of the permissions that allow it to this caller', () => {
    const acl = aclOf({
      plugins: [fs],
      capabilities: [
        capabilityWith([
          'fs:read-docs',
          { identifier: 'fs:allow-read', allow: ['/a'], deny: ['/a/b'] },
          { identifier: 'fs:allow-write', allow: ['/w'] },
        ]),
        capabilityWith([{ identifier: 'fs:allow-read', allow: ['/other'] }], {
          identifier: 'other',
          windows: ['other'],
        }),
      ],
    })
    expect(acl.decide({ label: 'main' }, 'plugin:fs|read')).toEqual({
      allowed: true,
      scope: {
        allow: [{ path: '$DOCUMENT' }, '/a'],
        deny: ['/a/b'],
        global: { allow: [], deny: [] },
      },
    })
  })

  it('A8 the scope of a permission without commands applies to all commands of the plugin, in its windows', () => {
    const acl = aclOf({
      plugins: [fs],
      capabilities: [
        capabilityWith(['fs:home', 'fs:allow-write'], { windows: ['main'] }),
        capabilityWith(['fs:allow-write'], { identifier: 'other', windows: ['other'] }),
      ],
    })
    const scopeOf = (label: string): unknown => acl.decide({ label }, 'plugin:fs|write')
    const home = { allow: ['$HOME'], deny: ['$HOME/.ssh'] }
    const none = { allow: [], deny: [] }
    expect(scopeOf('main')).toEqual({ allowed: true, scope: { ...none, global: home } })
    expect(scopeOf('other')).toEqual({ allowed: true, scope: { ...none, global: none } })
  })

  it('A8 the scope of an entry reaches every permission of a set', () => {
    const files = {
      'permissions/files.json': {
        set: [{ identifier: 'files', permissions: ['allow-read-file', 'allow-greet'] }],
      },
    }
    const capabilities = [capabilityWith([{ identifier: 'files', allow: ['/data'] }])]
    const decision = aclOf({ files, capabilities }).decide({ label: 'main' }, 'greet')
    expect(decision).toMatchObject({ allowed: true, scope: { allow: ['/data'] } })
  })
})

describe('A13, A14 and A15: denials', () => {
  it('A13 a page without any capability cannot even listen', () => {
    const acl = aclOf({ capabilities: [capabilityWith(['core:default'], { windows: ['main'] })] })
    expect(refusal(acl, 'other', 'plugin:event|listen')).toBeDefined()
    expect(refusal(acl, 'other', 'greet')).toBeUndefined()
  })

  it('A14 in a release the text has the command, as it came, and nothing else', () => {
    const acl = aclOf({ isDevelopment: false })
    for (const name of ['plugin:window|close', 'plugin:a|b|c', 'plugin:']) {
      expect(refusal(acl, 'main', name)).toBe(`Command ${name} not allowed by ACL`)
    }
  })

  it.each([
    ['plugin:none|x', undefined, 'none.x not allowed. Plugin not found'],
    ['greet', REMOTE, 'greet not allowed. Plugin not found'],
    ['plugin:window|nothing', undefined, 'window.nothing not allowed. Command not found'],
    [
      'plugin:clock|now',
      undefined,
      'clock.now not allowed. Permissions associated with this command: clock:allow-now, clock:default',
    ],
    [
      'plugin:window|close',
      undefined,
      'window.close not allowed. Permissions associated with this command: core:window:allow-close',
    ],
  ])('A15 %s: no capability has a permission for it', (name, remote, text) => {
    const [first] = (
      refusal(aclOf({ plugins: [clock] }), { label: 'main', remote }, name) ?? ''
    ).split('\n')
    expect(first).toBe(text)
  })

  it('A15 names the windows in which a command is allowed, if not this one', () => {
    const acl = aclOf({
      capabilities: [
        capabilityWith(['core:window:allow-close'], {
          windows: ['b', 'a'],
          webviews: ['c'],
          remote: { urls: [REMOTE] },
        }),
      ],
    })
    expect(refusal(acl, 'main', 'plugin:window|close')).toMatch(
      'window.close not allowed on window "main", webview "main", URL: local\n\n' +
        'allowed on: [windows: "a", "b", webviews: "c", URL: local], [windows: "a", "b", webviews: "c", URL: https://x.dev]\n\n' +
        'referenced by: capability: test, permission: allow-close',
    )
  })

  it('A15 says what denies a command', () => {
    const permissions = ['core:default', 'core:event:deny-emit']
    const acl = aclOf({ capabilities: [capabilityWith(permissions)] })
    expect(refusal(acl, 'main', 'plugin:event|emit')).toMatch(
      'event.emit explicitly denied on origin local\n\nreferenced by: capability: test, permission: deny-emit',
    )
  })
})

describe('denials name the remedy', () => {
  const files = {
    'capabilities/main.json': {
      identifier: 'main',
      windows: ['main'],
      permissions: ['core:default'],
    },
  }

  it('D13 in development the text names the permission, the file and the line', () => {
    expect(refusal(aclOf({ files }), 'main', 'plugin:window|close')).toMatch(
      /\n\nTo allow it, add "core:window:allow-close" to the permissions of the capability "main", in capabilities\/main\.json:6\.$/,
    )
  })

  it('D13 where no capability applies to the window it names a file to write', () => {
    expect(refusal(aclOf({ files }), 'log/1', 'plugin:event|listen')).toMatch(
      /\n\nNo capability applies to the window "log\/1"\. To allow the command, write a capability, such as capabilities\/log-1\.json: {"identifier":"log-1","windows":\["log\/1"\],"permissions":\["core:event:allow-listen"\]}$/,
    )
  })

  it('in an app without capabilities, a denial has the whole file', () => {
    expect(refusal(aclOf({}), 'main', 'plugin:window|close')).toMatch(
      /\n\nThe app has no capabilities yet\. To allow the command, write a capability, such as capabilities\/main\.json: {"identifier":"main","windows":\["main"\],"permissions":\["core:default","core:window:allow-close"\]}$/,
    )
  })

  it('a denial by a deny permission names the permission to remove', () => {
    const permissions = ['core:default', 'core:event:deny-emit']
    const denying = { 'capabilities/a.json': { identifier: 'a', windows: ['*'], permissions } }
    expect(refusal(aclOf({ files: denying }), 'main', 'plugin:event|emit')).toMatch(
      /\n\nTo allow it, remove "core:event:deny-emit" from the capability "a", in capabilities\/a\.json:6\.$/,
    )
  })

  it('explains which permission allows a command, and where it is written', () => {
    expect(aclOf({ files }).explain('main', 'plugin:event|listen')).toEqual({
      window: 'main',
      command: 'plugin:event|listen',
      allowed: true,
      reason: 'It is allowed by "core:event:allow-listen" of "main" (capabilities/main.json:6).',
      allowedBy: [
        {
          capability: 'main',
          permission: 'core:event:allow-listen',
          place: 'capabilities/main.json:6',
        },
      ],
      deniedBy: [],
    })
  })

  it('explains what is missing', () => {
    const explanation = aclOf({ files }).explain('main', 'plugin:window|close')
    expect(explanation).toMatchObject({
      allowed: false,
      reason: 'No capability of the window allows it.',
      remedy: { permission: 'core:window:allow-close', place: 'capabilities/main.json:6' },
    })
  })

  it('explains that a command is free, and that nothing can allow a command that does not exist', () => {
    const acl = aclOf({ files })
    expect(acl.explain('main', 'greet')).toMatchObject({
      allowed: true,
      reason: 'The command needs no permission.',
    })
    expect(acl.explain('main', 'plugin:none|x')).not.toHaveProperty('remedy')
  })

  it('warns of a window without a capability if the app has capabilities', () => {
    const warn = vi.fn()
    const logger = { debug: vi.fn(), info: vi.fn(), warn, error: vi.fn() }
    aclOf().warnOf('log', logger)
    aclOf({ files }).warnOf('main', logger)
    expect(warn).not.toHaveBeenCalled()
    aclOf({ files }).warnOf('log', logger)
    expect(warn.mock.lastCall?.[1]).toBe(
      'no capability applies to the window "log", so its page may not even listen to events; the capabilities apply to: "main" (capabilities/main.json:6)',
    )
  })
})

describe('odd names', () => {
  const NAMES = [
    'constructor',
    '__proto__',
    'toString',
    'hasOwnProperty',
    '',
    ' ',
    'greet ',
    ' greet',
    'Greet',
    'greet\0',
    'gr\u0435et',
    'ｇreet',
    'plugin',
    'app|greet',
    'core:greet',
    '__app-acl__|greet',
  ]
  const PLUGIN_NAMES = [
    'plugin:window|close|',
    'plugin:window|close|x',
    'plugin:window|close\0',
    'plugin:window| close',
    'plugin: window|close',
    'plugin:window\u200b|close',
    'plugin:Window|close',
    'plugin:window|CLOSE',
    'plugin:window|сlose',
    'plugin:core:window|close',
    'plugin:core|window:close',
    'plugin:window||close',
    'plugin:|window|close',
    'plugin:window/close',
    'plugin:constructor|name',
    'plugin:__proto|close',
    'plugin:_|x',
    'plugin:__app-acl|greet',
    'plugin:event|listen|',
    'plugin:event|__proto__',
    'plugin:event|constructor',
  ]

  it.each(NAMES)('no command of a listing app is reached as %j', (name) => {
    const acl = aclOf({ capabilities: [capabilityWith(['core:default', 'allow-greet'])] })
    expect(refusal(acl, 'main', name)).toContain('not allowed')
  })

  it.each(PLUGIN_NAMES.filter((name) => !name.startsWith('plugin:__')))(
    'no command of a plugin is reached as %j, not even with every permission for the real one',
    (name) => {
      const permissions = ['core:default', 'core:window:allow-close', 'allow-*']
      expect(
        refusal(aclOf({ capabilities: [capabilityWith(permissions)] }), 'main', name),
      ).toBeDefined()
    },
  )
})
