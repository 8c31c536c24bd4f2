import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { CORE_PLUGINS, coreDefault, NOT_HERE } from '../../src/acl/core-permissions.ts'
import { corePlugins } from '../../src/plugins/core-plugins.ts'
import { aclOf, refusal } from '../support/acl.ts'

const commandsOf = (plugin: string): string[] => {
  const own = corePlugins.find(({ name }) => name === plugin)?.commands ?? {}
  return [...Object.keys(own), ...(NOT_HERE[plugin] ?? [])]
}

const isAllowed = (name: string): boolean => refusal(aclOf(), 'main', name) === undefined

it('A10 core:default has the default of every core plugin, and there is no other plugin of our own', () => {
  const public_ = corePlugins.map(({ name }) => name).filter((name) => !name.startsWith('__'))
  expect(public_.toSorted()).toEqual([...CORE_PLUGINS].toSorted())
})

it.each(['event', 'path', 'image', 'resources', 'menu', 'tray'])(
  'A11 all of %s is allowed by default',
  (plugin) => {
    const acl = aclOf()
    const refused = commandsOf(plugin).filter(
      (name) => refusal(acl, 'main', `plugin:${plugin}|${name}`) !== undefined,
    )
    expect(refused).toEqual([])
  },
)

it('A12 for windows only commands that read are allowed by default', () => {
  const allowed = commandsOf('window').filter((name) => isAllowed(`plugin:window|${name}`))
  const reads =
    /^(is_|get_all|inner_|outer_|available_|current_|primary_|monitor_)|^(title|theme|scale_factor|cursor_position|activity_name|scene_identifier|internal_toggle_maximize)$/
  expect(allowed.filter((name) => !reads.test(name))).toEqual([])
  expect(
    commandsOf('window').filter((name) => reads.test(name) && !allowed.includes(name)),
  ).toEqual([])
})

it('A12 for webviews and the app, the commands of Tauri’s lists are allowed by default', () => {
  const allowed = (plugin: string): string[] =>
    commandsOf(plugin)
      .filter((name) => isAllowed(`plugin:${plugin}|${name}`))
      .toSorted()
  expect(allowed('webview')).toEqual([
    'get_all_webviews',
    'internal_toggle_devtools',
    'webview_position',
    'webview_size',
  ])
  expect(allowed('app')).toEqual([
    'bundle_type',
    'identifier',
    'name',
    'register_listener',
    'remove_listener',
    'supports_multiple_windows',
    'tauri_version',
    'version',
  ])
})

it('A12 names only commands that exist', () => {
  for (const plugin of CORE_PLUGINS) {
    const commands = commandsOf(plugin)
    expect(coreDefault(plugin, commands).filter((name) => !commands.includes(name))).toEqual([])
  }
})

it('A3 every core command that the page package calls has a permission', () => {
  const folder = dirname(createRequire(import.meta.url).resolve('@tauri-apps/api/core'))
  const files = [
    'app',
    'event',
    'image',
    'menu',
    'path',
    'tray',
    'webview',
    'window',
    'webviewWindow',
  ]
  const text = files
    .flatMap((name) => [`${name}.js`, `${name}/base.js`])
    .map((name) => {
      try {
        return readFileSync(join(folder, name), 'utf8')
      } catch {
        return ''
      }
    })
    .join('\n')
  const called = new Set([...text.matchAll(/'(plugin:\w+\|\w+)'/g)].map(([, name = '']) => name))
  expect(called.size).toBeGreaterThan(100)
  const known = CORE_PLUGINS.flatMap((plugin) =>
    commandsOf(plugin).map((name) => `plugin:${plugin}|${name}`),
  )
  expect([...called].filter((name) => !known.includes(name))).toEqual([])
})
