// §7.1 and §7.4: the data of images, menus and trays that unmodified pages create.
import { Builder } from 'oxbow'
import { PNG } from 'pngjs'
import { describe, expect, it } from 'vitest'
import { useApp, usePage } from '../support/app.ts'
import { HOST } from '../support/engine.ts'
import { describeEachApi } from '../support/frontend.ts'

/** The parts of Tauri's menu classes that the tests use. Tauri's own types do not resolve as ES modules. */
interface Entry {
  readonly rid: number
  readonly id: string
  readonly kind: string
  items(): Promise<Entry[]>
  append(items: object): Promise<void>
  prepend(items: object): Promise<void>
  insert(items: object, position: number): Promise<void>
  remove(item: Entry): Promise<void>
  removeAt(position: number): Promise<Entry | null>
  get(id: string): Promise<Entry | null>
  popup(): Promise<void>
  text(): Promise<string>
  isEnabled(): Promise<boolean>
  isChecked(): Promise<boolean>
  setText(text: string): Promise<void>
  setEnabled(enabled: boolean): Promise<void>
  setChecked(checked: boolean): Promise<void>
  setAccelerator(accelerator: string): Promise<void>
}

interface EntryClass {
  new: (options?: object) => Promise<Entry>
}

type Menus = Record<'Menu' | 'MenuItem' | 'CheckMenuItem', EntryClass>

/** An image of two pixels, red and half-transparent blue. */
function png(): number[] {
  const image = new PNG({ width: 2, height: 1 })
  image.data = Buffer.from([255, 0, 0, 255, 0, 0, 255, 128])
  return [...PNG.sync.write(image)]
}

describeEachApi('images, menus and trays', (api) => {
  const running = useApp(() => Builder.default())
  const page = usePage(running, 'main', { api })

  describe('plugin:image', () => {
    it('7.1 an image has the pixels and the size with which it was made', async () => {
      const found = await page().evaluate(async () => {
        const { Image } = window.tauri.image
        const image = await Image.new([1, 2, 3, 4, 5, 6, 7, 8], 1, 2)
        return [[...(await image.rgba())], await image.size()]
      })
      expect(found).toEqual([[1, 2, 3, 4, 5, 6, 7, 8], { width: 1, height: 2 }])
    })

    it('7.1 a PNG is decoded', async () => {
      const found = await page().evaluate(async (bytes) => {
        const image = await window.tauri.image.Image.fromBytes(bytes)
        return [[...(await image.rgba())], await image.size()]
      }, png())
      expect(found).toEqual([[255, 0, 0, 255, 0, 0, 255, 128], { width: 2, height: 1 }])
    })

    it('7.1 bytes that are no image, or too few for the size, reject', async () => {
      const found = await page().evaluate(async () => {
        const { Image } = window.tauri.image
        const why = (promise: Promise<unknown>) => promise.then(String, String)
        return [await why(Image.fromBytes([1, 2])), await why(Image.new([1, 2, 3], 1, 1))]
      })
      expect(found[0]).toMatch(/^invalid image: not a PNG image/)
      expect(found[1]).toBe('invalid image: 1 × 1 pixels take 4 bytes, and 3 bytes were given')
    })

    it('W13 a closed image is gone', async () => {
      const found = await page().evaluate(async () => {
        const made = await window.tauri.image.Image.new([1, 2, 3, 4], 1, 1)
        const image = made as unknown as typeof made & { rid: number; close(): Promise<void> }
        await image.close()
        return image
          .size()
          .then(String, (error) => String(error) === `The resource id ${image.rid} is invalid.`)
      })
      expect(found).toBe(true)
    })
  })

  describe('plugin:menu', () => {
    it('7.4 a menu holds the items that it was made with, of the kinds that their keys mean', async () => {
      const found = await page().evaluate(async () => {
        const { Menu, MenuItem } = window.tauri.menu as unknown as Menus
        const item = await MenuItem.new({ id: 'made', text: 'Made' })
        const menu = await Menu.new({
          id: 'bar',
          items: [
            item,
            { id: 'plain', text: 'Plain', action: () => {} },
            { id: 'check', text: 'Check', checked: true },
            { item: 'Separator' },
            { id: 'sub', text: 'Sub', items: [{ id: 'deep', text: 'Deep' }] },
          ],
        })
        const items = await menu.items()
        const sub = items.find((entry) => entry.kind === 'Submenu')
        const deep = (await sub?.items()) ?? []
        return {
          id: menu.id,
          kinds: items.map((entry) => entry.kind),
          ids: items.map((entry) => entry.id).filter((id) => id.length < 20),
          deep: deep.map((entry) => entry.id),
        }
      })
      expect(found).toEqual({
        id: 'bar',
        kinds: ['MenuItem', 'MenuItem', 'Check', 'Predefined', 'Submenu'],
        ids: ['made', 'plain', 'check', 'sub'],
        deep: ['deep'],
      })
    })

    it('7.4 items are inserted, found and removed', async () => {
      const found = await page().evaluate(async () => {
        const { Menu } = window.tauri.menu as unknown as Menus
        const menu = await Menu.new()
        const ids = async () => (await menu.items()).map(({ id }) => id).join(' ')
        await menu.append([
          { id: 'b', text: '' },
          { id: 'c', text: '' },
        ])
        await menu.prepend({ id: 'a', text: '' })
        await menu.insert({ id: 'x', text: '' }, 1)
        const steps = [await ids()]
        const removed = await menu.removeAt(1)
        const a = await menu.get('a')
        if (a) await menu.remove(a)
        steps.push(removed?.id ?? '', await ids(), String(await menu.get('nobody')))
        return steps
      })
      expect(found).toEqual(['a x b c', 'x', 'b c', 'null'])
    })

    it('7.4 an item returns and changes its properties', async () => {
      const found = await page().evaluate(async () => {
        const item = await (window.tauri.menu as unknown as Menus).CheckMenuItem.new({
          text: 'Before',
          enabled: false,
        })
        const before = [await item.text(), await item.isEnabled(), await item.isChecked()]
        await item.setText('After')
        await item.setEnabled(true)
        await item.setChecked(true)
        await item.setAccelerator('Ctrl+K')
        return [before, [await item.text(), await item.isEnabled(), await item.isChecked()]]
      })
      expect(found).toEqual([
        ['Before', false, false],
        ['After', true, true],
      ])
    })

    it('7.4 a resource of another kind is not found, and a kind that does not fit is refused', async () => {
      const found = await page().evaluate(async () => {
        const { Menu, MenuItem } = window.tauri.menu as unknown as Menus
        const [{ rid }, menu] = [await MenuItem.new({ text: 'x' }), await Menu.new()]
        const ask = async (command: string, args: object) => {
          const call = window.tauri.core.invoke(`plugin:menu|${command}`, { rid, ...args })
          return (await call.then(String, String)).replace(String(rid), 'RID')
        }
        return [
          await ask('items', { kind: 'Menu' }),
          await ask('text', { kind: 'Submenu' }),
          await ask('is_checked', {}),
          await ask('items', { kind: 'MenuItem' }),
          await ask('text', { rid: menu.rid, kind: 'Menu' }),
          await ask('set_icon', { kind: 'MenuItem', icon: null }),
          await menu.append(await Menu.new()).then(String, String),
        ]
      })
      const none = 'The resource id RID is invalid.'
      const misfit = 'Unexpected menu kind'
      expect(found).toEqual([none, none, none, misfit, misfit, misfit, misfit])
    })

    it('7.4 a menu that does not hold an item refuses to remove it', async () => {
      const found = await page().evaluate(async () => {
        const { Menu, MenuItem } = window.tauri.menu as unknown as Menus
        const [menu, stranger] = [await Menu.new(), await MenuItem.new({ text: 'x' })]
        return menu.remove(stranger).then(String, String)
      })
      expect(found).toBe('menu error: This menu item is not a child of this `Menu` or `Submenu`')
    })

    it('7.4 the last of several items that are put in front is the first', async () => {
      const found = await page().evaluate(async () => {
        const menu = await (window.tauri.menu as unknown as Menus).Menu.new()
        await menu.append({ id: 'c', text: '' })
        await menu.prepend([
          { id: 'a', text: '' },
          { id: 'b', text: '' },
        ])
        return (await menu.items()).map(({ id }) => id)
      })
      expect(found).toEqual(['b', 'a', 'c'])
    })

    it.each([{ items: [{ nope: 1 }] }, { items: [{ item: 'Nope' }] }, { item: 'Nope' }])(
      '7.4 no menu can be made from %j',
      async (options) => {
        const found = await page().evaluate(async (given) => {
          const { Menu } = window.tauri.menu as unknown as Menus
          return await Menu.new(given).then(String, String)
        }, options)
        expect(found).toMatch(/^invalid args `options` for command `new`: /)
      },
    )

    it('7.4 showing a menu rejects by name on a host without menus', async () => {
      const found = await page().evaluate(async () => {
        const menu = await (window.tauri.menu as unknown as Menus).Menu.new()
        return menu.popup().then(String, String)
      })
      expect(found).toBe(`\`plugin:menu|popup\` is not supported on this host (${HOST})`)
    })
  })

  it('7.4 no tray exists, and none can be made', async () => {
    const found = await page().evaluate(async () => {
      const { TrayIcon } = window.tauri.tray
      return [
        await TrayIcon.getById('x').then(String, String),
        await TrayIcon.removeById('x').then(String, String),
        await TrayIcon.new({ id: 'x' }).then(String, String),
      ]
    })
    expect(found).toEqual([
      'null',
      "Can't find a tray associated with this id: x",
      `\`plugin:tray|new\` is not supported on this host (${HOST})`,
    ])
  })
})
