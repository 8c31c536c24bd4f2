/** The file of results, as it is written and read again. */

import type { Machine } from './machine.ts'
import type { Row, Skipped } from './results.ts'

/** The results of one run, and its circumstances. */
export interface ResultFile {
  /** When the run began. */
  readonly date: string
  readonly versions: Readonly<Record<string, string>>
  readonly machine: Machine
  readonly results: readonly Row[]
  readonly skipped: readonly Skipped[]
}
