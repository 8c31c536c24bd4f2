/** Findings of the doctor in the capabilities of an app. */

/** A probable mistake in the capabilities of an app. */
export interface Finding {
  /** A `problem` should be fixed; a `note` may be intended. */
  readonly level: 'problem' | 'note'
  readonly kind:
    | 'window-without-capability'
    | 'unreachable-command'
    | 'empty-grant'
    | 'capability-without-window'
    | 'deaf-window'
    | 'unknown-plugin'
    | 'unknown-key'
  /** One sentence. */
  readonly text: string
  /** The remedy. */
  readonly remedy?: string
}
