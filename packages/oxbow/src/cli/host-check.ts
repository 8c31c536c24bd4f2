/** Determines for the doctor which host an app would use here, and which packages are missing. */

import { messageOf } from '@oxbow/protocol/internal'
import type { Config } from '../config/config.ts'
import { chooseHost } from '../hosts/choose.ts'
import type { Logger } from '../observe/logger.ts'

/** The host that would show the windows. */
export interface HostCheck {
  /** `native`, `chromium`, `browser` or `none`; missing if the app could not start. */
  readonly host: string | undefined
  /** Why it is this one, or why there is none. */
  readonly reason: string
  /** Whether something has to be installed or repaired. */
  readonly isProblem: boolean
}

// The texts of the native host if it is installed but a part of the system is missing.
const MISSING = /shared library|cannot be loaded|does not fit/

/** Chooses the host as the app would, and stops it again. */
export async function checkHost(config: Config, root: URL): Promise<HostCheck> {
  let reason = ''
  const listen = (fields: object): void => {
    if ('reason' in fields) reason = String(fields.reason)
  }
  const logger: Logger = { debug: listen, info: listen, warn: listen, error: listen }
  try {
    const host = await chooseHost({ config, logger, root })
    await host.stop()
    return { host: host.name, reason, isProblem: MISSING.test(reason) }
  } catch (error) {
    return { host: undefined, reason: messageOf(error), isProblem: true }
  }
}
