// Values from pages and programs are checked before they reach C.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { type NativeApp, startNative, windowProcessOf } from './support/app.ts'
import { PATIENCE, useDesktop, waitFor } from './support/desktop.ts'
import { encodePng } from './support/png.ts'

const options = { timeout: 2 * PATIENCE }

const desktop = useDesktop()

/** Asserts that the window process has survived: its window still answers. */
async function alive({ window }: NativeApp): Promise<void> {
  const main = await window()
  await main.run('set_title', 'still here')
  expect(await main.run('title')).toBe('still here')
  expect(await main.evalWithResult('1 + 1')).toBe(2)
}

test('sizes and positions are limited to those of a screen', options, async () => {
  const app = await startNative(desktop())
  const main = await app.window()
  for (const length of [1e9, Number.MAX_VALUE, -1e9, 0]) {
    await main.run('set_size', { Logical: { width: length, height: length } })
    await main.run('set_min_size', { Logical: { width: length, height: length } })
    await main.run('set_max_size', { Logical: { width: length, height: length } })
    await main.run('set_position', { Logical: { x: length, y: length } })
    await main.run('set_cursor_position', { Logical: { x: length, y: length } })
  }
  await main.run('set_min_size', null)
  await main.run('set_max_size', null)
  await main.run('set_size', { Logical: { width: 1e9, height: 1e9 } })
  await waitFor(async () => {
    const { width, height } = (await main.run('inner_size')) as { width: number; height: number }
    expect(width).toBeGreaterThan(800)
    expect(width * height).toBeLessThanOrEqual(2 ** 25)
  })
  await main.run('set_size', { Logical: { width: 300, height: 200 } })
  await waitFor(async () =>
    expect(await main.run('inner_size')).toEqual({ width: 300, height: 200 }),
  )
  await alive(app)
})

test('a window opens whatever its configuration asks for', options, async () => {
  const app = await startNative(desktop())
  const opened = await app.app.createWebviewWindow('huge', {
    title: `Huge\0${'x'.repeat(1e6)}`,
    width: 1e9,
    height: 1e9,
    minWidth: 1e9,
    maxHeight: 0,
    x: 1e9,
    y: -1e9,
    userAgent: 'a\0b\nc',
  })
  await app.window('huge')
  await opened.destroy()
  await alive(app)
})

test('texts with zeros, and far too long ones, are cut', options, async () => {
  const app = await startNative(desktop())
  const main = await app.window()
  await main.run('set_title', 'be\0fore')
  expect(await main.run('title')).toBe('before')
  await main.run('set_title', 'x'.repeat(5e7))
  expect(String(await main.run('title'))).toHaveLength(4096)
  await alive(app)
})

test('an icon that is too large or invalid is refused before it is decoded', options, async () => {
  const app = await startNative(desktop())
  const main = await app.window()
  const refused = { code: 'invalid_image' }
  await expect(main.run('set_icon', encodePng(20_000, 20_000))).rejects.toMatchObject({
    ...refused,
    message: 'an icon of 20000 × 20000 is larger than 2048 × 2048',
  })
  const side = 3000
  const pixels = { rgba: new Uint8Array(side * side * 4), width: side, height: side }
  await expect(main.run('set_icon', pixels)).rejects.toMatchObject(refused)
  await expect(main.run('set_icon', { ...pixels, width: 9e15 })).rejects.toMatchObject(refused)
  await expect(
    main.run('set_icon', { rgba: [1, 2, 3, 4], width: -1, height: -1 }),
  ).rejects.toMatchObject({ code: 'invalid_args' })
  for (const path of ['/dev/zero', '/dev/stdin', '/', 'a\0b', '']) {
    await expect(main.run('set_icon', path)).rejects.toMatchObject(refused)
  }
  await expect(main.run('set_icon', [])).rejects.toMatchObject(refused)
  await main.run('set_icon', encodePng(64, 64))
  await main.run('set_icon', { rgba: new Uint8Array(64 * 64 * 4), width: 64, height: 64 })
  await alive(app)
})

test('an extreme zoom is limited to readable sizes', options, async () => {
  const app = await startNative(desktop())
  const main = await app.window()
  for (const zoom of [1e9, -1, 0, 1]) await main.run('set_webview_zoom', zoom)
  await waitFor(async () => expect(await main.evalWithResult('innerWidth')).toBe(800))
  await alive(app)
})

test('an idle window hardly ever wakes its process', options, async () => {
  const { window } = await startNative(desktop())
  await window()
  const pid = windowProcessOf()
  const wakes = (): number =>
    Number(
      /^voluntary_ctxt_switches:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1],
    )
  let before = wakes()
  // Wait until the page is idle. A polling process would wake at least 25 times a second.
  await expect
    .poll(
      () => {
        const since = wakes() - before
        before = wakes()
        return since
      },
      { timeout: PATIENCE, interval: 1000 },
    )
    .toBeLessThan(10)
})

test('an app under `node --watch` keeps its windows', options, async () => {
  const screen = desktop()
  const script = fileURLToPath(new URL('fixtures/backend.mjs', import.meta.url))
  const watched = spawn(process.execPath, ['--watch', script], {
    env: { ...process.env, DISPLAY: screen.display, OXBOW_HOST: 'native' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(async () => {
    watched.kill()
    if (watched.exitCode === null && watched.signalCode === null) await once(watched, 'exit')
  })
  let said = ''
  for (const stream of [watched.stdout, watched.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
  }
  await waitFor(() => expect(said).toContain('ready'))
  await waitFor(async () => expect(await screen.titles()).toContain('Fixture'))
  expect(said).not.toContain('the window process has ended')
})
