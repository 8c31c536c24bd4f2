import { describe, expect, it } from 'vitest'
import type { CapabilityInput } from '../../src/acl/capability.ts'
import { type Diagnosis, diagnose } from '../../src/acl/diagnosis.ts'
import { parseConfig } from '../../src/config/config.ts'
import { command } from '../../src/ipc/command.ts'
import { definePlugin, type Plugin } from '../../src/plugins/plugin.ts'
import { aclOf, capabilityWith } from '../support/acl.ts'

const clock: Plugin = definePlugin({
  name: 'clock',
  commands: { now: command(() => 0), set: command(() => 0) },
  permissions: { default: { permissions: ['allow-now'] } },
})

const ALL = ['core:default', 'clock:default', 'allow-greet', 'allow-read-file']

/** The findings for an app with a window `main`, and perhaps others. */
function examine(
  capabilities: readonly CapabilityInput[],
  labels: readonly string[] = ['main'],
): Diagnosis {
  const commands = [
    'greet',
    'read_file',
    'plugin:clock|now',
    'plugin:clock|set',
    'plugin:event|listen',
  ]
  return diagnose({
    acl: aclOf({ capabilities, plugins: [clock] }),
    config: parseConfig({ app: { windows: labels.map((label) => ({ label })) } }),
    commands: [...commands, 'plugin:__OXBOW__|report'],
    root: new URL('file:///app/'),
  })
}

const found = (diagnosis: Diagnosis): string[] =>
  diagnosis.findings.map(({ level, kind, text }) => `${level} ${kind}: ${text}`)

describe('diagnose', () => {
  it('has a line for every command that can be granted, and none for those of Oxbow', () => {
    const { commands } = examine([capabilityWith(ALL)])
    expect(commands.map(({ command, group }) => [command, group])).toEqual([
      ['greet', 'app'],
      ['read_file', 'app'],
      ['plugin:clock|now', 'clock'],
      ['plugin:clock|set', 'clock'],
      ['plugin:event|listen', 'core:event'],
    ])
  })

  it('knows windows by the configuration, and by the labels and patterns of capabilities', () => {
    const windows = ['main', 'editor-*', '[ab]']
    expect(examine([capabilityWith(ALL, { windows })], ['main', 'log']).windows).toEqual([
      'main',
      'log',
      'editor-*',
    ])
    expect(examine([]).windows).toEqual(['main'])
  })

  it('finds only a note if a plugin has more commands than its default allows', () => {
    expect(found(examine([capabilityWith(ALL, { windows: ['main'] })]))).toEqual([
      'note unreachable-command: No page may call the command `plugin:clock|set`.',
    ])
  })

  it('finds commands that no page may call', () => {
    const permissions = ['core:default', 'clock:allow-set', 'allow-greet']
    expect(found(examine([capabilityWith(permissions)]))).toEqual([
      'problem unreachable-command: No page may call the command `read_file`.',
      'problem unreachable-command: No page may call the command `plugin:clock|now`.',
    ])
  })

  it('treats a denial as intended, and a grant to remote pages as a grant', () => {
    const permissions = ['core:default', 'clock:default', 'clock:deny-set', 'allow-*', 'deny-greet']
    expect(found(examine([capabilityWith(permissions)]))).toEqual([
      'note unreachable-command: No page may call the command `greet`.',
      'note unreachable-command: No page may call the command `plugin:clock|set`.',
    ])
    const remote = { urls: ['https://x.dev'] }
    const elsewhere = { identifier: 'site', local: false, remote, windows: ['main'] }
    const site = { ...elsewhere, permissions: ['allow-read-file', 'clock:allow-set'] }
    const own = capabilityWith(['core:default', 'clock:default', 'allow-greet'])
    expect(found(examine([own, site]))).toEqual([])
  })

  it('treats a grant to a class of labels as a grant', () => {
    const windows = ['editor-[0-9]']
    const editor = capabilityWith([...ALL, 'clock:allow-set'], { identifier: 'editor', windows })
    const main = capabilityWith(['core:default'], { windows: ['main'] })
    expect(found(examine([main, editor]))).toEqual([
      expect.stringContaining('note capability-without-window'),
    ])
  })

  it('finds windows that may do nothing, and windows that may not listen to events', () => {
    const deaf = capabilityWith(['core:event:allow-listen', 'core:event:deny-listen'], {
      identifier: 'deaf',
      windows: ['deaf'],
    })
    const main = capabilityWith([...ALL, 'clock:allow-set'], { windows: ['main'] })
    expect(found(examine([main, deaf], ['main', 'deaf', 'lost']))).toEqual([
      'problem window-without-capability: No capability applies to the window "lost".',
      'note deaf-window: The page of the window "deaf" may not listen to events.',
    ])
  })

  it('finds capabilities that apply to no window', () => {
    const none = capabilityWith(['core:default'], { identifier: 'none', windows: [] })
    const later = capabilityWith(['core:default'], { identifier: 'later', windows: ['later'] })
    const all = capabilityWith([...ALL, 'clock:allow-set'])
    expect(found(examine([all, none, later]))).toEqual([
      'problem capability-without-window: The capability "none" (app.security.capabilities[1]) applies to no window.',
      'note capability-without-window: The capability "later" (app.security.capabilities[2]) applies to windows that the configuration does not have: later.',
    ])
  })

  it('finds permissions without an effect', () => {
    const bare: Plugin = definePlugin({ name: 'bare', commands: {} })
    const permissions = [
      ...ALL,
      'clock:allow-set',
      'bare:default',
      'core:window:allow-activity-name',
    ]
    const acl = aclOf({ capabilities: [capabilityWith(permissions)], plugins: [clock, bare] })
    const { findings } = diagnose({
      acl,
      config: parseConfig({}),
      commands: [
        'greet',
        'read_file',
        'plugin:clock|now',
        'plugin:clock|set',
        'plugin:event|listen',
      ],
      root: new URL('file:///app/'),
    })
    const where =
      'of the capability "test" (app.security.capabilities[0]) applies to no command of the app.'
    expect(findings.map(({ level, text }) => `${level}: ${text}`)).toEqual([
      `problem: The permission "bare:default" ${where}`,
      `note: The permission "core:window:allow-activity-name" ${where}`,
    ])
  })
})
