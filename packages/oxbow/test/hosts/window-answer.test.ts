import { describe, expect, it } from 'vitest'
import { whatIsSo } from '../../src/hosts/window-answer.ts'
import { startBackend } from '../support/backend.ts'
import { FakeHost } from '../support/fake-host.ts'

const BROWSER = { host: 'browser', platform: 'darwin' } as const
const MAC = { host: 'native', platform: 'darwin' } as const
const LINUX = { host: 'native', platform: 'linux' } as const

describe('what is so without a host', () => {
  it.each([
    ['is_maximized', undefined, false],
    ['is_minimized', undefined, false],
    ['is_decorated', undefined, true],
    ['is_always_on_top', undefined, false],
    ['unmaximize', undefined, null],
    ['unminimize', undefined, null],
    ['show', undefined, null],
    ['set_decorations', true, null],
    ['set_resizable', true, null],
    ['set_always_on_top', false, null],
    ['set_skip_taskbar', false, null],
    ['set_min_size', null, null],
    ['set_max_size', undefined, null],
    ['set_size_constraints', { minWidth: null, maxWidth: null }, null],
    ['request_user_attention', null, null],
  ])('%s with %j is %j on every host', (command, value, result) => {
    for (const place of [BROWSER, MAC, LINUX]) {
      expect(whatIsSo(command, value, place)).toEqual({ value: result })
    }
  })

  it.each([
    ['set_decorations', false],
    ['set_always_on_top', true],
    ['set_resizable', false],
    ['maximize', undefined],
    ['hide', undefined],
    ['set_min_size', { Logical: { width: 1, height: 1 } }],
    ['set_size_constraints', { minWidth: { Logical: 1 } }],
    ['request_user_attention', { type: 'Critical' }],
    ['set_size', { Logical: { width: 1, height: 1 } }],
  ])('%s with %j has no answer', (command, value) => {
    expect(whatIsSo(command, value, BROWSER)).toBeUndefined()
  })

  it.each([
    ['set_shadow', false],
    ['set_content_protected', true],
    ['set_effects', { effects: ['mica'] }],
    ['set_progress_bar', { status: 'normal', progress: 7 }],
    ['set_badge_count', 7],
    ['set_title_bar_style', 'overlay'],
    ['set_cursor_grab', true],
  ])('%s with %j does nothing if it has no effect in Tauri either', (command, value) => {
    expect(whatIsSo(command, value, LINUX)).toEqual({ value: null })
    expect(whatIsSo(command, value, BROWSER)).toEqual({ value: null })
    expect(whatIsSo(command, value, MAC)).toBeUndefined()
  })
})

describe('WebviewWindow.run', () => {
  it('asks its host first, with a value that has been checked', async () => {
    const asked: unknown[] = []
    const host = new FakeHost()
    host.commands.set('set_size', async (value) => asked.push(value))
    const { open } = await startBackend({}, host)
    const window = await open('main')
    await window.run('set_size', { Logical: { width: 1e9, height: 5 } })
    await expect(window.run('set_size', 7)).rejects.toMatchObject({ code: 'invalid_args' })
    expect(asked).toEqual([{ Logical: { width: 16_384, height: 5 } }])
  })

  it('answers constant questions without waiting for a page, and rejects the rest by name', async () => {
    const { open } = await startBackend()
    const window = await open('main')
    expect(await window.run('is_maximized')).toBe(false)
    expect(await window.run('set_decorations', true)).toBeNull()
    await expect(window.run('set_decorations', false)).rejects.toMatchObject({
      code: 'unsupported',
      message: '`set_decorations` is not supported on this host (fake)',
    })
  })
})
