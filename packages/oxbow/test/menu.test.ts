import { describe, expect, it } from 'vitest'
import { Channel, type ChannelLine } from '../src/ipc/channel.ts'
import { defaultMenu, Menu, MenuEntry } from '../src/menu.ts'

/** A channel that notes what it carries and its end. */
function notingChannel() {
  const log: unknown[] = []
  const line: ChannelLine = {
    openChannel: () => {},
    sendMessage: (_channel, _index, body) => log.push(JSON.parse(String(body))),
    room: () => undefined,
    messageDropped: () => log.push('dropped'),
    endChannel: () => log.push('end'),
  }
  return { log, channel: new Channel<string>(line, 1) }
}

describe('MenuEntry', () => {
  it('7.4 tells its page its id when it is picked, and not while it is disabled', () => {
    const { log, channel } = notingChannel()
    const item = new MenuEntry('MenuItem', { id: 'open' }, channel)
    item.activate()
    item.enabled = false
    item.activate()
    expect(log).toEqual(['open'])
  })

  it('7.4 toggles when it is a check item', () => {
    const item = new MenuEntry('Check', {})
    item.activate()
    expect(item.checked).toBe(true)
    item.activate()
    expect(item.checked).toBe(false)
  })

  it('ends its channel with the last menu that holds it, however deep it stands', () => {
    const { log, channel } = notingChannel()
    const [bar, file] = [new Menu('Menu', {}), new Menu('Submenu', {})]
    file.insert([new MenuEntry('MenuItem', {}, channel)])
    bar.hold().insert([file])
    expect(log).toEqual([])
    bar.close()
    expect(log).toEqual(['end'])
  })

  it('ends its channel when neither a page nor a menu holds it', () => {
    const { log, channel } = notingChannel()
    const item = new MenuEntry('MenuItem', {}, channel).hold()
    const menu = new Menu('Menu', {})
    menu.insert([item])
    item.close()
    expect(log).toEqual([])
    menu.remove(item)
    expect(log).toEqual(['end'])
  })

  it('has an id of its own without one given', () => {
    expect(new MenuEntry('MenuItem', {}).id).not.toBe(new MenuEntry('MenuItem', {}).id)
  })
})

it('7.4 the default menu has Edit, Window and Help', () => {
  const texts = defaultMenu().items.map(({ text }) => text)
  expect(texts).toEqual(['Edit', 'Window', 'Help'])
})
