// Attacks in messages: inherited keys, names that contain code, values that contain markup.
import { describe, expect, it } from 'vitest'
import { RawClient } from '../support/raw-client.ts'
import { startVictim, type Victim } from './victim.ts'

async function join(victim: Victim, label = 'main'): Promise<RawClient> {
  return await RawClient.join(victim.app, label)
}

describe('keys that objects inherit are data', () => {
  const hostile =
    '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":1}'

  it('in arguments', async () => {
    const victim = await startVictim()
    using client = await join(victim)
    client.send(`[["invoke",0,"keys",{"given":${hostile}}]]`)
    expect(await client.answer(0)).toMatchObject(['result', 0, { polluted: false }])
    client.send('[["invoke",1,"greet",{"__proto__":{"name":"Ada"}}]]')
    expect(await client.answer(1)).toEqual(['error', 1, expect.any(String), 'invalid_args'])
    expect('polluted' in {}).toBe(false)
  })

  it('in payloads of events', async () => {
    const victim = await startVictim()
    const heard: unknown[] = []
    victim.app.listen('hostile', ({ payload }) => heard.push(payload))
    using client = await join(victim)
    client.send(`[["invoke",0,"plugin:event|emit",{"event":"hostile","payload":${hostile}}]]`)
    expect(await client.answer(0)).toEqual(['result', 0, null])
    expect(Object.keys(heard[0] ?? {})).toEqual(['__proto__', 'constructor', 'toString'])
    expect('polluted' in {}).toBe(false)
  })

  it('in headers, and as a whole frame', async () => {
    const victim = await startVictim()
    using client = await join(victim)
    client.send('[["invoke",0,"headers",{},{"__proto__":"x","constructor":"y"}]]')
    expect(await client.answer(0)).toMatchObject(['result', 0, expect.any(Array)])
    client.send(`[${hostile}]`)
    expect(await client.ended).toMatchObject({ code: 4400 })
    expect('polluted' in {}).toBe(false)
  })

  it.each([
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'plugin:__proto__|constructor',
  ])('as the name of a command: %s', async (name) => {
    using client = await join(await startVictim())
    client.send([['invoke', 0, name, {}]])
    const code = expect.stringMatching(/_not_found$/)
    expect(await client.answer(0)).toEqual(['error', 0, expect.any(String), code])
  })

  it.each(['__proto__', 'constructor'])('as the label of a window: %s', async (label) => {
    const victim = await startVictim()
    using client = await join(victim, label)
    client.send([['invoke', 0, 'whoami', {}]])
    expect(await client.answer(0)).toEqual(['result', 0, label])
    await victim.app.getWebviewWindow(label)?.destroy()
    expect(victim.app.getWebviewWindow(label)).toBeUndefined()
  })
})

describe('a name that would be code somewhere is refused', () => {
  it.each([
    "');alert(1);('",
    '"+alert(1)+"',
    '`+alert(1)+`',
    '</script><script>alert(1)</script>',
    'a\nb',
    'a\u2028b',
    'a\0b',
    '../../etc/passwd',
    'a b',
    '\ud800',
  ])('as an event: %j', async (event) => {
    const victim = await startVictim()
    using client = await join(victim)
    const target = { kind: 'Any' }
    const calls = [
      ['plugin:event|emit', { event, payload: 1 }],
      ['plugin:event|emit_to', { event, target, payload: 1 }],
      ['plugin:event|listen', { event, target, handler: 1 }],
      ['plugin:event|unlisten', { event, eventId: 1 }],
    ] as const
    for (const [id, [name, args]] of calls.entries()) {
      client.send([['invoke', id, name, args]])
      expect(await client.answer(id)).toEqual(['error', id, expect.any(String), 'invalid_args'])
    }
    expect(() => victim.app.emit(event, 1)).toThrow('permitted for event names')
  })

  it.each(["');alert(1);('", '</script>', 'a b', 'a\nb', '../x'])(
    'as the label of a window: %j',
    async (label) => {
      const permissions = ['core:default', 'core:webview:allow-create-webview-window']
      const capabilities = [{ identifier: 'all', windows: ['*'], permissions }]
      using client = await join(await startVictim({ app: { security: { capabilities } } }))
      const options = { label, url: 'index.html' }
      client.send([['invoke', 0, 'plugin:webview|create_webview_window', { options }]])
      expect(await client.answer(0)).toEqual(['error', 0, expect.any(String), 'invalid_label'])
    },
  )
})

it('events of a page reach other pages only as data', async () => {
  const victim = await startVictim()
  using sender = await join(victim, 'sender')
  using hearer = await join(victim, 'hearer')
  const target = { kind: 'Any' }
  hearer.send([['invoke', 0, 'plugin:event|listen', { event: 'e', target, handler: 1 }]])
  await hearer.answer(0)
  const payload = { html: '</script><script>alert(1)</script>', frame: '],["eval","alert(1)"],[' }
  sender.send([['invoke', 0, 'plugin:event|emit', { event: 'e', payload }]])
  const [, , , received] = await hearer.frame(([kind]) => kind === 'event')
  expect(received).toEqual(payload)
  const scripts = hearer.frames.filter(([kind]) => kind === 'eval').map((frame) => frame[1])
  expect(scripts.join()).not.toContain('alert')
})
