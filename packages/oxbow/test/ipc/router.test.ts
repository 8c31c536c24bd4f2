import { expect, it } from 'vitest'
import { z } from 'zod'
import { Builder } from '../../src/app/builder.ts'
import { command } from '../../src/ipc/command.ts'
import { definePlugin } from '../../src/plugins/plugin.ts'
import { capabilityWith } from '../support/acl.ts'
import { startBackend } from '../support/backend.ts'
import { FakeHost } from '../support/fake-host.ts'

const clock = definePlugin({
  name: 'clock',
  commands: { now: command(() => 'noon'), later: command(() => 'night') },
  permissions: {
    permission: [
      {
        identifier: 'granted',
        commands: { allow: ['now', 'then', '', 'toString', 'now|please'] },
      },
    ],
  },
})

/** Calls the names one after the other, and then one that is answered. */
async function answers(...names: readonly string[]): Promise<unknown[]> {
  const { open, connect } = await startBackend({ greet: command(() => 'hello') }, new FakeHost(), {
    plugins: [clock],
    capabilities: [capabilityWith(['core:window:allow-activity-name', 'clock:granted'])],
  })
  await open('main')
  const page = connect('main')
  names.forEach((name, id) => {
    page.invoke(id, name)
  })
  await page.frame('result', names.length - 1)
  return page.frames
    .filter(([kind]) => kind === 'result' || kind === 'error')
    .map(([, , value]) => value)
}

it('I11 a name with more pieces than two is denied: capabilities are asked by the whole name', async () => {
  const [denied, noon] = await answers('plugin:clock|later|x', 'plugin:clock|now')
  expect([denied, noon]).toEqual([expect.stringContaining('clock.later not allowed'), 'noon'])
})

it('I12 a permission is checked before the existence of the command', async () => {
  const [plugin, command, later] = await answers(
    'plugin:none|now',
    'plugin:clock|never',
    'plugin:clock|later',
    'greet',
  )
  expect(plugin).toMatch('none.now not allowed. Plugin not found')
  expect(command).toMatch('clock.never not allowed. Command not found')
  expect(later).toMatch('clock.later not allowed. Permissions associated with this command')
})

it('I13 distinguishes an unknown command of a plugin from an unknown command, once they are allowed', async () => {
  expect(
    await answers(
      'plugin:window|activity_name',
      'plugin:__NONE__|x',
      'plugin:clock|then',
      'plugin:clock|',
      'Greet',
      'greet',
    ),
  ).toEqual([
    'plugin window not found',
    'plugin __NONE__ not found',
    'Command then not found',
    'Command  not found',
    'Command Greet not found',
    'hello',
  ])
})

it('finds no command under the name of an inherited member', async () => {
  expect(
    await answers('constructor', '__proto__', 'plugin:clock|toString', 'greet|x', 'greet'),
  ).toEqual([
    'Command constructor not found',
    'Command __proto__ not found',
    'Command toString not found',
    'Command greet|x not found',
    'hello',
  ])
})

it.each([
  ['wrap the function in `command(…)`', () => 1],
  ['make it with `command(…)`', undefined],
  ['argument `a` has no schema', command({ a: 'string' as never }, () => 1)],
  ['give an object with a schema for each argument', command(z.object({}) as never, () => 1)],
])('a value that is not a command is refused when it is registered: %s', (text, given) => {
  const register = () => Builder.default().commands({ odd: given as never })
  expect(register).toThrow(`command \`odd\`: `)
  expect(register).toThrow(text)
})
