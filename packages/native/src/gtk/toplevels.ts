/** All windows of the process, dialogs and those of other windows' pages included. */

import type { Gtk, Pointer } from './library.ts'

// `GtkResponseType`.
const CANCEL = -6

/** All top-level windows. */
export function toplevels(gtk: Gtk): Pointer[] {
  const list = gtk.gtk_window_list_toplevels()
  const windows = Array.from({ length: gtk.g_list_length(list) }, (_, index) =>
    gtk.g_list_nth_data(list, index),
  )
  gtk.g_list_free(list)
  return windows.filter((window) => window !== null)
}

/** Whether a window is a dialog of GTK's, and none of the app's windows. */
export function isDialog(gtk: Gtk, window: Pointer): boolean {
  return gtk.g_type_check_instance_is_a(window, gtk.gtk_dialog_get_type()) !== 0
}

/**
 * Cancels dialogs in place of the user. Other windows may close together with one of them, so references of
 * ours hold all dialogs until the last is cancelled.
 */
export function cancel(gtk: Gtk, dialogs: readonly Pointer[]): void {
  for (const dialog of dialogs) gtk.g_object_ref(dialog)
  for (const dialog of dialogs) gtk.gtk_dialog_response(dialog, CANCEL)
  for (const dialog of dialogs) gtk.g_object_unref(dialog)
}
