/** All commands of a window. */

import type { Commands } from '../command.ts'
import { Appearance } from './appearance.ts'
import { Behaviour } from './behaviour.ts'
import { Cookies } from './cookies.ts'
import { Cursor } from './cursor.ts'
import { Geometry } from './geometry.ts'
import { LauncherCommands } from './launcher.ts'
import type { Parts } from './parts.ts'
import { Presence } from './presence.ts'
import { Webview } from './webview.ts'

/** The parts of a window's behaviour, each with its commands. */
export interface Sides {
  readonly presence: Presence
  readonly geometry: Geometry
  readonly behaviour: Behaviour
  readonly appearance: Appearance
  readonly cookies: Cookies
  readonly cursor: Cursor
  readonly launcher: LauncherCommands
  readonly webview: Webview
}

/** A window from all sides. */
export function sidesOf(parts: Parts): Sides {
  return {
    presence: new Presence(parts),
    geometry: new Geometry(parts),
    behaviour: new Behaviour(parts),
    appearance: new Appearance(parts),
    cookies: new Cookies(parts),
    cursor: new Cursor(parts),
    launcher: new LauncherCommands(parts),
    webview: new Webview(parts),
  }
}

/** The commands of all sides. */
export function commandsOf(sides: Sides): Commands {
  return Object.assign({}, ...Object.values(sides).map(({ commands }) => commands))
}
