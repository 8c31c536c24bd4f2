/** Errors of windows. */

import { IpcError } from '@oxbow/protocol'
import { messageOf } from '@oxbow/protocol/internal'

/** The error of scripts that wait for the page of a window that is gone. */
export function gone(label: string): IpcError {
  return new IpcError('eval_failed', noPage(label))
}

/** The text for a window without a page. */
export function noPage(label: string): string {
  return `the window \`${label}\` has no page`
}

/** The error of every command that exists in Tauri but cannot be carried out here. */
export function unsupported(command: string, host: string): IpcError {
  return new IpcError('unsupported', `\`${command}\` is not supported on this host (${host})`)
}

/** The error of an operation on a window that has been closed. */
export function closed(label: string): IpcError {
  return new IpcError('window_not_found', `the window \`${label}\` was closed`)
}

/** The error of an operation on a window that its host could not open. */
export function notOpened(label: string, cause: unknown): IpcError {
  const text = `the window \`${label}\` did not open: ${messageOf(cause)}`
  return new IpcError('host_failed', text, { cause })
}
