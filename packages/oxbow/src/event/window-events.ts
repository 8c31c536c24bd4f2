/**
 * The built-in events of windows (E28), and the script by which a page observes those that its host does
 * not report.
 */

import * as v from 'valibot'

const whole = v.pipe(v.number(), v.integer())
const size = v.object({ width: whole, height: whole })

interface PhysicalSize {
  readonly width: number
  readonly height: number
}

interface PhysicalPosition {
  readonly x: number
  readonly y: number
}

interface FileDrag {
  readonly paths: readonly string[]
  readonly position: PhysicalPosition
}

/** The payloads of the events that windows emit by themselves (E28), in pixels of the screen. */
export interface BuiltInEvents {
  readonly 'tauri://resize': PhysicalSize
  readonly 'tauri://move': PhysicalPosition
  readonly 'tauri://close-requested': null
  readonly 'tauri://destroyed': null
  readonly 'tauri://focus': null
  readonly 'tauri://blur': null
  readonly 'tauri://scale-change': { readonly scaleFactor: number; readonly size: PhysicalSize }
  readonly 'tauri://theme-changed': 'light' | 'dark'
  readonly 'tauri://window-created': { readonly label: string }
  readonly 'tauri://suspended': null
  readonly 'tauri://resumed': null
  readonly 'tauri://webview-created': { readonly label: string }
  readonly 'tauri://drag-enter': FileDrag
  readonly 'tauri://drag-over': Pick<FileDrag, 'position'>
  readonly 'tauri://drag-drop': FileDrag
  readonly 'tauri://drag-leave': null
}

/** How far a download has come. */
export interface DownloadEvent {
  readonly id: number
  readonly url: string
  readonly path: string
  readonly state: 'started' | 'progress' | 'finished' | 'failed'
  /** Bytes received so far. */
  readonly received: number
  /** Bytes in total, if known. */
  readonly total: number | null
  /** The reason of a failure. */
  readonly reason?: string | undefined
}

/** The events of windows that Tauri does not have. */
export interface OwnEvents {
  /** The progress of a download of the window's page. */
  readonly 'oxbow://download': DownloadEvent
}

/** The events that a page may report of its own window. */
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

/** The script that watches the window from its page, apart from the events that the host reports. */
export function watchWindow(reported: ReadonlySet<string> = new Set()): string {
  return `(${WATCH})(${JSON.stringify([...reported])})`
}

const WATCH = `((reported) => {
  const report = (event, payload = null) => {
    if (reported.includes(event)) return
    const told = __TAURI_INTERNALS__.invoke('plugin:__OXBOW_WINDOW__|report', { report: { event, payload } })
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
