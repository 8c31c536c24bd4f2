/** Tauri's core plugins, which every app has. */

import type { Plugin } from '../plugin.ts'
import { appPlugin } from './app.ts'
import { eventPlugin } from './event.ts'
import { imagePlugin } from './image.ts'
import { menuPlugin } from './menu.ts'
import { pathPlugin } from './path.ts'
import { resourcesPlugin } from './resources.ts'
import { streamPlugin } from './stream.ts'
import { trayPlugin } from './tray.ts'
import { webviewPlugin } from './webview.ts'
import { reportPlugin, windowPlugin } from './window.ts'

export const corePlugins: readonly Plugin[] = [
  pathPlugin,
  eventPlugin,
  windowPlugin,
  webviewPlugin,
  appPlugin,
  resourcesPlugin,
  imagePlugin,
  menuPlugin,
  trayPlugin,
  reportPlugin,
  streamPlugin,
]
