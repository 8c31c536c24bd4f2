/** The options and sizes of windows, in Tauri's form. */

/** A size to set, in pixels of the screen or independent of the screen's scale. Tauri's sizes fit. */
export interface WindowSize {
  readonly type: 'Logical' | 'Physical'
  readonly width: number
  readonly height: number
}

/** A position to set. Tauri's positions fit. */
export interface WindowPosition {
  readonly type: 'Logical' | 'Physical'
  readonly x: number
  readonly y: number
}

/** How a window is created. Sizes and positions are logical pixels. */
export interface WebviewWindowOptions {
  /** A path of the app's own pages. @default 'index.html' */
  readonly url?: string
  readonly title?: string
  /** @default 800 */
  readonly width?: number
  /** @default 600 */
  readonly height?: number
  readonly minWidth?: number
  readonly minHeight?: number
  readonly maxWidth?: number
  readonly maxHeight?: number
  readonly x?: number
  readonly y?: number
  /** @default false */
  readonly center?: boolean
  /** @default true */
  readonly resizable?: boolean
  /** @default false */
  readonly fullscreen?: boolean
  /** @default false */
  readonly maximized?: boolean
  /** @default true */
  readonly visible?: boolean
  /** @default true */
  readonly focus?: boolean
  /** @default true */
  readonly decorations?: boolean
  /** @default false */
  readonly alwaysOnTop?: boolean
  readonly theme?: 'light' | 'dark'
  /** The label of the window that this one belongs to. */
  readonly parent?: string
}

/** The tagged form in which sizes and positions travel (S6). */
export function tagged({
  type,
  ...value
}: WindowSize | WindowPosition): Readonly<Record<string, object>> {
  return { [type]: value }
}
