/** Tauri's core plugins, which every app has. */

import { appPlugin } from './app-plugin.ts'
import { eventPlugin } from './event-plugin.ts'
import { imagePlugin } from './image-plugin.ts'
import { menuPlugin } from './menu-plugin.ts'
import { pathPlugin } from './path-plugin.ts'
import type { Plugin } from './plugin.ts'
import { resourcesPlugin } from './resources-plugin.ts'
import { streamPlugin } from './stream-plugin.ts'
import { trayPlugin } from './tray-plugin.ts'
import { webviewPlugin } from './webview-plugin.ts'
import { reportPlugin, windowPlugin } from './window-plugin.ts'

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
