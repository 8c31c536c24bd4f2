import { Channel, IpcError } from '@oxbow/api'
import { Builder, channel, command, event } from 'oxbow'
import { testApp } from 'oxbow/test'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

const builder = () =>
  Builder.default()
    .events({ progress: event<number>() })
    .commands({
      greet: command({ name: z.string() }, ({ name }) => `Hello, ${name}!`),
      whoami: command((_args, { window }) => window.label),
      count: command({ onNumber: channel<number>() }, ({ onNumber }) => {
        for (const n of [1, 2, 3]) onNumber.send(n)
      }),
    })

describe('testApp', () => {
  it('answers typed calls of a page', async () => {
    await using test = await testApp(builder())
    const page = await test.page()
    expect(await page.invoke('greet', { name: 'Ada' })).toBe('Hello, Ada!')
  })

  it('opens a window for each label that a test asks for', async () => {
    await using test = await testApp(builder())
    const pages = [await test.page('main'), await test.page('second')]
    expect(await Promise.all(pages.map((page) => page.invoke('whoami')))).toEqual([
      'main',
      'second',
    ])
  })

  it('carries channels and events', async () => {
    await using test = await testApp(builder())
    const page = await test.page()
    const numbers: number[] = []
    const onNumber = new Channel<number>((n) => numbers.push(n), page.connection)
    await page.invoke('count', { onNumber })
    const heard = new Promise<number>((resolve) => {
      void page
        .listen('progress', ({ payload }) => resolve(payload))
        .then(() => test.app.emit('progress', 42))
    })
    expect([await heard, numbers]).toEqual([42, [1, 2, 3]])
  })

  it('ends its pages with the app', async () => {
    const test = await testApp(builder())
    const page = await test.page()
    await test.stop()
    await expect(page.invoke('whoami')).rejects.toBeInstanceOf(IpcError)
  })
})
