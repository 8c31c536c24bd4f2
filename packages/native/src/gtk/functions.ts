/**
 * The functions of GLib, GTK and GDK that are called, each with its signature, once.
 *
 * The types are: `str`, a C string that is copied in both directions; `ptr` an address; `out` an `int*`,
 * `outdouble` a `double*` and `outptr` a `void**` that are written to; `strs` an array of strings that ends
 * with `NULL`; `bytes` memory that is only read, `room` memory that is written to; `flag` a `gboolean`.
 *
 * A comment before each group says which references we own, and how to release them. All others are
 * borrowed: GTK owns them, and they are valid as long as their owner.
 */

/** Structures, by their names in C. */
export const STRUCTS = {
  GError: { domain: 'uint32', code: 'int', message: 'const char*' },
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

/** GLib and GObject. */
export const GLIB = [
  'void g_set_prgname(str)',

  // GLib owns the default context. Sources of other threads wake the thread that has acquired it.
  'ptr g_main_context_default()',
  'int g_main_context_acquire(ptr)',
  'int g_main_context_iteration(ptr, flag)',
  'int g_main_context_prepare(ptr, out)',
  'int g_main_context_query(ptr, int, out, room, int)',
  'void g_main_context_wakeup(ptr)',

  // Ours: the bytes, which are copied, by `g_bytes_unref`.
  'ptr g_bytes_new(bytes, size_t)',
  'void g_bytes_unref(ptr)',

  // Ours: the bus, by `g_object_unref`, and the value, by `g_variant_unref`.
  'void g_bus_get(int, ptr, callback, intptr_t)',
  'ptr g_bus_get_finish(ptr, ptr)',
  'void g_dbus_connection_set_exit_on_close(ptr, flag)',
  'int g_dbus_connection_emit_signal(ptr, str, str, str, str, ptr, ptr)',
  'ptr g_variant_parse(str, str, ptr, ptr, ptr)',
  'void g_variant_unref(ptr)',

  // Ours: the date, by `g_date_time_unref`; an error that a function stores for us, by `g_error_free`.
  'ptr g_date_time_new_from_unix_utc(int64)',
  'int64 g_date_time_to_unix(ptr)',
  'void g_date_time_unref(ptr)',
  'void g_error_free(ptr)',

  // The comment at the function that returns a list says who owns it.
  'uint g_list_length(ptr)',
  'ptr g_list_nth_data(ptr, uint)',
  'void g_list_free(ptr)',

  // A new object of GTK or WebKit has a floating reference until it is added to a container. With a
  // reference of ours, it lives until `g_object_unref`.
  'ptr g_object_ref(ptr)',
  'void g_object_unref(ptr)',
  'ptr g_object_new(size_t, str, ...)',
  'void g_object_set(ptr, str, ...)',
  'str g_type_name_from_instance(ptr)',
  'str g_get_user_special_dir(int)',
  // GIO owns the resolver; the list is ours, by `g_strfreev`.
  'ptr g_proxy_resolver_get_default()',
  'ptr g_proxy_resolver_lookup(ptr, str, ptr, ptr)',
  'void g_strfreev(ptr)',
  'ulong g_signal_connect_data(ptr, str, callback, intptr_t, callback, int)',
  'int g_type_check_instance_is_a(ptr, size_t)',
  'uint g_unix_fd_add(int, int, callback, intptr_t)',
] as const

/** GTK. */
export const GTK = [
  'int gtk_init_check(ptr, ptr)',
  'ptr gtk_settings_get_default()',
  'void gtk_settings_reset_property(ptr, str)',

  // A window belongs to GTK until `gtk_widget_destroy`, and its content belongs to the window.
  'ptr gtk_window_new(int)',
  'ptr gtk_box_new(int, int)',
  'void gtk_box_pack_start(ptr, ptr, flag, flag, uint)',
  'void gtk_container_add(ptr, ptr)',
  'void gtk_widget_destroy(ptr)',

  'size_t gtk_dialog_get_type()',
  'void gtk_dialog_response(ptr, int)',
  // Ours: the list, by `g_list_free`, but not its items.
  'ptr gtk_window_list_toplevels()',
  'ptr gtk_window_get_transient_for(ptr)',

  'int gtk_widget_get_scale_factor(ptr)',
  'int gtk_widget_get_sensitive(ptr)',
  'int gtk_widget_get_visible(ptr)',
  'ptr gtk_widget_get_window(ptr)',
  'void gtk_widget_grab_focus(ptr)',
  'void gtk_widget_hide(ptr)',
  'void gtk_widget_input_shape_combine_region(ptr, ptr)',
  'void gtk_widget_realize(ptr)',
  'void gtk_widget_set_app_paintable(ptr, flag)',
  'void gtk_widget_set_sensitive(ptr, flag)',
  'void gtk_widget_set_size_request(ptr, int, int)',
  'void gtk_widget_set_visual(ptr, ptr)',
  'void gtk_widget_show(ptr)',

  'void gtk_window_begin_move_drag(ptr, int, int, int, uint)',
  'void gtk_window_begin_resize_drag(ptr, int, int, int, int, uint)',
  'void gtk_window_deiconify(ptr)',
  'void gtk_window_fullscreen(ptr)',
  'void gtk_window_fullscreen_on_monitor(ptr, ptr, int)',
  'int gtk_window_get_decorated(ptr)',
  'void gtk_window_get_position(ptr, out, out)',
  'int gtk_window_get_resizable(ptr)',
  'void gtk_window_get_size(ptr, out, out)',
  'str gtk_window_get_title(ptr)',
  'void gtk_window_iconify(ptr)',
  'int gtk_window_is_active(ptr)',
  'int gtk_window_is_maximized(ptr)',
  'void gtk_window_maximize(ptr)',
  'void gtk_window_move(ptr, int, int)',
  'void gtk_window_present(ptr)',
  'void gtk_window_resize(ptr, int, int)',
  'void gtk_window_set_accept_focus(ptr, flag)',
  'void gtk_window_set_decorated(ptr, flag)',
  'void gtk_window_set_default_size(ptr, int, int)',
  'void gtk_window_set_focus_on_map(ptr, flag)',
  'void gtk_window_set_geometry_hints(ptr, ptr, GdkGeometry, int)',
  'void gtk_window_set_icon(ptr, ptr)',
  'void gtk_window_set_keep_above(ptr, flag)',
  'void gtk_window_set_keep_below(ptr, flag)',
  'void gtk_window_set_resizable(ptr, flag)',
  'void gtk_window_set_skip_taskbar_hint(ptr, flag)',
  'void gtk_window_set_title(ptr, str)',
  'void gtk_window_set_transient_for(ptr, ptr)',
  'void gtk_window_set_urgency_hint(ptr, flag)',
  'void gtk_window_stick(ptr)',
  'void gtk_window_unfullscreen(ptr)',
  'void gtk_window_unmaximize(ptr)',
  'void gtk_window_unstick(ptr)',
] as const

/** GDK, its images and regions. */
export const GDK = [
  // Ours: the cursor, by `g_object_unref`; a window keeps one of its own.
  'ptr gdk_cursor_new_from_name(ptr, str)',
  'void gdk_window_set_cursor(ptr, ptr)',
  'void gdk_device_get_position(ptr, ptr, out, out)',
  'void gdk_device_warp(ptr, ptr, int, int)',
  'ptr gdk_display_get_default()',
  'ptr gdk_display_get_default_seat(ptr)',
  'ptr gdk_display_get_monitor(ptr, int)',
  'ptr gdk_display_get_monitor_at_window(ptr, ptr)',
  'int gdk_display_get_n_monitors(ptr)',
  'ptr gdk_display_get_primary_monitor(ptr)',
  'int gdk_event_get_button(ptr, out)',
  'int gdk_event_get_keyval(ptr, out)',
  'int gdk_event_get_scroll_deltas(ptr, outdouble, outdouble)',
  'int gdk_event_get_scroll_direction(ptr, out)',
  'int gdk_event_get_state(ptr, out)',
  'void gdk_monitor_get_geometry(ptr, GdkRectangle)',
  'str gdk_monitor_get_model(ptr)',
  'int gdk_monitor_get_scale_factor(ptr)',
  'void gdk_monitor_get_workarea(ptr, GdkRectangle)',
  'ptr gdk_screen_get_default()',
  'ptr gdk_screen_get_rgba_visual(ptr)',
  'ptr gdk_seat_get_pointer(ptr)',
  'void gdk_window_get_frame_extents(ptr, GdkRectangle)',
  'int gdk_window_get_origin(ptr, out, out)',
  'int gdk_window_get_state(ptr)',
  'void gdk_window_set_functions(ptr, int)',

  // Ours: the loader, and an image that is made of bytes; by `g_object_unref`. The image of a loader is
  // freed with the loader.
  'ptr gdk_pixbuf_loader_new()',
  'int gdk_pixbuf_loader_write(ptr, bytes, size_t, ptr)',
  'int gdk_pixbuf_loader_close(ptr, ptr)',
  'ptr gdk_pixbuf_loader_get_pixbuf(ptr)',
  'void gdk_pixbuf_loader_set_size(ptr, int, int)',
  'ptr gdk_pixbuf_new_from_bytes(ptr, int, int, int, int, int, int)',

  // Ours: the region, by `cairo_region_destroy`.
  'ptr cairo_region_create()',
  'void cairo_region_destroy(ptr)',
] as const
