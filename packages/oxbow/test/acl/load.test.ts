import { describe, expect, it } from 'vitest'
import { command } from '../../src/ipc/command.ts'
import { definePlugin } from '../../src/plugin.ts'
import { aclOf, capabilityWith, folderOf, refusal } from '../support/acl.ts'

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

  it('A4 one for other systems does not count, and is no reason for the standard', () => {
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

  it('A8 the app may have a default, and allow-* stands for all its commands', () => {
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

describe('A9 what is wrong is said at the start', () => {
  const clock = definePlugin({
    name: 'clock',
    permissions: { set: [{ identifier: 'all', permissions: ['allow-tick'] }] },
  })
  const loop = { identifier: 'loop', permissions: ['loop'] }

  it.each([
    [['fs:default'], 'unknown ACL for fs, expected one of __app-acl__, clock, core, core:app,'],
    [['core:event:allow-shout'], 'unknown permission allow-shout for core:event'],
    [['allow-shout'], 'unknown permission allow-shout for app manifest'],
    [['constructor:default'], 'unknown ACL for constructor'],
    [['core:event:constructor'], 'unknown permission constructor for core:event'],
    [['clock:all'], 'permission allow-tick not found from set all'],
    [['loop'], 'permission set loop holds itself'],
  ])('A9 %s', (permissions, text) => {
    const files = { 'permissions/loop.json': { set: [loop] } }
    const load = (): unknown =>
      aclOf({ files, plugins: [clock], capabilities: [capabilityWith(permissions)] })
    expect(load).toThrow(text)
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
    [
      'main.json',
      { identifier: 'x', window: ['main'], permissions: [] },
      'capabilities/main.json: window: ',
    ],
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
    [{ identifier: 'x', window: ['main'], permissions: [] }, /capabilities\.0\.window: .*never/],
    [
      { identifier: 'x', permissions: [{ identifer: 'y' }] },
      /capabilities\.0\.permissions\.0\.identifier: /,
    ],
    [7, /capabilities\.0: .*Object.*7/],
  ])('a capability in the configuration that has the wrong shape: %j', (capability, text) => {
    expect(() => aclOf({ capabilities: [capability as never] })).toThrow(text)
  })

  it('an identifier in the configuration that no file has', () => {
    expect(() => aclOf({ capabilities: ['main'] })).toThrow(
      'app.security.capabilities[0]: capability with identifier main not found',
    )
  })
})
