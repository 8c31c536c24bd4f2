/** The errors of this package's own functions. */

import { IpcError, TimedOutError } from '@oxbow/protocol'
import { isTimedOutCall } from '@oxbow/protocol/internal'
import type { Fail } from './connection-errors.ts'

/** Made here, so that the errors of a call are of the class that its caller imports. */
export const fail: Fail = (code, message, { cause, data } = {}) =>
  code === 'timed_out' && isTimedOutCall(data)
    ? new TimedOutError(data)
    : new IpcError(code, message, cause === undefined ? undefined : { cause })
