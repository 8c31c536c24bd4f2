/** The errors of this package's own functions. */

import { IpcError, TimedOutError } from '@oxbow/protocol'
import type { Fail } from './failure.ts'

/** Made here, so that the errors of a call are of the class that its caller imports. */
export const fail: Fail = (code, message, { cause } = {}) =>
  (code === 'timed_out' && TimedOutError.parse(message)) ||
  new IpcError(code, message, cause === undefined ? undefined : { cause })
