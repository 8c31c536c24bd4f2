// biome-ignore-all lint/complexity/useMaxParams: a parameter stands for a field of the frame
/**
 * Writes frames as text. Values come as JSON text, so that a payload which goes to many pages is
 * written once.
 */

import type { EventTarget } from './event-target.ts'
import type { Headers } from './frame.ts'

const quote: (text: string) => string = JSON.stringify

const tail = (headers: Headers | undefined): string =>
  headers === undefined ? ']' : `,${JSON.stringify(headers)}]`

/**
 * One function for each kind of frame. Parameters named `json` are JSON text, as `stringify`
 * writes it; they are not looked at again. `slots` is a list of numbers without its brackets.
 *
 * @example
 * ```ts
 * import { encode, stringify } from '@oxbow/protocol'
 *
 * console.log(encode.invoke(0, 'greet', stringify({ name: 'Ada' }))) // ["invoke",0,"greet",{"name":"Ada"}]
 * ```
 */
export const encode = {
  hello: (version: number, key: string): string => `["hello",${version},${quote(key)}]`,
  invoke: (id: number, command: string, json: string, headers?: Headers): string =>
    `["invoke",${id},${quote(command)},${json}${tail(headers)}`,
  invokeBytes: (id: number, command: string, length: number, headers?: Headers): string =>
    `["invoke-bytes",${id},${quote(command)},${length}${tail(headers)}`,
  cancel: (id: number): string => `["cancel",${id}]`,
  evalResult: (id: number, json: string): string => `["eval-result",${id},${json}]`,
  evalError: (id: number, message: string): string => `["eval-error",${id},${quote(message)}]`,

  welcome: (version: number, label: string, messageBytes: number): string =>
    `["welcome",${version},${quote(label)},${messageBytes}]`,
  result: (id: number, json: string): string => `["result",${id},${json}]`,
  resultBytes: (id: number, length: number): string => `["result-bytes",${id},${length}]`,
  error: (id: number, json: string, code?: string): string =>
    code === undefined ? `["error",${id},${json}]` : `["error",${id},${json},${quote(code)}]`,
  message: (channel: number, index: number, json: string): string =>
    `["message",${channel},${index},${json}]`,
  messageBytes: (channel: number, index: number, length: number): string =>
    `["message-bytes",${channel},${index},${length}]`,
  end: (channel: number, index: number): string => `["end",${channel},${index}]`,
  listen: (slot: number, event: string, id: number, handler: number, target: EventTarget): string =>
    `["listen",${slot},${quote(event)},${id},${handler},${JSON.stringify(target)}]`,
  unlisten: (event: string, id: number): string => `["unlisten",${quote(event)},${id}]`,
  event: (event: string, slots: string, json: string): string =>
    `["event",${quote(event)},[${slots}],${json}]`,
  eval: (script: string, id?: number): string =>
    id === undefined ? `["eval",${quote(script)}]` : `["eval",${quote(script)},${id}]`,
} as const
