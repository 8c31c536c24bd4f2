/** The one error of capabilities and permissions that are wrong (A9). */

import { IpcError } from '@oxbow/protocol'

/** An error of the configuration; `place` is the file or the key at fault. */
export function invalidAcl(reason: string, place?: string): IpcError {
  const where = place === undefined ? '' : `${place}: `
  return new IpcError('invalid_config', `invalid configuration: ${where}${reason}`)
}
