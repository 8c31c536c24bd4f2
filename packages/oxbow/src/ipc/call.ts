/** A call as it came over the line. */

import type { InvokeBytesFrame, InvokeFrame } from '@oxbow/protocol'
import { type InvokeBody, jsonBody, rawBody } from '../line/request.ts'

/** A call of a page, before its command was looked up. */
export interface Call {
  readonly id: number
  /** The name by which the page calls the command. */
  readonly command: string
  readonly body: InvokeBody
  readonly headers: Readonly<Record<string, string>> | undefined
}

/** The call in a frame, with the bytes that came with it. */
export function callOf(
  frame: InvokeFrame | InvokeBytesFrame,
  bytes: Uint8Array<ArrayBuffer> | undefined,
): Call {
  const [, id, command, , headers] = frame
  const body = frame[0] === 'invoke' ? jsonBody(frame[3]) : rawBody(bytes)
  return { id, command, body, headers }
}
