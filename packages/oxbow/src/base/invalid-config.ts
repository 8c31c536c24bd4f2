/** The one error of a configuration that is wrong. */

import { IpcError } from '@oxbow/protocol'

/** Says what is wrong, and in which key. */
export class InvalidConfig extends IpcError {
  readonly #reason: string

  /** @param reason such as `oxbow.port: must be a number` */
  constructor(reason: string, options?: ErrorOptions) {
    super('invalid_config', `invalid configuration: ${reason}`, options)
    this.#reason = reason
  }

  /** The message without its beginning. */
  get reason(): string {
    return this.#reason
  }
}
