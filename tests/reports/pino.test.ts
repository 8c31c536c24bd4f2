// An unmodified logger of pino: its types fit, and its lines have all details of a failure.
import { Writable } from 'node:stream'
import { Builder, command, definePlugin } from 'oxbow'
import { testApp } from 'oxbow/test'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'

/** A logger of pino that records its lines. */
function keeping(): { readonly logger: pino.Logger; readonly lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = []
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(JSON.parse(String(chunk)) as Record<string, unknown>)
      done()
    },
  })
  return { logger: pino({ level: 'debug' }, stream), lines }
}

const ERROR = 50

describe('a pino logger', () => {
  it('gets the error with its stack, the command, the window and the call', async () => {
    const { logger, lines } = keeping()
    const builder = Builder.default()
      .logger(logger)
      .commands({
        ready: command(() => null),
        work: command(() => {
          throw new TypeError('no such thing', { cause: new Error('it is gone') })
        }),
      })
    await using test = await testApp(builder)
    const page = await test.page('main')
    await page.invoke('ready')
    await expect(page.invoke('work')).rejects.toMatchObject({ message: 'no such thing' })
    expect(lines.filter(({ level }) => level === ERROR)).toMatchObject([
      {
        msg: 'command "work" failed: no such thing',
        command: 'work',
        window: 'main',
        call: 1,
        code: 'handler_failed',
        err: { type: 'TypeError', stack: expect.stringContaining('pino.test.ts') },
      },
    ])
  })

  it('gets the failures of listeners and of plugins that are set up', async () => {
    const { logger, lines } = keeping()
    const clock = definePlugin({
      name: 'clock',
      setup: (app) => {
        app.listen('tick', () => {
          throw new Error('no tick')
        })
        app.emit('tick', null)
        throw new Error('no clock')
      },
    })
    const start = testApp(Builder.default().logger(logger).plugin(clock))
    await expect(start).rejects.toThrow('no clock')
    expect(lines.filter(({ level }) => level === ERROR)).toMatchObject([
      { msg: 'a listener of "tick" failed: no tick', event: 'tick', err: { message: 'no tick' } },
      {
        msg: 'the setup of the plugin "clock" failed: no clock',
        plugin: 'clock',
        err: { message: 'no clock' },
      },
    ])
  })
})
