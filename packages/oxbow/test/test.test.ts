import { Channel, IpcError } from '@oxbow/api'
import { Builder, channel, command, event } from 'oxbow'
import { testApp } from 'oxbow/test'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { folderOf } from './support/acl.ts'

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

  it('gives its pages the rights of their windows, from the files of the root', async () => {
    const only = { identifier: 'main', windows: ['main'], permissions: ['allow-whoami'] }
    const root = folderOf({ 'capabilities/main.json': only })
    await using test = await testApp(builder(), {}, { root })
    const denied = { code: 'not_allowed', message: expect.stringContaining('main.json:6') }
    const page = await test.page()
    expect(await page.invoke('whoami')).toBe('main')
    await expect(page.invoke('greet', { name: 'Ada' })).rejects.toMatchObject(denied)
    const other = await test.page('other')
    await expect(other.invoke('whoami')).rejects.toMatchObject({ code: 'not_allowed' })
    expect(test.app.diagnose().findings.map(({ kind }) => kind)).toEqual([
      'unreachable-command',
      'unreachable-command',
      'deaf-window',
    ])
  })

  it('ends its pages with the app', async () => {
    const test = await testApp(builder())
    const page = await test.page()
    await test.stop()
    await expect(page.invoke('whoami')).rejects.toBeInstanceOf(IpcError)
  })
})
