// Page and backend get Tauri's events when the user or the desktop changes a window (E27 to E29).
import { expect, test } from 'vitest'
import { type NativeApp, startNative, windowProcessOf } from './support/app.ts'
import { type Desktop, PATIENCE, useDesktop, waitFor } from './support/desktop.ts'

const options = { timeout: 2 * PATIENCE }

const desktop = useDesktop()

async function start(): Promise<NativeApp & { screen: Desktop }> {
  const screen = desktop()
  const windows = [{ title: 'Main', width: 400, height: 300, x: 50, y: 60 }]
  return { ...(await startNative(screen, { app: { windows } })), screen }
}

/** Records the window events that a page gets. */
function watch(event: string): string {
  return `window.seen ??= {}; __TAURI__.window.getCurrentWindow()
    .listen('${event}', ({ payload }) => (seen['${event}'] ??= []).push(payload))
    .then(() => null)`
}

test('E28 resize, move, focus and blur carry physical pixels and null', options, async () => {
  const { screen, window, payloads } = await start()
  const main = await window()
  const events = ['tauri://resize', 'tauri://move', 'tauri://blur', 'tauri://focus']
  for (const event of events) await main.evalWithResult(watch(event))
  await waitFor(async () => expect(await main.run('is_focused')).toBe(true))

  await screen.handle('Main', 'windowsize', '444', '333')
  const size = { width: 444, height: 333 }
  await waitFor(() => expect(payloads('tauri://resize').at(-1)).toEqual(size))

  await screen.handle('Main', 'windowmove', '210', '120')
  const moved = await waitFor(async () => {
    const place = await main.run('outer_position')
    expect(payloads('tauri://move').at(-1)).toEqual(place)
    expect((await screen.geometry('Main')).x).toBeGreaterThanOrEqual(210)
    return place
  })

  const blurred = payloads('tauri://blur').length
  await main.app.createWebviewWindow('other', { title: 'Other' })
  await waitFor(() => expect(payloads('tauri://blur').length).toBeGreaterThan(blurred))
  const focused = payloads('tauri://focus').length
  await screen.run('wmctrl', '-a', 'Main')
  await waitFor(() => expect(payloads('tauri://focus').length).toBeGreaterThan(focused))
  expect(payloads('tauri://focus').at(-1)).toBe(null)

  await waitFor(async () => {
    expect(await main.evalWithResult('seen')).toEqual({
      'tauri://resize': expect.arrayContaining([size]),
      // The backend also gets events about the position of the other window.
      'tauri://move': expect.arrayContaining([moved]),
      'tauri://blur': expect.arrayContaining([null]),
      'tauri://focus': expect.arrayContaining([null]),
    })
  })
})

test('E28 nothing is reported twice, by the host and by the page', options, async () => {
  const { screen, window, payloads } = await start()
  await window()
  await screen.handle('Main', 'windowsize', '500', '350')
  await waitFor(() =>
    expect(payloads('tauri://resize').at(-1)).toEqual({ width: 500, height: 350 }),
  )
  const same = payloads('tauri://resize').filter(
    (size) => (size as { width: number }).width === 500,
  )
  expect(same).toHaveLength(1)
})

test('E29 a page prevents that its user closes a window, and then allows it', options, async () => {
  const { app, screen, window, payloads } = await start()
  const main = await window()
  await main.evalWithResult(`window.prevents = true; window.asked = 0
    __TAURI__.window.getCurrentWindow()
      .onCloseRequested((event) => { asked++; if (prevents) event.preventDefault() })
      .then(() => null)`)
  await screen.run('wmctrl', '-c', 'Main')
  await waitFor(async () => expect(await main.evalWithResult('asked')).toBe(1))
  expect(payloads('tauri://close-requested')).toEqual([null])
  expect(await screen.titles()).toEqual(['Main'])
  expect(app.getWebviewWindow('main')).toBe(main)

  await main.evalWithResult('void (prevents = false)')
  await screen.run('wmctrl', '-c', 'Main')
  await waitFor(() => expect(payloads('tauri://destroyed')).toEqual([null]))
  await waitFor(async () => expect(await screen.titles()).toEqual([]))
  // The app ends with its last window (W6).
  expect(await app.ended).toBe(0)
})

test(
  'E29 a window without a listener for close requests closes when the user closes it',
  options,
  async () => {
    const { app, screen, window, heard } = await start()
    await window()
    await app.createWebviewWindow('other', { title: 'Other' })
    await window('other')
    await screen.run('wmctrl', '-c', 'Other')
    await waitFor(() => expect(app.getWebviewWindow('other')).toBe(undefined))
    await waitFor(async () => expect(await screen.titles()).toEqual(['Main']))
    expect(heard.map(({ event }) => event).filter((event) => /close|destroy/.test(event))).toEqual([
      'tauri://close-requested',
      'tauri://destroyed',
    ])
  },
)

test('a display that hangs delays no command', options, async () => {
  const { window, ticks } = await start()
  const main = await window()
  await main.evalWithResult(`window.calling = true
    void (async () => { while (calling) await __TAURI__.core.invoke('tick') })()`)
  await waitFor(() => expect(ticks()).toBeGreaterThan(0))
  const pid = windowProcessOf()
  process.kill(pid, 'SIGSTOP')
  try {
    const before = ticks()
    await waitFor(() => expect(ticks()).toBeGreaterThan(before + 100))
  } finally {
    process.kill(pid, 'SIGCONT')
  }
  await main.evalWithResult('void (calling = false)')
})
