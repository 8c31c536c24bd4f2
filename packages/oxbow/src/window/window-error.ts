/** Errors of windows. */

import { IpcError } from '@oxbow/protocol'
import { messageOf } from '@oxbow/protocol/internal'

/** The error of what waits for a page of a window that is gone. */
export function gone(label: string): IpcError {
  return new IpcError('eval_failed', noPage(label))
}

/** The text of a window that has none. */
export function noPage(label: string): string {
  return `the window \`${label}\` has no page`
}

/** The one error of everything that exists in Tauri and cannot be done here. */
export function unsupported(command: string, host: string): IpcError {
  return new IpcError('unsupported', `\`${command}\` is not supported on this host (${host})`)
}

/** The error of what needs a window that has been closed. */
export function closed(label: string): IpcError {
  return new IpcError('window_not_found', `the window \`${label}\` was closed`)
}

/** The error of what needs a window that its host could not open. */
export function notOpened(label: string, cause: unknown): IpcError {
  const text = `the window \`${label}\` did not open: ${messageOf(cause)}`
  return new IpcError('host_failed', text, { cause })
}
