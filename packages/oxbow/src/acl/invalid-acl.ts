/** The one error of capabilities and permissions that are wrong (A9). */

import type { IpcError } from '@oxbow/protocol'
import { InvalidConfig } from '../base/invalid-config.ts'

/** An error of the configuration; `place` is the file or the key at fault. */
export function invalidAcl(reason: string, place?: string): IpcError {
  const where = place === undefined ? '' : `${place}: `
  return new InvalidConfig(`${where}${reason}`)
}
