/** The commands of a Chromium window, under the names of Tauri's window commands. */

import { IpcError } from '@oxbow/protocol'
import * as v from 'valibot'
import type { DevToolsPipe } from './devtools-pipe.ts'

/** The action of a command with its value. */
type WindowCommand = (value: unknown) => Promise<unknown>

type WindowState = 'normal' | 'minimized' | 'maximized' | 'fullscreen'

/** Chromium counts in logical pixels; a window's bounds include its frame. */
interface Bounds {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  readonly windowState: WindowState
}

/** Measurements of a window that only its page knows. */
interface Measures {
  readonly scale: number
  readonly screen: Omit<Bounds, 'windowState'>
}

const MEASURES = `({
  scale: devicePixelRatio,
  screen: {
    left: screen.availLeft, top: screen.availTop,
    width: screen.availWidth, height: screen.availHeight,
  },
})`

const Size = v.object({ width: v.number(), height: v.number() })
const Position = v.object({ x: v.number(), y: v.number() })
const AnySize = v.union([v.object({ Logical: Size }), v.object({ Physical: Size })])
const AnyPosition = v.union([v.object({ Logical: Position }), v.object({ Physical: Position })])

/**
 * One window. It is controlled through the browser. A DevTools client that stays attached to a page slows
 * down the page's WebSockets, so it is attached to the page only briefly.
 */
export class ChromiumWindow {
  /**
   * The commands that the page cannot carry out itself. The page reports sizes and positions, because it
   * knows them in physical pixels.
   */
  readonly commands: ReadonlyMap<string, WindowCommand>
  readonly #devtools: DevToolsPipe
  readonly #targetId: string
  readonly #windowId: number

  private constructor(devtools: DevToolsPipe, targetId: string, windowId: number) {
    this.#devtools = devtools
    this.#targetId = targetId
    this.#windowId = windowId
    this.commands = new Map<string, WindowCommand>([
      ['set_size', (value) => this.#setSize(value)],
      ['set_position', (value) => this.#setPosition(value)],
      ['center', () => this.#center()],
      ['maximize', () => this.enter('maximized')],
      ['unmaximize', () => this.#leave('maximized')],
      ['toggle_maximize', () => this.#toggle('maximized')],
      ['internal_toggle_maximize', () => this.#toggle('maximized')],
      ['minimize', () => this.enter('minimized')],
      ['unminimize', () => this.#leave('minimized')],
      ['set_fullscreen', (on) => (on ? this.enter('fullscreen') : this.#leave('fullscreen'))],
      ['is_maximized', () => this.#is('maximized')],
      ['is_minimized', () => this.#is('minimized')],
      ['is_fullscreen', () => this.#is('fullscreen')],
      ['set_focus', () => this.#call('Target.activateTarget')],
      // The window cannot be hidden, so `show` brings it to the front.
      ['show', () => this.#call('Target.activateTarget')],
    ])
  }

  /** Finds the window of a page. */
  static async of(devtools: DevToolsPipe, targetId: string): Promise<ChromiumWindow> {
    const request = { method: 'Browser.getWindowForTarget', params: { targetId } }
    const { windowId } = await devtools.call<{ windowId: number }>(request)
    return new ChromiumWindow(devtools, targetId, windowId)
  }

  /** Replaces the present address with another, without an entry in the history. */
  async show(url: string): Promise<void> {
    await this.#evaluate(`location.replace(${JSON.stringify(url)})`)
  }

  /** Sets the inner size, in logical pixels. */
  async resize(width: number, height: number): Promise<void> {
    await this.enter('normal')
    const params = {
      windowId: this.#windowId,
      width: Math.round(width),
      height: Math.round(height),
    }
    await this.#devtools.call({ method: 'Browser.setContentsSize', params })
  }

  /** Sets the place of the upper left corner, in logical pixels. */
  async move(x: number, y: number): Promise<void> {
    await this.enter('normal')
    await this.#setBounds({ left: Math.round(x), top: Math.round(y) })
  }

  /** Brings the window into a state. */
  async enter(windowState: WindowState): Promise<void> {
    const { windowState: present } = await this.#bounds()
    if (present === windowState) return
    // Chromium changes from one special state to another only through the normal one.
    if (present !== 'normal') await this.#setBounds({ windowState: 'normal' })
    if (windowState !== 'normal') await this.#setBounds({ windowState })
  }

  /** Ends the window and its page. */
  async close(): Promise<void> {
    await this.#call('Target.closeTarget')
  }

  async #setSize(value: unknown): Promise<void> {
    const size = parse(AnySize, value, 'set_size')
    const scale = 'Physical' in size ? (await this.#measure()).scale : 1
    const { width, height } = 'Physical' in size ? size.Physical : size.Logical
    await this.resize(width / scale, height / scale)
  }

  async #setPosition(value: unknown): Promise<void> {
    const position = parse(AnyPosition, value, 'set_position')
    const scale = 'Physical' in position ? (await this.#measure()).scale : 1
    const { x, y } = 'Physical' in position ? position.Physical : position.Logical
    await this.move(x / scale, y / scale)
  }

  async #center(): Promise<void> {
    const { screen } = await this.#measure()
    const { width, height } = await this.#bounds()
    const x = screen.left + (screen.width - width) / 2
    await this.move(x, screen.top + (screen.height - height) / 2)
  }

  async #leave(state: WindowState): Promise<void> {
    if (await this.#is(state)) await this.enter('normal')
  }

  async #toggle(state: WindowState): Promise<void> {
    await this.enter((await this.#is(state)) ? 'normal' : state)
  }

  async #is(state: WindowState): Promise<boolean> {
    return (await this.#bounds()).windowState === state
  }

  async #bounds(): Promise<Bounds> {
    const request = { method: 'Browser.getWindowBounds', params: { windowId: this.#windowId } }
    return (await this.#devtools.call<{ bounds: Bounds }>(request)).bounds
  }

  async #setBounds(bounds: Partial<Bounds>): Promise<void> {
    const params = { windowId: this.#windowId, bounds }
    await this.#devtools.call({ method: 'Browser.setWindowBounds', params })
  }

  async #call(method: string): Promise<void> {
    await this.#devtools.call({ method, params: { targetId: this.#targetId } })
  }

  #measure(): Promise<Measures> {
    return this.#evaluate(MEASURES)
  }

  async #evaluate<T>(expression: string): Promise<T> {
    const devtools = this.#devtools
    const { sessionId } = await devtools.call<{ sessionId: string }>({
      method: 'Target.attachToTarget',
      params: { targetId: this.#targetId, flatten: true },
    })
    try {
      const params = { expression, returnByValue: true }
      const request = { method: 'Runtime.evaluate', params, sessionId }
      return (await devtools.call<{ result: { value: T } }>(request)).result.value
    } finally {
      // If the window has closed by now, the session has ended with it.
      await devtools
        .call({ method: 'Target.detachFromTarget', params: { sessionId } })
        .catch(() => {})
    }
  }
}

function parse<S extends v.GenericSchema>(
  schema: S,
  value: unknown,
  command: string,
): v.InferOutput<S> {
  const result = v.safeParse(schema, value)
  if (result.success) return result.output
  const reason = result.issues[0].message
  throw new IpcError('invalid_args', `invalid args \`value\` for command \`${command}\`: ${reason}`)
}
