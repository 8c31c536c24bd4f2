import { expect, it } from 'vitest'
import { command } from '../../src/ipc/command.ts'
import { startBackend } from '../support/backend.ts'

async function answers(...names: readonly string[]): Promise<unknown[]> {
  const { manager, open, connect } = await startBackend({ greet: command(() => 'hello') })
  manager.router.addPlugin('clock', { now: command(() => 'noon') })
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

it('I11 ignores the pieces of a name after the second', async () => {
  expect(await answers('plugin:clock|now|please', 'plugin:clock|now')).toEqual(['noon', 'noon'])
})

it('I13 tells an unknown plugin, an unknown command of it, and an unknown command apart', async () => {
  expect(
    await answers('plugin:none|now', 'plugin:clock|then', 'plugin:clock', 'Greet', 'greet'),
  ).toEqual([
    'plugin none not found',
    'Command then not found',
    'Command  not found',
    'Command Greet not found',
    'hello',
  ])
})

it('finds no command under a name that every object has', async () => {
  expect(await answers('constructor', '__proto__', 'plugin:clock|toString', 'greet')).toEqual([
    'Command constructor not found',
    'Command __proto__ not found',
    'Command toString not found',
    'hello',
  ])
})
