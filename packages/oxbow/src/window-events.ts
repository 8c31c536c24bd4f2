/** The events of a window that its page can see for itself, for hosts that do not report them (E28). */

import * as v from 'valibot'

const whole = v.pipe(v.number(), v.integer())
const size = v.object({ width: whole, height: whole })

/** What a page may report of its own window, and nothing else. */
export const WindowReport: v.GenericSchema<unknown, WindowEvent> = v.variant('event', [
  v.object({ event: v.literal('tauri://resize'), payload: size }),
  v.object({ event: v.picklist(['tauri://focus', 'tauri://blur']), payload: v.null() }),
  v.object({
    event: v.literal('tauri://scale-change'),
    payload: v.object({ scaleFactor: v.number(), size }),
  }),
  v.object({
    event: v.literal('tauri://theme-changed'),
    payload: v.picklist(['light', 'dark']),
  }),
])

/** One of the built-in events, with its payload. */
export interface WindowEvent {
  readonly event: string
  readonly payload: unknown
}

/** The script that watches the window from its page, but for the events that its host reports. */
export function watchWindow(reported: ReadonlySet<string> = new Set()): string {
  return `(${WATCH})(${JSON.stringify([...reported])})`
}

const WATCH = `((reported) => {
  const report = (event, payload = null) => {
    if (reported.includes(event)) return
    const told = __TAURI_INTERNALS__.invoke('plugin:window|internal_report', { report: { event, payload } })
    told.catch(() => {})
  }
  const size = () => ({
    width: Math.round(innerWidth * devicePixelRatio),
    height: Math.round(innerHeight * devicePixelRatio),
  })
  const watchScale = () => {
    matchMedia(\`(resolution: \${devicePixelRatio}dppx)\`).addEventListener('change', () => {
      report('tauri://scale-change', { scaleFactor: devicePixelRatio, size: size() })
      watchScale()
    }, { once: true })
  }
  addEventListener('resize', () => report('tauri://resize', size()))
  addEventListener('focus', () => report('tauri://focus'))
  addEventListener('blur', () => report('tauri://blur'))
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', ({ matches }) => {
    report('tauri://theme-changed', matches ? 'dark' : 'light')
  })
  watchScale()
})`
