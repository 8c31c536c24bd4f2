// I10 to I14: commands are found by their names.
import { Builder, command, definePlugin } from 'oxbow'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { startApp, useApp, usePage } from '../support/app.ts'
import { call } from '../support/call.ts'
import { everything } from '../support/capabilities.ts'
import { describeEachApi } from '../support/frontend.ts'

const pets = definePlugin({
  name: 'pets',
  commands: { feed: command({ food: z.string() }, ({ food }) => `fed with ${food}`) },
  permissions: {
    permission: [{ identifier: 'all', commands: { allow: ['feed', 'walk', ''] } }],
  },
})

function builder() {
  return Builder.default()
    .plugin(pets)
    .commands({
      greet: command({ name: z.string() }, ({ name }) => `Hello, ${name}!`),
      nothing: command(() => {}),
    })
}

describeEachApi('names', (api) => {
  const running = useApp(builder, {
    app: { security: { capabilities: [everything('pets:all')] } },
  })
  const page = usePage(running, 'main', { api })

  it('I10 a name matches exactly', async () => {
    expect(await call(page(), 'greet', { name: 'Ada' })).toEqual({ resolved: 'Hello, Ada!' })
    expect(await call(page(), 'Greet', { name: 'Ada' })).toEqual({
      rejected: 'Command Greet not found',
    })
    expect(await call(page(), ' greet')).toEqual({ rejected: 'Command  greet not found' })
    expect(await call(page(), '')).toEqual({ rejected: 'Command  not found' })
  })

  it('I10 names that every object has are no commands', async () => {
    expect(await call(page(), 'constructor')).toEqual({ rejected: 'Command constructor not found' })
    expect(await call(page(), '__proto__')).toEqual({ rejected: 'Command __proto__ not found' })
  })

  it('I11 a name of a plugin is split at the bar, and one with further pieces is denied', async () => {
    const args = { food: 'hay' }
    expect(await call(page(), 'plugin:pets|feed', args)).toEqual({ resolved: 'fed with hay' })
    expect(await call(page(), 'plugin:pets|feed|more', args)).toEqual({
      rejected: expect.stringContaining('pets.feed not allowed'),
    })
    expect(await call(page(), 'plugin:pets|')).toEqual({ rejected: 'Command  not found' })
    expect(await call(page(), 'feed', args)).toEqual({ rejected: 'Command feed not found' })
  })

  it('I12 the permission is checked first, then the command, then the arguments', async () => {
    expect(await call(page(), 'plugin:birds|feed')).toEqual({
      rejected: 'birds.feed not allowed. Plugin not found',
    })
    expect(await call(page(), 'plugin:pets|walk')).toEqual({ rejected: 'Command walk not found' })
    expect(await call(page(), 'plugin:pets|feed')).toEqual({
      rejected: 'invalid args `food` for command `feed`: command feed missing required key food',
    })
  })

  it('I13 an unregistered command rejects with its name', async () => {
    expect(await call(page(), 'missing')).toEqual({ rejected: 'Command missing not found' })
  })

  it('I13 a plugin without the command rejects with the bare name', async () => {
    expect(await call(page(), 'plugin:window|scene_identifier')).toEqual({
      rejected: 'Command scene_identifier not found',
    })
  })

  it('I13 an unregistered plugin cannot be allowed to a window', async () => {
    expect(await call(page(), 'plugin:nowhere|go')).toEqual({
      rejected: 'nowhere.go not allowed. Plugin not found',
    })
  })
})

describe('commands of several modules', () => {
  it('I14 departs: a second call of commands() adds to the first', async () => {
    const both = builder().commands({ part: command(() => 'Goodbye!') })
    await using running = await startApp(both)
    const page = await running.open()
    const found = await page.evaluate(async () => {
      const { invoke } = window.tauri.core
      return [await invoke('greet', { name: 'Ada' }), await invoke('part')]
    })
    expect(found).toEqual(['Hello, Ada!', 'Goodbye!'])
  })

  it('I14 departs: a name that is used twice is refused, and both places are named', () => {
    const again = { greet: command(() => 'again') }
    // @ts-expect-error the name is taken at compile time as well
    const addTwice = () => builder().commands(again)
    const place = String.raw`\S*invoke\.test\.ts:\d+(:\d+)?`
    expect(addTwice).toThrow(
      new RegExp(String.raw`^command \`greet\` is defined twice: ${place} and ${place}$`),
    )
    expect(addTwice).toThrow(expect.objectContaining({ code: 'duplicate_name' }))
  })

  it('I14 departs: a plugin that is registered twice is refused', () => {
    expect(() => builder().plugin(pets)).toThrow(
      expect.objectContaining({ code: 'duplicate_name' }),
    )
  })
})
