/**
 * `plugin:window`: the commands of pages for windows, by label, as far as the host supports them (§7.2).
 */

import { IpcError, stringify } from '@oxbow/protocol'
import * as v from 'valibot'
import { WindowReport } from '../event/window-events.ts'
import type { Command } from '../ipc/command.ts'
import type { Invocation } from '../ipc/invocation.ts'
import type { WebviewWindow } from '../window/window.ts'
import { coreCommand, missingCommand, optionalLabel, windowOf } from './core-command.ts'
import { icon, withPixels } from './icon.ts'
import { definePlugin, type Plugin } from './plugin.ts'

/**
 * The commands that a window's host or page carries out. If neither can, the error has the command's name.
 */
const WINDOW_COMMANDS = [
  'scale_factor inner_position outer_position inner_size outer_size is_fullscreen is_minimized',
  'is_maximized is_focused is_decorated is_resizable is_maximizable is_minimizable is_closable',
  'is_visible is_enabled is_always_on_top title theme current_monitor primary_monitor',
  'available_monitors cursor_position center maximize unmaximize toggle_maximize minimize unminimize',
  'show hide set_focus start_dragging set_resizable set_enabled set_maximizable set_minimizable',
  'set_closable set_decorations set_shadow set_always_on_top set_always_on_bottom',
  'set_content_protected set_fullscreen set_simple_fullscreen set_focusable set_skip_taskbar',
  'set_cursor_grab set_cursor_visible set_ignore_cursor_events set_visible_on_all_workspaces',
  'set_title set_size set_position set_cursor_position set_min_size set_max_size',
  'set_size_constraints set_fullscreen_on_monitor request_user_attention set_effects set_icon',
  'set_overlay_icon set_cursor_icon set_title_bar_style start_resize_dragging set_theme',
  'set_progress_bar set_badge_count set_badge_label set_background_color internal_toggle_maximize',
].flatMap((line) => line.split(' '))

/** A command that runs on the window of a label. */
export function onWindow(
  run: (window: WebviewWindow, value: unknown, call: Invocation) => unknown,
  notFound = 'window not found',
): Command {
  return coreCommand({ label: optionalLabel, value: v.optional(v.unknown()) }, (args, call) => {
    const window = windowOf(call, args.label)
    if (!window) throw new IpcError('window_not_found', notFound)
    return isOpenTo(call, window)
      ? run(window, args.value, call)
      : runInTurn(call, window, { value: args.value, run })
  })
}

/** Whether a command of a page on a window may run now. On the page's own window it always may. */
function isOpenTo(call: Invocation, window: WebviewWindow): boolean {
  if (window === call.window) return true
  return call.window.pace.isFree && window.patience() === undefined
}

interface WindowAct {
  readonly value: unknown
  readonly run: (window: WebviewWindow, value: unknown, call: Invocation) => unknown
}

/** Waits until the page of the window has room, because many commands are scripts for that page. */
function runInTurn(
  call: Invocation,
  window: WebviewWindow,
  { value, run }: WindowAct,
): Promise<unknown> {
  const text = stringify(value)
  const room = (): Promise<void> | undefined => window.patience()
  const act = (): unknown => run(window, JSON.parse(text), call)
  return call.window.pace.wait({ size: text.length, room, run: act }, call.signal)
}

/** A host gets the pixels of an icon, in whatever form the page has sent it. */
const iconCommand = (name: string): Command =>
  coreCommand({ label: optionalLabel, value: v.nullish(icon) }, async ({ label, value }, call) => {
    const window = windowOf(call, label)
    if (!window) throw new IpcError('window_not_found', 'window not found')
    if (value === null || value === undefined) return await window.run(name, value)
    return await withPixels(value, call, (pixels) => window.run(name, pixels))
  })

interface Monitor {
  readonly position: { readonly x: number; readonly y: number }
  readonly size: { readonly width: number; readonly height: number }
}

const monitorFromPoint = coreCommand({ x: v.number(), y: v.number() }, async ({ x, y }, call) => {
  const monitors = (await call.window.run('available_monitors')) as Monitor[]
  const holds = ({ position, size }: Monitor): boolean =>
    x >= position.x &&
    x < position.x + size.width &&
    y >= position.y &&
    y < position.y + size.height
  return monitors.find(holds) ?? null
})

/**
 * Reports of the bridge about the page's own window. They need no capability, because Tauri has no such
 * command.
 */
export const reportPlugin: Plugin = definePlugin({
  name: '__OXBOW_WINDOW__',
  commands: {
    report: coreCommand({ report: WindowReport }, ({ report }, call) =>
      call.window.reportInTurn(report, call),
    ),
  },
})

export const windowPlugin: Plugin = definePlugin({
  name: 'window',
  commands: {
    ...Object.fromEntries(
      WINDOW_COMMANDS.map((name) => [name, onWindow((window, value) => window.run(name, value))]),
    ),
    set_icon: iconCommand('set_icon'),
    set_overlay_icon: iconCommand('set_overlay_icon'),
    create: missingCommand('plugin:window|create'),
    get_all_windows: coreCommand({}, (_args, { app }) => [...app.webviewWindows().keys()]),
    monitor_from_point: monitorFromPoint,
    close: onWindow((window) => window.close()),
    destroy: onWindow((window) => window.destroy()),
  },
})
