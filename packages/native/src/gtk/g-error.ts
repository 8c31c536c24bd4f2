/** Reads a `GError`, without taking ownership. */

import koffi from 'koffi'
import type { Pointer } from './library.ts'

/** Errors that C functions report. */
export interface GError {
  readonly code: number
  readonly message: string
}

/** The code and the text of a `GError*`. */
export function readError(error: Pointer): GError {
  return koffi.decode(error, 'GError') as GError
}
