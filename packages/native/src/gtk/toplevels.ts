/** All windows of the process, dialogs and those of other windows' pages included. */

import type { Gtk, Pointer } from './library.ts'

// `GtkResponseType`.
const CANCEL = -6

/** What stands on the screen by itself. */
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
 * Answers dialogs in their user's place. With one of them other windows may go, so all that are meant are chosen
 * first, and held by references of ours until the last is answered.
 */
export function cancel(gtk: Gtk, dialogs: readonly Pointer[]): void {
  for (const dialog of dialogs) gtk.g_object_ref(dialog)
  for (const dialog of dialogs) gtk.gtk_dialog_response(dialog, CANCEL)
  for (const dialog of dialogs) gtk.g_object_unref(dialog)
}
