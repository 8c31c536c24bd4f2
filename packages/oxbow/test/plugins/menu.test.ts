import { describe, expect, it } from 'vitest'
import { Channel, type ChannelLine } from '../../src/channel/channel.ts'
import { defaultMenu, Menu, MenuEntry } from '../../src/plugins/menu.ts'
import { ResourceTable } from '../../src/state/resource.ts'

/** A channel that records its messages and its end. */
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
    const item = new MenuEntry('MenuItem', { id: 'open' }, { handler: channel })
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

  it('ends its channel with the last menu that contains it, however deep', () => {
    const { log, channel } = notingChannel()
    const [bar, file] = [new Menu('Menu', {}), new Menu('Submenu', {})]
    file.insert([new MenuEntry('MenuItem', {}, { handler: channel })])
    bar.hold().insert([file])
    expect(log).toEqual([])
    bar.close()
    expect(log).toEqual(['end'])
  })

  it('ends its channel when neither a page nor a menu holds it', () => {
    const { log, channel } = notingChannel()
    const item = new MenuEntry('MenuItem', {}, { handler: channel }).hold()
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

describe('Menu', () => {
  it('7.4 refuses to take out what it does not hold, as Tauri does', () => {
    const menu = new Menu('Menu', {})
    const inner = new Menu('Submenu', {})
    const stranger = new MenuEntry('MenuItem', {})
    menu.insert([inner])
    inner.insert([stranger])
    expect(() => menu.remove(stranger)).toThrow(
      'menu error: This menu item is not a child of this `Menu` or `Submenu`',
    )
    expect(inner.items).toEqual([stranger])
  })

  it('7.4 refuses to hold itself, however deep, as Tauri does', () => {
    const [outer, middle, inner] = [0, 1, 2].map(() => new Menu('Submenu', {}))
    outer?.insert([middle as Menu])
    middle?.insert([inner as Menu])
    for (const menu of [outer, middle, inner]) {
      expect(() => inner?.insert([menu as Menu])).toThrow('would create a cycle')
    }
    expect(inner?.items).toEqual([])
  })

  it('ends with all that it holds, however deep a page has nested it', () => {
    const { log, channel } = notingChannel()
    let menu: MenuEntry = new MenuEntry('MenuItem', {}, { handler: channel })
    for (let i = 0; i < 50_000; i++) {
      const outer = new Menu('Submenu', {})
      outer.insert([menu])
      menu = outer
    }
    menu.hold().close()
    expect(log).toEqual(['end'])
  })

  it('takes room in the table of its page and gives all of it back', () => {
    const resources = new ResourceTable(undefined, { resources: 3, resourceBytes: 100 })
    const menu = new Menu('Menu', { id: '1' }, { resources })
    const item = () => new MenuEntry('MenuItem', { id: '2', text: 'x' }, { resources })
    menu.insert([item(), item()])
    const more = [item(), item()]
    expect(() => menu.insert(more)).toThrow('the limit `resources` of 3 is reached')
    expect(menu.items).toHaveLength(2)
    for (const entry of more) entry.discard()
    expect(() => menu.items[0]?.change({ text: 'x'.repeat(50) })).toThrow('`resourceBytes` of 100')
    menu.removeAt(0)?.close()
    menu.insert([item()])
    menu.hold().close()
    expect(() => resources.reserve(100, 3)).not.toThrow()
  })
})

it('7.4 the default menu has Edit, Window and Help', () => {
  const texts = defaultMenu().items.map(({ shown }) => shown.text)
  expect(texts).toEqual(['Edit', 'Window', 'Help'])
})
