import { describe, expect, it, onTestFinished } from 'vitest'
import { Builder } from '../../src/app/builder.ts'
import { command } from '../../src/ipc/command.ts'
import { definePlugin } from '../../src/plugins/plugin.ts'
import { aclOf, capabilityWith, folderOf, refusal } from '../support/acl.ts'
import { recorder } from '../support/server.ts'

const file = (identifier: string, permissions: readonly unknown[] = ['core:default']): object => ({
  identifier,
  windows: ['main'],
  permissions,
})

const identifiers = (files: Record<string, unknown>, listed: readonly string[] = []): string[] =>
  aclOf({ files, capabilities: listed }).grants.capabilities.map(
    ({ capability }) => capability.identifier,
  )

describe('A4 capabilities', () => {
  it('A4 without any, every window has core:default and nothing more', () => {
    const acl = aclOf()
    expect(refusal(acl, 'anything', 'plugin:event|listen')).toBeUndefined()
    expect(refusal(acl, 'anything', 'plugin:window|set_title')).toBeDefined()
  })

  it('A4 a file holds one, a list, or a list under a key; all files of the folder count', () => {
    const files = {
      'capabilities/a.json': { $schema: '../gen/schemas/desktop-schema.json', ...file('one') },
      'capabilities/b.json': [file('two'), file('three')],
      'capabilities/deep/c.json': { capabilities: [file('four')] },
    }
    expect(identifiers(files)).toEqual(['one', 'two', 'three', 'four'])
  })

  it('A4 JSON5 and TOML are read too', () => {
    const files = {
      'capabilities/a.json5':
        "{ identifier: 'one', windows: ['main'], permissions: ['core:default'], } // mine",
      'capabilities/b.toml':
        'identifier = "two"\nwindows = ["main"]\npermissions = ["core:default", { identifier = "core:event:allow-emit", allow = [{ name = "x" }] }]\n',
    }
    expect(identifiers(files)).toEqual(['one', 'two'])
  })

  it('A4 hidden files, notes and schemas are no capabilities', () => {
    const files = {
      'capabilities/.DS_Store': 'x',
      'capabilities/README.md': 'x',
      'capabilities/schemas/x.json': 'x',
      'capabilities/a.json': file('one'),
    }
    expect(identifiers(files)).toEqual(['one'])
  })

  it('A4 the configuration may list some, and then the others do not count', () => {
    const files = { 'capabilities/a.json': file('one'), 'capabilities/b.json': file('two') }
    expect(identifiers(files, ['two'])).toEqual(['two'])
    const inline = aclOf({ files, capabilities: ['one', capabilityWith(['core:default'])] })
    expect(inline.grants.capabilities.map(({ place }) => place)).toEqual([
      'capabilities/a.json',
      'app.security.capabilities[1]',
    ])
  })

  it('A4 one for other systems does not apply, and the standard does not either', () => {
    const elsewhere = capabilityWith(['core:default'], { platforms: ['iOS', 'android'] })
    const acl = aclOf({ capabilities: [elsewhere] })
    expect(refusal(acl, 'main', 'plugin:event|listen')).toBeDefined()
  })

  it('A4 needs only an identifier and permissions; `local` is true', () => {
    const acl = aclOf({
      capabilities: [{ identifier: 'x', windows: ['main'], permissions: ['core:default'] }],
    })
    expect(refusal(acl, 'main', 'plugin:event|listen')).toBeUndefined()
  })
})

describe('A8 permission files', () => {
  it('A8 sets hold permissions, sets, and permissions of plugins', () => {
    const files = {
      'permissions/all.toml':
        '[[set]]\nidentifier = "inner"\ndescription = "x"\npermissions = ["allow-greet"]\n' +
        '[[set]]\nidentifier = "outer"\ndescription = "x"\npermissions = ["inner", "core:event:default", "log"]\n' +
        '[[permission]]\nidentifier = "log"\ncommands.allow = ["read_file"]\n',
    }
    const acl = aclOf({ files, capabilities: [capabilityWith(['outer'])] })
    for (const name of ['greet', 'read_file', 'plugin:event|listen']) {
      expect(refusal(acl, 'main', name), name).toBeUndefined()
    }
  })

  it('A8 the app may have a default, and allow-* grants all its commands', () => {
    const files = { 'permissions/a.json': { default: { permissions: ['allow-greet'] } } }
    const some = aclOf({ files, capabilities: [capabilityWith(['default'])] })
    expect([
      refusal(some, 'main', 'greet'),
      refusal(some, 'main', 'read_file') === undefined,
    ]).toEqual([undefined, false])
    const all = aclOf({ capabilities: [capabilityWith(['allow-*'])] })
    expect([refusal(all, 'main', 'greet'), refusal(all, 'main', 'read_file')]).toEqual([
      undefined,
      undefined,
    ])
  })

  it('A8 a plugin may have a folder of permission files', () => {
    const permissions = folderOf({
      'default.toml': '[default]\ndescription = "x"\npermissions = ["allow-now"]\n',
    })
    const plugins = [
      definePlugin({ name: 'clock', commands: { now: command(() => 0) }, permissions }),
    ]
    const acl = aclOf({ plugins, capabilities: [capabilityWith(['clock:default'])] })
    expect(refusal(acl, 'main', 'plugin:clock|now')).toBeUndefined()
  })

  it('A8 a permission for other systems grants nothing here', () => {
    const elsewhere = { identifier: 'x', commands: { allow: ['greet'] }, platforms: ['iOS'] }
    const files = { 'permissions/a.json': { permission: [elsewhere] } }
    const acl = aclOf({ files, capabilities: [capabilityWith(['x'])] })
    expect(refusal(acl, 'main', 'greet')).toBeDefined()
  })
})

describe('plugins that the app does not have', () => {
  const desktop = {
    ...file('desktop', ['core:default', 'fs:default', { identifier: 'fs:allow-exists' }]),
    platforms: ['linux', 'macOS', 'windows'],
  }
  const texts = (acl: ReturnType<typeof aclOf>): string[] =>
    acl.remarks.map(({ text, remedy }) => `${text} ${remedy}`)

  it('do not stop the start: each has one warning, with every file and line', () => {
    const files = {
      'capabilities/desktop.json': desktop,
      'capabilities/more.json': file('more', ['fs:default', 'clok:default', 'greeter:allow-greet']),
    }
    const clock = definePlugin({ name: 'clock', commands: { now: command(() => 0) } })
    const acl = aclOf({ files, plugins: [clock] })
    expect(texts(acl)).toEqual([
      'The app has no plugin "fs", which capabilities name: "fs:default" (capabilities/desktop.json:8), ' +
        '"fs:allow-exists" (capabilities/desktop.json:10), "fs:default" (capabilities/more.json:7). ' +
        'Its calls stay denied. Oxbow does not have Tauri\'s plugin "fs" yet: define one of this name ' +
        'with definePlugin, or remove its permissions.',
      'The app has no plugin "clok", which capabilities name: "clok:default" (capabilities/more.json:8). ' +
        'Its calls stay denied. Did you mean "clock"? Add the plugin with Builder.plugin, or remove its permissions.',
      'The app has no plugin "greeter", which capabilities name: "greeter:allow-greet" (capabilities/more.json:9). ' +
        'Its calls stay denied. Add the plugin with Builder.plugin, or remove its permissions.',
    ])
    expect(refusal(acl, 'main', 'plugin:fs|exists')).toContain('not allowed')
    expect(refusal(acl, 'main', 'plugin:event|listen')).toBeUndefined()
  })

  it('may be in sets of permissions', () => {
    const files = {
      'permissions/all.toml':
        '[[set]]\nidentifier = "all"\npermissions = ["allow-greet", "dialog:default"]\n',
      'capabilities/a.json': file('one', ['all']),
    }
    const acl = aclOf({ files })
    expect(refusal(acl, 'main', 'greet')).toBeUndefined()
    expect(texts(acl)).toEqual([
      expect.stringContaining('"dialog:default" (capabilities/a.json:7)'),
    ])
  })

  it('names the line of the capability itself, not of a window of the same name', () => {
    const first = { identifier: 'first', windows: ['second'], permissions: ['dialog:default'] }
    const second = { ...first, identifier: 'second' }
    const acl = aclOf({ files: { 'capabilities/a.json': [first, second] } })
    expect(texts(acl)).toEqual([
      expect.stringContaining(
        '"dialog:default" (capabilities/a.json:8), "dialog:default" (capabilities/a.json:17)',
      ),
    ])
  })

  it('are not reported if the capability applies to other systems only', () => {
    const mobile = { ...file('mobile', ['biometric:default']), platforms: ['iOS', 'android'] }
    expect(texts(aclOf({ files: { 'capabilities/mobile.json': mobile } }))).toEqual([])
  })

  it('are logged as a warning each when the app starts', async () => {
    const lines: string[] = []
    const app = Builder.default()
      .logger(recorder(lines))
      .build(
        { oxbow: { host: 'none' } },
        { root: folderOf({ 'capabilities/a.json': file('one', ['fs:default', 'sql:default']) }) },
      )
    onTestFinished(async () => {
      await app.stop()
    })
    await app.start()
    expect(lines.filter((text) => text.includes('has no plugin'))).toEqual([
      expect.stringMatching(/^warn .*"fs"/),
      expect.stringMatching(/^warn .*"sql"/),
    ])
  })
})

describe('keys that nothing has', () => {
  it('are accepted as in Tauri, with a remark: a problem if a known key is similar', () => {
    const capability = {
      ...file('one', [
        'core:default',
        { identifier: 'core:event:default', comment: 'mine', alow: [] },
      ]),
      window: ['main'],
      $schema: 'x',
    }
    const files = {
      'capabilities/a.json': capability,
      'permissions/p.json': {
        permission: [{ identifier: 'p', command: { allow: ['greet'] } }],
        sets: [],
      },
    }
    const acl = aclOf({ files })
    expect(acl.remarks.map(({ level, text }) => `${level}: ${text}`)).toEqual([
      'problem: permissions/p.json has an unknown key `command`, did you mean `commands`?',
      'problem: permissions/p.json has an unknown key `sets`, did you mean `set`?',
      'note: capabilities/a.json has an unknown key `comment`.',
      'problem: capabilities/a.json has an unknown key `alow`, did you mean `allow`?',
      'problem: capabilities/a.json has an unknown key `window`, did you mean `windows`?',
    ])
    expect(refusal(acl, 'main', 'plugin:event|listen')).toBeUndefined()
  })

  it('are remarked on in the configuration and in plugins too', () => {
    const permissions = { defualt: { permissions: [] } } as object
    const plugins = [definePlugin({ name: 'clock', permissions })]
    const inline = { ...capabilityWith(['core:default']), webview: ['x'] }
    expect(aclOf({ plugins, capabilities: [inline] }).remarks.map(({ text }) => text)).toEqual([
      'the permissions of the plugin clock has an unknown key `defualt`, did you mean `default`?',
      'app.security.capabilities[0] has an unknown key `webview`, did you mean `webviews`?',
    ])
  })
})

describe('what Tauri takes', () => {
  it('lists of commands in permission files have permissions without a remark', () => {
    const files = {
      'permissions/autogenerated/commands.toml': 'commands = ["save_all"]\n',
      'capabilities/a.json': file('one', ['allow-save-all']),
    }
    const acl = aclOf({ files })
    expect(refusal(acl, 'main', 'save_all')).toBeUndefined()
  })
})

describe('A9 mistakes are errors at the start', () => {
  const clock = definePlugin({
    name: 'clock',
    permissions: { set: [{ identifier: 'all', permissions: ['allow-tick'] }] },
  })
  const loop = { identifier: 'loop', permissions: ['loop'] }

  it.each([
    [
      ['core:clock:default'],
      'unknown ACL for core:clock, expected one of __app-acl__, clock, core,',
    ],
    [
      ['core:event:allow-lisen'],
      'unknown permission allow-lisen for core:event, did you mean `allow-listen`?',
    ],
    [['allow-shout'], 'unknown permission allow-shout for app manifest'],
    [['core:event:constructor'], 'unknown permission constructor for core:event'],
    [['clock:all'], 'permission allow-tick not found from set all'],
    [['loop'], 'permission set loop contains itself'],
  ])('A9 %s', (permissions, text) => {
    const files = { 'permissions/loop.json': { set: [loop] } }
    const load = (): unknown =>
      aclOf({ files, plugins: [clock], capabilities: [capabilityWith(permissions)] })
    expect(load).toThrow(text)
  })

  it('A9 lists all mistakes at once, each with its file and line', () => {
    const files = {
      'capabilities/a.json': file('one', ['core:default', 'allow-shout', 'core:event:allow-x']),
      'capabilities/b.json': file('two', ['clock:tick']),
    }
    expect(() => aclOf({ files, plugins: [clock] })).toThrow(
      'invalid configuration: capabilities/a.json:8: unknown permission allow-shout for app manifest; ' +
        'capabilities/a.json:9: unknown permission allow-x for core:event; ' +
        'capabilities/b.json:7: unknown permission tick for clock',
    )
  })

  it('A9 two capabilities of one name', () => {
    const files = { 'capabilities/a.json': file('same'), 'capabilities/b.json': file('same') }
    expect(() => aclOf({ files })).toThrow(
      'capability with identifier `same` already exists (capabilities/a.json and capabilities/b.json)',
    )
  })

  it.each([
    [
      'main.yaml',
      'identifier: main',
      'capabilities/main.yaml: unknown format; it must be one of .json',
    ],
    ['main.json', '{', 'capabilities/main.json: failed to parse'],
    ['main.json', { identifier: 'x' }, 'capabilities/main.json: permissions: '],
    [
      'main.json',
      { identifier: 'x', windows: ['[a'], permissions: [] },
      'the pattern `[a` of labels',
    ],
    [
      'main.json',
      { identifier: 'x', remote: { urls: ['x.dev'] }, permissions: [] },
      'invalid URL pattern for remote URL x.dev',
    ],
  ])('a capability that cannot be read: %s', (name, content, text) => {
    expect(() => aclOf({ files: { [`capabilities/${name}`]: content } })).toThrow(text)
  })

  it.each([
    [
      { identifier: 'x', permissions: [{ identifer: 'y' }] },
      /capabilities\[0\]\.permissions\[0\]\.identifier: /,
    ],
    [7, /capabilities\[0\]: .*Object.*7/],
  ])('a capability in the configuration that has the wrong shape: %j', (capability, text) => {
    expect(() => aclOf({ capabilities: [capability as never] })).toThrow(text)
  })

  it('an identifier in the configuration that no file has', () => {
    expect(() => aclOf({ capabilities: ['main'] })).toThrow(
      'app.security.capabilities[0]: capability with identifier main not found',
    )
  })
})
