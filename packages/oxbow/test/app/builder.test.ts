import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Builder, command, definePlugin, event, type Logger, stateKey } from '../../src/index.ts'
import { testApp } from '../../src/test.ts'

const quiet: Logger = { debug() {}, info() {}, warn() {}, error() {} }
const builder = () => Builder.default().logger(quiet)

/** The text of a thrown error. */
function messageOfThrown(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    return (error as Error).message
  }
  return 'nothing was thrown'
}

const HERE = String.raw`.*builder\.test\.ts:\d+:\d+`

describe('a name that is used twice', () => {
  it.each([
    {
      what: 'command `greet`',
      add: () =>
        builder()
          .commands({ greet: command(() => 1) })
          .commands({ greet: command(() => 2) } as never),
    },
    {
      what: 'event `ready`',
      add: () =>
        builder()
          .events({ ready: event<1>() })
          .events({ ready: event<2>() } as never),
    },
    {
      what: 'delivery of event `ready`',
      add: () => builder().delivery({ ready: 'latest' }).delivery({ ready: 'queue' }),
    },
    {
      what: 'plugin `clock`',
      add: () => builder().plugin({ name: 'clock' }).plugin({ name: 'clock' }),
    },
  ])('I14 refuses $what and names both places', ({ what, add }) => {
    expect(messageOfThrown(add)).toMatch(
      new RegExp(`^${what} is defined twice: ${HERE} and ${HERE}$`),
    )
  })

  it('may be a command, an event and a plugin at once', () => {
    const all = builder()
      .commands({ clock: command(() => 1) })
      .events({ clock: event<1>() })
      .plugin({ name: 'clock' })
    expect(() => all.build()).not.toThrow()
  })

  it.each(['event', 'window', 'tray'])(
    'refuses a plugin with the name of the core plugin %s',
    (name) => {
      expect(() => builder().plugin({ name })).toThrow(
        `plugin \`${name}\` is one of the core plugins`,
      )
    },
  )

  it('refuses a command that looks like one of a plugin', () => {
    const clock = definePlugin({ name: 'clock', commands: { now: command(() => 1) } })
    const add = () =>
      builder()
        .plugin(clock)
        .commands({ 'plugin:clock|now': command(() => 2) } as never)
    expect(add).toThrow(expect.objectContaining({ code: 'invalid_config' }))
  })
})

describe('commands', () => {
  it('may come from a function, with handlers that know the events', async () => {
    const built = builder()
      .events({ progress: z.number() })
      .commands((command) => ({
        report: command({ done: z.number() }, ({ done }, { app }) => app.emit('progress', done)),
      }))
    await using test = await testApp(built)
    const heard: number[] = []
    test.app.listen('progress', ({ payload }) => heard.push(payload))
    const page = await test.page()
    await page.invoke('report', { done: 7 })
    expect(heard).toEqual([7])
  })
})

describe('two apps of one builder', () => {
  it('share the values of the builder, and no value that one of them manages later', () => {
    const [given, later] = [stateKey<string>('given'), stateKey<string>('later')]
    const both = builder().manage(given, 'from the builder')
    const [one, two] = [both.build(), both.build()]
    one.manage(later, 'of one')
    expect([one.state(given), two.state(given)]).toEqual(['from the builder', 'from the builder'])
    expect([one.tryState(later), two.tryState(later)]).toEqual(['of one', undefined])
  })
})
