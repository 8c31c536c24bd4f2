// The commands that pages commonly call at their start work on every host.
import { Builder } from 'oxbow'
import { expect, it } from 'vitest'
import { startApp, useApp, usePage } from '../support/app.ts'
import { describeEachApi } from '../support/frontend.ts'

it('the backend can show, hide and query a window in `setup`, before it opens', async () => {
  const answers: unknown[] = []
  await using running = await startApp(
    Builder.default().setup(async (app) => {
      const main = app.getWebviewWindow('main')
      if (main?.hostName === 'native') answers.push(await main.run('hide'), await main.title())
      answers.push(await main?.run('show'), await main?.run('is_decorated'))
    }),
  )
  await running.open('main')
  expect(answers.slice(-2)).toEqual([null, true])
})

describeEachApi('window commands', (api) => {
  const running = useApp(() => Builder.default())
  const page = usePage(running, 'main', { api })

  it('getters of windows resolve on every host', async () => {
    const answers = await page().evaluate(async () => {
      const current = window.tauri.window.getCurrentWindow()
      return {
        isMaximized: await current.isMaximized(),
        isMinimized: await current.isMinimized(),
        isFullscreen: await current.isFullscreen(),
        isDecorated: await current.isDecorated(),
        isResizable: await current.isResizable(),
        isMaximizable: await current.isMaximizable(),
        isMinimizable: await current.isMinimizable(),
        isClosable: await current.isClosable(),
        isVisible: await current.isVisible(),
        isEnabled: await current.isEnabled(),
      }
    })
    expect(answers).toEqual({
      isMaximized: false,
      isMinimized: false,
      isFullscreen: false,
      isDecorated: true,
      isResizable: true,
      isMaximizable: true,
      isMinimizable: true,
      isClosable: true,
      isVisible: true,
      isEnabled: true,
    })
  })

  // Releases before 2.2 lack some of the methods.
  if (api !== '2.0') {
    it('commands that change nothing resolve on every host, as do those without an effect in Tauri', async () => {
      const settled = await page().evaluate(async () => {
        const { app } = window.tauri
        const current = window.tauri.window.getCurrentWindow()
        const calls = {
          unmaximize: () => current.unmaximize(),
          unminimize: () => current.unminimize(),
          show: () => current.show(),
          setDecorations: () => current.setDecorations(true),
          setAlwaysOnTop: () => current.setAlwaysOnTop(false),
          setResizable: () => current.setResizable(true),
          setFullscreen: () => current.setFullscreen(false),
          setTheme: () => current.setTheme(null),
          setMinSize: () => current.setMinSize(null),
          setMaxSize: () => current.setMaxSize(undefined),
          setSizeConstraints: () => current.setSizeConstraints(null),
          requestUserAttention: () => current.requestUserAttention(null),
          setSkipTaskbar: () => current.setSkipTaskbar(false),
          setIgnoreCursorEvents: () => current.setIgnoreCursorEvents(false),
          setShadow: () => current.setShadow(false),
          setContentProtected: () => current.setContentProtected(true),
          setProgressBar: () => current.setProgressBar({ progress: 7 }),
          setBadgeCount: () => current.setBadgeCount(7),
          clearEffects: () => current.clearEffects(),
          setCursorGrab: () => current.setCursorGrab(false),
          appSetTheme: () => app.setTheme(null),
          appShow: () => app.show(),
          appHide: () => app.hide(),
        }
        const outcomes = await Promise.all(
          Object.entries(calls).map(
            async ([name, call]) => [name, await call().catch(String)] as const,
          ),
        )
        return outcomes.filter(([, value]) => value !== null)
      })
      expect(settled).toEqual([])
    })
  }

  it('a theme can be set, and null restores the theme of the system', async () => {
    const themes = await page().evaluate(async () => {
      const current = window.tauri.window.getCurrentWindow()
      const before = await current.theme()
      await current.setTheme('dark')
      const dark = await current.theme()
      await window.tauri.app.setTheme('light')
      const light = await current.theme()
      await current.setTheme(null)
      return { same: before === (await current.theme()), dark, light }
    })
    expect(themes).toEqual({ same: true, dark: 'dark', light: 'light' })
  })

  it('I17 a missing or wrong value rejects with the text of Tauri on every host', async () => {
    const texts = await page().evaluate(async () => {
      const { invoke } = window.tauri.core
      const call = (command: string, args: object): Promise<unknown> =>
        invoke(`plugin:window|${command}`, { label: 'main', ...args }).then(
          () => 'resolved',
          String,
        )
      return [
        await call('set_title', {}),
        await call('set_title', { value: 7 }),
        await call('set_size', {}),
        await call('set_size', { value: { Logical: { width: Number.NaN, height: 5 } } }),
        await call('set_fullscreen', {}),
      ]
    })
    expect(texts).toEqual([
      'invalid args `value` for command `set_title`: command set_title missing required key value',
      'invalid args `value` for command `set_title`: invalid type: integer `7`, expected a string',
      'invalid args `value` for command `set_size`: command set_size missing required key value',
      'invalid args `value` for command `set_size`: invalid type: null, expected f64',
      'invalid args `value` for command `set_fullscreen`: command set_fullscreen missing required key value',
    ])
  })
})
