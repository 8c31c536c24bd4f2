/** The code and the reason with which a line is closed. */

import { CLOSE_CODES, type CloseInfo, IpcError } from '@oxbow/protocol'
import { messageOf } from '@oxbow/protocol/internal'
import { isInstance } from '../base/user-code.ts'

/** The reason when the whole app ends, also before a restart. */
export const APP_ENDS = 'the app ends or starts again'

/** The close code for an error. */
function closeCode(error: unknown): number {
  return (isInstance(error, IpcError) && CODES[error.code]) || CLOSE_CODES.internal
}

const CODES: Partial<Record<string, number>> = {
  malformed_frame: CLOSE_CODES.malformed,
  malformed_message: CLOSE_CODES.malformed,
  version_mismatch: CLOSE_CODES.version,
  unauthorized: CLOSE_CODES.unauthorized,
  replaced: CLOSE_CODES.replaced,
  handshake_timeout: CLOSE_CODES.timeout,
  overrun: CLOSE_CODES.overrun,
}

/** WebSocket close reasons hold 123 bytes. */
function closeReason(message: string): string {
  return message.replace(/[^\x20-\x7e]/g, '?').slice(0, 123)
}

/** The close code and reason for an error. */
export function closingOf(error: unknown): CloseInfo {
  return { code: closeCode(error), reason: closeReason(messageOf(error)) }
}
