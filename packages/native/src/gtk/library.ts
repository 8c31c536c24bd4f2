/** The functions of GTK, GDK, GLib and WebKitGTK that `webview-napi` has no calls for. */

import koffi from 'koffi'
import { WEBKIT } from '../libraries.ts'

/** The address of something that C owns. */
export type Pointer = bigint

const STRUCTS = {
  GdkRectangle: { x: 'int', y: 'int', width: 'int', height: 'int' },
  GdkRGBA: { red: 'double', green: 'double', blue: 'double', alpha: 'double' },
  GdkGeometry: {
    min_width: 'int',
    min_height: 'int',
    max_width: 'int',
    max_height: 'int',
    base_width: 'int',
    base_height: 'int',
    width_inc: 'int',
    height_inc: 'int',
    min_aspect: 'double',
    max_aspect: 'double',
    win_gravity: 'int',
  },
} as const

// As in the headers; `str` is a C string, `ptr` an address, `out` an `int*` that is written to.
const PROTOTYPES = [
  'void g_set_prgname(str)',
  'int g_main_context_pending(ptr)',
  'ptr g_list_nth_data(ptr, uint)',
  'void g_list_free(ptr)',
  'ptr g_bytes_new(bytes, size_t)',
  'void g_bytes_unref(ptr)',
  'ptr g_memory_input_stream_new_from_bytes(ptr)',
  'ptr g_object_ref(ptr)',
  'void g_object_unref(ptr)',
  'ulong g_signal_connect_data(ptr, str, callback, intptr_t, ptr, int)',
  'void g_signal_handlers_destroy(ptr)',
  'void g_object_set(ptr, str, flag, ptr)',
  'str g_type_name_from_instance(ptr)',

  'int gtk_init_check(ptr, ptr)',
  'ptr gtk_container_get_children(ptr)',
  'ptr gtk_settings_get_default()',
  'void gtk_settings_reset_property(ptr, str)',
  'int gtk_widget_get_scale_factor(ptr)',
  'int gtk_widget_get_sensitive(ptr)',
  'ptr gtk_widget_get_window(ptr)',
  'void gtk_widget_grab_focus(ptr)',
  'void gtk_widget_hide(ptr)',
  'void gtk_widget_input_shape_combine_region(ptr, ptr)',
  'void gtk_widget_set_sensitive(ptr, flag)',
  'void gtk_widget_show(ptr)',
  'void gtk_window_begin_move_drag(ptr, int, int, int, uint)',
  'void gtk_window_begin_resize_drag(ptr, int, int, int, int, uint)',
  'void gtk_window_fullscreen(ptr)',
  'void gtk_window_fullscreen_on_monitor(ptr, ptr, int)',
  'void gtk_window_get_position(ptr, out, out)',
  'int gtk_window_get_resizable(ptr)',
  'void gtk_window_get_size(ptr, out, out)',
  'str gtk_window_get_title(ptr)',
  'int gtk_window_is_active(ptr)',
  'ptr gtk_window_list_toplevels()',
  'void gtk_window_move(ptr, int, int)',
  'void gtk_window_resize(ptr, int, int)',
  'void gtk_window_set_accept_focus(ptr, flag)',
  'void gtk_window_set_focus_on_map(ptr, flag)',
  'void gtk_window_set_geometry_hints(ptr, ptr, GdkGeometry, int)',
  'void gtk_window_set_icon(ptr, ptr)',
  'void gtk_window_set_keep_below(ptr, flag)',
  'void gtk_window_set_resizable(ptr, flag)',
  'void gtk_window_set_skip_taskbar_hint(ptr, flag)',
  'void gtk_window_set_urgency_hint(ptr, flag)',
  'void gtk_window_stick(ptr)',
  'void gtk_window_unfullscreen(ptr)',
  'void gtk_window_unstick(ptr)',

  'void gdk_device_get_position(ptr, ptr, out, out)',
  'void gdk_device_warp(ptr, ptr, int, int)',
  'ptr gdk_display_get_default()',
  'ptr gdk_display_get_default_seat(ptr)',
  'ptr gdk_display_get_monitor(ptr, int)',
  'ptr gdk_display_get_monitor_at_window(ptr, ptr)',
  'int gdk_display_get_n_monitors(ptr)',
  'ptr gdk_display_get_primary_monitor(ptr)',
  'void gdk_display_sync(ptr)',
  'void gdk_monitor_get_geometry(ptr, GdkRectangle)',
  'str gdk_monitor_get_model(ptr)',
  'int gdk_monitor_get_scale_factor(ptr)',
  'void gdk_monitor_get_workarea(ptr, GdkRectangle)',
  'ptr gdk_pixbuf_new_from_bytes(ptr, int, int, int, int, int, int)',
  'ptr gdk_pixbuf_new_from_file(str, ptr)',
  'ptr gdk_pixbuf_new_from_stream(ptr, ptr, ptr)',
  'ptr gdk_screen_get_default()',
  'ptr gdk_seat_get_pointer(ptr)',
  'void gdk_window_get_frame_extents(ptr, GdkRectangle)',
  'int gdk_window_get_origin(ptr, out, out)',
  'int gdk_window_get_state(ptr)',
  'void gdk_window_set_functions(ptr, int)',

  'ptr cairo_region_create()',
  'void cairo_region_destroy(ptr)',

  'ptr webkit_web_context_get_website_data_manager(ptr)',
  'ptr webkit_web_view_get_context(ptr)',
  'ptr webkit_web_view_get_user_content_manager(ptr)',
  'void webkit_web_view_set_background_color(ptr, GdkRGBA)',
  'void webkit_web_view_set_zoom_level(ptr, double)',
  'void webkit_website_data_manager_clear(ptr, uint, int64, ptr, ptr, ptr)',
] as const

type Structs = { [Name in keyof typeof STRUCTS]: Record<keyof (typeof STRUCTS)[Name], number> }

interface Types extends Structs {
  readonly void: undefined
  readonly str: string | null
  readonly ptr: Pointer | null
  readonly out: [number]
  readonly bytes: Uint8Array
  readonly callback: Pointer
  readonly flag: number
}

type Named<Name extends string> = Name extends keyof Types ? Types[Name] : number

type Parameters<List extends string> = List extends ''
  ? []
  : List extends `${infer First}, ${infer Rest}`
    ? [Named<First>, ...Parameters<Rest>]
    : [Named<List>]

type Call<Prototype extends string> = Prototype extends `${infer Result} ${string}(${infer List})`
  ? (...args: Parameters<List>) => Named<Result>
  : never

type NameOf<Prototype extends string> = Prototype extends `${string} ${infer Name}(${string}`
  ? Name
  : never

/** The C functions under their own names. */
export type Gtk = { readonly [P in (typeof PROTOTYPES)[number] as NameOf<P>]: Call<P> }

/** A handler of signals; what it is for is told by the number it was connected with. */
export type OnSignal = (object: Pointer, detail: Pointer, tag: number) => number

/** The functions, and what C calls back. */
export interface GtkLibrary {
  readonly gtk: Gtk
  /** Gives a function the address by which C calls it; for as long as the process runs. */
  callback(onSignal: OnSignal): Pointer
}

/** @throws {Error} naming the shared library that is missing */
export function loadGtk(): GtkLibrary {
  const library = koffi.load(WEBKIT)
  for (const [name, fields] of Object.entries(STRUCTS)) koffi.struct(name, fields)
  const signal = koffi.proto('int OnSignal(void* object, void* detail, intptr_t tag)')
  const calls = PROTOTYPES.map((prototype) => {
    const [, result, name, list] = /^(\S+) (\w+)\((.*)\)$/.exec(prototype) ?? []
    const parameters = list === '' ? [] : (list?.split(', ') ?? []).map(cType)
    return [name, library.func(`${cType(result ?? '')} ${name}(${parameters.join(', ')})`)]
  })
  return {
    gtk: Object.fromEntries(calls) as Gtk,
    callback: (onSignal) => koffi.register(onSignal, koffi.pointer(signal)) as Pointer,
  }
}

function cType(name: string): string {
  switch (name) {
    case 'ptr':
    case 'callback':
      return 'void*'
    case 'bytes':
      return 'const uint8_t*'
    case 'out':
      return '_Out_ int*'
    case 'flag':
      return 'int'
    case 'GdkRectangle':
      return '_Out_ GdkRectangle*'
    case 'GdkGeometry':
    case 'GdkRGBA':
      return `${name}*`
    default:
      return name
  }
}

/** Ends this process when its parent ends, even if it hangs at that moment. Linux only. */
export function dieWithParent(): void {
  const PR_SET_PDEATHSIG = 1
  const SIGKILL = 9
  koffi.load(null).func('int prctl(int, ulong, ulong, ulong, ulong)')(
    PR_SET_PDEATHSIG,
    SIGKILL,
    0,
    0,
    0,
  )
}
