/** Patterns of labels (A5). */

import { messageOf } from '@oxbow/protocol/internal'
import { Glob } from '../base/glob.ts'
import { invalidAcl } from './invalid-acl.ts'

/** A compiled pattern. */
export type LabelPattern = (label: string) => boolean

/**
 * Compiles a pattern, in which a slash and a dot are ordinary characters.
 *
 * @throws {IpcError} `invalid_config` if Tauri refuses the pattern
 */
export function labelPattern(pattern: string): LabelPattern {
  try {
    const glob = new Glob(pattern)
    return (label) => glob.matches(label)
  } catch (error) {
    throw invalidAcl(`the pattern \`${pattern}\` of labels: ${messageOf(error)}`)
  }
}
