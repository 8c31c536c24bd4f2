// Native windows, seen from the backend, from their pages, and from outside.
import { expect, test } from 'vitest'
import { startNative } from './support/app.ts'
import { PATIENCE, useDesktop, waitFor } from './support/desktop.ts'

const desktop = useDesktop()

const options = { timeout: 2 * PATIENCE }

test('the page of a window calls commands over the loopback line', options, async () => {
  const { window, logs } = await startNative(desktop())
  const main = await window()
  const answer = await main.evalWithResult("__TAURI__.core.invoke('greet', { name: 'Ada' })")
  expect(answer).toBe('Hello, Ada! (main)')
  expect(await main.evalWithResult('navigator.userAgent')).toMatch(/AppleWebKit/)
  expect(await main.evalWithResult('location.search')).toBe('')
  expect(logs).toContain('windows: native (chosen by oxbow.host)')
})

test('two windows have identities of their own', options, async () => {
  const { window } = await startNative(desktop(), {
    app: { windows: [{ title: 'Main' }, { label: 'second', title: 'Second' }] },
  })
  const greet = "__TAURI__.core.invoke('greet', { name: 'you' })"
  expect(await (await window('main')).evalWithResult(greet)).toBe('Hello, you! (main)')
  expect(await (await window('second')).evalWithResult(greet)).toBe('Hello, you! (second)')
})

test('a page opens a window, and gets the event', options, async () => {
  const screen = desktop()
  const { window } = await startNative(screen)
  const main = await window()
  const outcome = (label: string) =>
    main.evalWithResult(`new Promise((resolve) => {
      const window = new __TAURI__.webviewWindow.WebviewWindow('${label}', { title: 'By the page' })
      window.once('tauri://created', () => resolve('created'))
      window.once('tauri://error', ({ payload }) => resolve(payload))
    })`)
  expect(await outcome('new')).toBe('created')
  await waitFor(async () => expect(await screen.titles()).toContain('By the page'))
  await window('new')
  expect(await outcome('new')).toBe('a webview with label `new` already exists')
})

test('a hook shows a hidden window, asks its page, and waits for both', options, async () => {
  const screen = desktop()
  const seen: unknown[] = []
  const { window } = await startNative(
    screen,
    { app: { windows: [{ title: 'Hidden', visible: false }] } },
    {
      setup: async (app) => {
        const main = app.getWebviewWindow('main')
        seen.push(await main?.run('is_visible'))
        await main?.run('show')
        seen.push(await main?.run('is_visible'), await main?.evalWithResult('document.title'))
      },
    },
  )
  expect(seen).toEqual([false, true, 'page'])
  await window()
  await waitFor(async () => expect(await screen.titles()).toContain('Hidden'))
})

test('a window has the title, size and place of its configuration', options, async () => {
  const screen = desktop()
  const { window } = await startNative(screen, {
    productName: 'Product',
    app: {
      windows: [
        { width: 500, height: 400, x: 120, y: 90 },
        { label: 'hidden', title: 'Hidden', visible: false },
      ],
    },
  })
  await window('hidden')
  const main = await window()
  await waitFor(async () => {
    expect(await screen.geometry('Product')).toMatchObject({ width: 500, height: 400 })
    expect(await main.run('outer_position')).toEqual({ x: 120, y: 90 })
  })
  expect(await screen.titles()).toEqual(['Product'])
})

test('a window opens in the state of its configuration', options, async () => {
  const screen = desktop()
  const { window } = await startNative(screen, {
    app: {
      windows: [
        {
          title: 'Main',
          width: 400,
          height: 300,
          minWidth: 450,
          center: true,
          decorations: false,
          resizable: true,
          alwaysOnTop: true,
          skipTaskbar: true,
          theme: 'dark',
        },
        { label: 'big', title: 'Big', maximized: true },
        { label: 'full', title: 'Full', fullscreen: true },
      ],
    },
  })
  const main = await window()
  await waitFor(async () => {
    const hints = await screen.run('xprop', '-name', 'Main', '_NET_WM_STATE')
    expect(hints).toContain('ABOVE')
    expect(hints).toContain('SKIP_TASKBAR')
    expect(await screen.geometry('Main')).toEqual({ x: 415, y: 300, width: 450, height: 300 })
  })
  expect(await main.run('is_decorated')).toBe(false)
  expect(await main.run('theme')).toBe('dark')
  const [big, full] = [await window('big'), await window('full')]
  await waitFor(async () => {
    expect(await big.run('is_maximized')).toBe(true)
    expect(await full.run('is_fullscreen')).toBe(true)
    expect(await full.run('outer_size')).toEqual({ width: 1280, height: 900 })
  })
})

test("a window carries out Tauri's window commands", options, async () => {
  const screen = desktop()
  const { window } = await startNative(screen)
  const main = await window()
  await main.setTitle('Renamed')
  await main.run('set_size', { Logical: { width: 640, height: 480 } })
  await main.run('set_position', { Physical: { x: 200, y: 150 } })
  await waitFor(async () => {
    const { x, y, ...size } = await screen.geometry('Renamed')
    expect(size).toEqual({ width: 640, height: 480 })
    expect(await main.run('inner_position')).toEqual({ x, y })
    expect(await main.run('outer_position')).toEqual({ x: 200, y: 150 })
  })
  expect(await main.title()).toBe('Renamed')
  expect(await main.run('inner_size')).toEqual({ width: 640, height: 480 })
  await main.run('set_webview_zoom', 2)
  await waitFor(async () => expect(await main.evalWithResult('innerWidth')).toBe(320))
  await main.run('set_min_size', { Logical: { width: 700, height: 500 } })
  await waitFor(async () => {
    expect(await screen.geometry('Renamed')).toMatchObject({ width: 700, height: 500 })
  })
  await main.run('hide')
  await waitFor(async () => expect(await screen.titles()).toEqual([]))
  expect(await main.run('is_visible')).toBe(false)
  await main.run('show')
  await waitFor(async () => expect(await screen.titles()).toEqual(['Renamed']))
})

test('a window enters and leaves its states', options, async () => {
  const screen = desktop()
  const { window } = await startNative(screen)
  const main = await window()
  const hints = () => screen.run('xprop', '-name', 'Main', '_NET_WM_STATE')
  const states = [
    {
      set: (on: boolean) => main.run(on ? 'maximize' : 'unmaximize'),
      is: 'is_maximized',
      hint: 'MAXIMIZED',
    },
    {
      set: (on: boolean) => main.run(on ? 'minimize' : 'unminimize'),
      is: 'is_minimized',
      hint: 'HIDDEN',
    },
    {
      set: (on: boolean) => main.run('set_fullscreen', on),
      is: 'is_fullscreen',
      hint: 'FULLSCREEN',
    },
    {
      set: (on: boolean) => main.run('set_always_on_top', on),
      is: 'is_always_on_top',
      hint: 'ABOVE',
    },
  ]
  for (const { set, is, hint } of states) {
    for (const on of [true, false]) {
      await set(on)
      await waitFor(async () => {
        expect(await main.run(is)).toBe(on)
        expect((await hints()).includes(hint)).toBe(on)
      })
    }
  }
  await main.run('set_resizable', false)
  await waitFor(async () => expect(await main.run('is_resizable')).toBe(false))
  await main.run('set_decorations', false)
  await waitFor(async () => expect(await main.run('is_decorated')).toBe(false))
})

test('monitors, cursor and theme are those of the display', options, async () => {
  const { window, payloads } = await startNative(desktop())
  const main = await window()
  const screen = { position: { x: 0, y: 0 }, size: { width: 1280, height: 900 } }
  const monitor = { name: 'screen', scaleFactor: 1, ...screen, workArea: screen }
  expect(await main.run('available_monitors')).toEqual([monitor])
  expect(await main.run('current_monitor')).toEqual(monitor)
  expect(await main.run('primary_monitor')).toEqual(monitor)
  const { x, y } = (await main.run('inner_position')) as { x: number; y: number }
  await main.run('set_cursor_position', { Logical: { x: 5, y: 6 } })
  await waitFor(async () => {
    expect(await main.run('cursor_position')).toEqual({ x: x + 5, y: y + 6 })
  })
  expect(await main.run('theme')).toBe('light')
  await main.run('set_theme', 'dark')
  await waitFor(() => expect(payloads('tauri://theme-changed')).toEqual(['dark']))
  expect(await main.run('theme')).toBe('dark')
})

test('a page gives its window an image of its own as icon', options, async () => {
  const { window } = await startNative(desktop())
  const main = await window()
  const set = (pixels: string) =>
    main.evalWithResult(`(async () => {
      const { image, window } = __TAURI__
      const icon = await image.Image.new(${pixels}, 1, 1)
      await window.getCurrentWindow().setIcon(icon)
      await icon.close()
      return window.getCurrentWindow().setIcon(icon).catch(String)
    })()`)
  expect(await set('[255, 0, 0, 255]')).toMatch(/^The resource id \d+ is invalid\.$/)
})

test('a part of the page drags the window like a title bar', options, async () => {
  const screen = desktop()
  const { window } = await startNative(screen, {
    app: { windows: [{ title: 'Main', x: 100, y: 100, width: 400, height: 300 }] },
  })
  const main = await window()
  await main.evalWithResult(`document.body.innerHTML =
    '<div data-tauri-drag-region style="height: 100vh"></div>'`)
  const { x, y } = await screen.geometry('Main')
  await screen.run('xdotool', 'mousemove', `${x + 50}`, `${y + 50}`)
  await screen.run('xdotool', 'mousedown', '1')
  await waitFor(async () => {
    // The window manager starts the drag only after the backend's command.
    await screen.run('xdotool', 'mousemove_relative', '--', '1', '1')
    expect((await screen.geometry('Main')).x).toBeGreaterThan(x)
  })
  await screen.run('xdotool', 'mouseup', '1')
})

test('unsupported commands reject by name, and wrong values with the reason', options, async () => {
  const { window } = await startNative(desktop())
  const main = await window()
  await expect(main.run('set_badge_label', 'new')).rejects.toMatchObject({
    code: 'unsupported',
    message: '`set_badge_label` is not supported on this host (native)',
  })
  await expect(main.run('set_title', 7)).rejects.toMatchObject({
    code: 'invalid_args',
    message: expect.stringContaining('invalid args `value` for command `set_title`: '),
  })
  await expect(main.run('set_icon', 'no-such-file.png')).rejects.toMatchObject({
    code: 'invalid_image',
  })
})

test('windows keep working while the backend is busy', options, async () => {
  const { window } = await startNative(desktop())
  const main = await window()
  const frames = await main.evalWithResult(`(async () => {
    await new Promise(requestAnimationFrame) // The window is on the screen from here on.
    let frames = 0
    const count = () => { frames++; frame = requestAnimationFrame(count) }
    let frame = requestAnimationFrame(count)
    await __TAURI__.core.invoke('spin', { ms: 2000 })
    cancelAnimationFrame(frame)
    return frames
  })()`)
  // An idle machine draws 120 frames; a window that waits for its backend draws at most one.
  expect(frames).toBeGreaterThan(4)
})
