/** Size and place of a GTK window. GTK counts in logical pixels, Tauri answers in physical ones. */

import * as v from 'valibot'
import {
  type Commands,
  type Extent,
  type Point,
  type Scaled,
  switching,
  taking,
  values,
} from '../command.ts'
import type { Gtk, Pointer } from './library.ts'
import { monitorOf } from './monitors.ts'
import type { Parts } from './parts.ts'

/** The smallest and largest inner size; a missing value means no limit. */
export interface Constraints {
  readonly minWidth?: number | undefined
  readonly minHeight?: number | undefined
  readonly maxWidth?: number | undefined
  readonly maxHeight?: number | undefined
}

const GDK_HINT_MIN_SIZE = 2
const GDK_HINT_MAX_SIZE = 4
// The size that means no limit to GTK, and the largest coordinate of X.
const NO_LIMIT = 32_767
// Each pixel of a window costs memory in three processes; an 8K screen has as many.
const LONGEST = 16_384
const MOST_PIXELS = 1 << 25

const Pixels = v.nullish(
  v.union([v.object({ Logical: v.number() }), v.object({ Physical: v.number() })]),
)
const ConstraintsSchema = v.object({
  minWidth: Pixels,
  minHeight: Pixels,
  maxWidth: Pixels,
  maxHeight: Pixels,
})

/** One window's size and place. */
export class Geometry {
  readonly #gtk: Gtk
  readonly #window: Pointer
  #constraints: Constraints = {}

  constructor({ gtk, window }: Parts) {
    this.#gtk = gtk
    this.#window = window
  }

  /** Gives a window that is not yet visible its size. */
  begin({ width, height, ...limits }: Extent & Constraints & { resizable: boolean }): void {
    const [w, h] = lengths({
      width: within(width, limits.minWidth, limits.maxWidth),
      height: within(height, limits.minHeight, limits.maxHeight),
    })
    this.#gtk.gtk_window_set_default_size(this.#window, w, h)
    if (!limits.resizable) this.setResizable(false, [w, h])
  }

  /** Allows the user to resize the window, or fixes its present size. */
  setResizable(on: boolean, size: [number, number] = this.#size()): void {
    const [width, height] = on ? [-1, -1] : size
    this.#gtk.gtk_widget_set_size_request(this.#window, width, height)
    this.#gtk.gtk_window_set_resizable(this.#window, Number(on))
  }

  get scale(): number {
    return this.#gtk.gtk_widget_get_scale_factor(this.#window)
  }

  /** The inner size, in physical pixels. */
  innerSize(): Extent {
    const [width, height] = this.#size()
    return this.#physicalExtent({ width, height })
  }

  /** The place of the frame's upper left corner, in physical pixels. */
  outerPosition(): Point {
    const [x, y] = readPair((a, b) => this.#gtk.gtk_window_get_position(this.#window, a, b))
    return this.#physicalPoint({ x, y })
  }

  /** Keeps the inner size within bounds, in logical pixels. */
  constrain(constraints: Constraints): void {
    this.#constraints = constraints
    const { minWidth, minHeight, maxWidth, maxHeight } = constraints
    const isLimited = maxWidth !== undefined || maxHeight !== undefined
    const hints = {
      min_width: length(minWidth ?? 0),
      min_height: length(minHeight ?? 0),
      max_width: length(maxWidth ?? NO_LIMIT),
      max_height: length(maxHeight ?? NO_LIMIT),
      base_width: 0,
      base_height: 0,
      width_inc: 0,
      height_inc: 0,
      min_aspect: 0,
      max_aspect: 0,
      win_gravity: 0,
    }
    const mask = GDK_HINT_MIN_SIZE | (isLimited ? GDK_HINT_MAX_SIZE : 0)
    this.#gtk.gtk_window_set_geometry_hints(this.#window, null, hints, mask)
  }

  /** Puts the window into the middle of its screen. */
  center(): void {
    const { workArea } = monitorOf(this.#gtk, this.#window)
    const { width, height } = this.#outerSize()
    const { position, size } = workArea
    this.place({
      x: (position.x + (size.width - width) / 2) / this.scale,
      y: (position.y + (size.height - height) / 2) / this.scale,
    })
  }

  get commands(): Commands {
    return {
      scale_factor: () => this.scale,
      inner_size: () => this.innerSize(),
      webview_size: () => this.innerSize(),
      outer_size: () => this.#outerSize(),
      inner_position: () => this.#innerPosition(),
      outer_position: () => this.outerPosition(),
      webview_position: () => ({ x: 0, y: 0 }),
      set_size: taking(values.extent, (size) => this.#resize(this.#logicalExtent(size))),
      set_position: taking(values.point, (point) => this.place(this.#logicalPoint(point))),
      set_min_size: taking(v.nullish(values.extent), (size) => this.#limit('min', size)),
      set_resizable: switching((on) => this.setResizable(on)),
      set_max_size: taking(v.nullish(values.extent), (size) => this.#limit('max', size)),
      set_size_constraints: taking(ConstraintsSchema, (limits) =>
        this.constrain(this.#logicalLimits(limits)),
      ),
      center: () => this.center(),
    }
  }

  #resize(size: Extent): void {
    const [width, height] = lengths(size)
    if (this.#gtk.gtk_window_get_resizable(this.#window) === 0) {
      this.#gtk.gtk_widget_set_size_request(this.#window, width, height)
    }
    this.#gtk.gtk_window_resize(this.#window, width, height)
  }

  #size(): [number, number] {
    return readPair((w, h) => this.#gtk.gtk_window_get_size(this.#window, w, h))
  }

  /** Moves the window's frame to a position, in logical pixels. */
  place({ x, y }: Point): void {
    this.#gtk.gtk_window_move(this.#window, coordinate(x), coordinate(y))
  }

  #limit(which: 'min' | 'max', size: Scaled<Extent> | null | undefined): void {
    const { width, height } = size ? this.#logicalExtent(size) : {}
    const limits =
      which === 'min'
        ? { minWidth: width, minHeight: height }
        : { maxWidth: width, maxHeight: height }
    this.constrain({ ...this.#constraints, ...limits })
  }

  #outerSize(): Extent {
    const frame = { x: 0, y: 0, width: 0, height: 0 }
    this.#gtk.gdk_window_get_frame_extents(this.#surface, frame)
    return this.#physicalExtent(frame)
  }

  #innerPosition(): Point {
    const [x, y] = readPair((a, b) => this.#gtk.gdk_window_get_origin(this.#surface, a, b))
    return this.#physicalPoint({ x, y })
  }

  get #surface(): Pointer | null {
    return this.#gtk.gtk_widget_get_window(this.#window)
  }

  #physicalExtent({ width, height }: Extent): Extent {
    return { width: width * this.scale, height: height * this.scale }
  }

  #physicalPoint({ x, y }: Point): Point {
    return { x: x * this.scale, y: y * this.scale }
  }

  #logicalExtent(size: Scaled<Extent>): Extent {
    if ('Logical' in size) return size.Logical
    return { width: size.Physical.width / this.scale, height: size.Physical.height / this.scale }
  }

  #logicalPoint(point: Scaled<Point>): Point {
    if ('Logical' in point) return point.Logical
    return { x: point.Physical.x / this.scale, y: point.Physical.y / this.scale }
  }

  #logicalLimits(limits: v.InferOutput<typeof ConstraintsSchema>): Constraints {
    const entries = Object.entries(limits).map(([name, pixels]) => {
      if (!pixels) return [name, undefined]
      return [name, 'Logical' in pixels ? pixels.Logical : pixels.Physical / this.scale]
    })
    return Object.fromEntries(entries)
  }
}

/** A coordinate that X can take. */
function coordinate(value: number): number {
  return whole(Math.max(-NO_LIMIT, Math.min(value, NO_LIMIT)))
}

/** The length of a side in the range of GTK, in which a window has at least one pixel. */
function length(value: number): number {
  return whole(Math.max(0, Math.min(value, NO_LIMIT)))
}

/** Both sides in the range of a window. */
function lengths({ width, height }: Extent): [number, number] {
  const w = Math.max(1, Math.min(whole(width), LONGEST))
  return [w, Math.max(1, Math.min(whole(height), LONGEST, Math.floor(MOST_PIXELS / w)))]
}

function whole(value: number): number {
  return Number.isNaN(value) ? 0 : Math.round(value)
}

function within(length: number, min = 0, max = Number.POSITIVE_INFINITY): number {
  return Math.max(min, Math.min(length, max))
}

/** Calls a function that writes two numbers. */
export function readPair(call: (first: [number], second: [number]) => unknown): [number, number] {
  const [first, second]: [[number], [number]] = [[0], [0]]
  call(first, second)
  return [first[0], second[0]]
}
