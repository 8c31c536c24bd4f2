/** Patterns of labels (A5). */

import { messageOf } from '@oxbow/protocol/internal'
import { Glob } from '../base/glob.ts'
import { invalidAcl } from './invalid-acl.ts'

/** A pattern, ready to be asked. */
export type LabelPattern = (label: string) => boolean

/**
 * Compiles a pattern. To it, a slash and a dot are characters as any other.
 *
 * @throws {IpcError} `invalid_config` where Tauri refuses the pattern
 */
export function labelPattern(pattern: string): LabelPattern {
  try {
    const glob = new Glob(pattern)
    return (label) => glob.matches(label)
  } catch (error) {
    throw invalidAcl(`the pattern \`${pattern}\` of labels: ${messageOf(error)}`)
  }
}
