/** Writes the frames of a page as text. */

import type { Headers } from './frame.ts'

// biome-ignore lint/complexity/useMaxParams: a parameter stands for a field of the frame
const call = (
  kind: '' | '-bytes',
  id: number,
  command: string,
  body: string | number,
  headers: Headers | undefined,
): string =>
  `["invoke${kind}",${id},${JSON.stringify(command)},${body}${headers ? `,${JSON.stringify(headers)}` : ''}]`

/**
 * The half of {@link encode} that a page needs: one function for each kind of frame that it sends.
 *
 * @example
 * ```ts
 * import { stringify } from '@oxbow/protocol'
 * import { encodePage } from '@oxbow/protocol/internal'
 *
 * console.log(encodePage.invoke(0, 'greet', stringify({ name: 'Ada' }))) // ["invoke",0,"greet",{"name":"Ada"}]
 * ```
 */
export const encodePage = {
  // biome-ignore lint/complexity/useMaxParams: a parameter stands for a field of the frame
  hello: (version: number, key: string, link: number, received?: number): string =>
    `["hello",${version},${JSON.stringify(key)},${link}${received === undefined ? '' : `,${received}`}]`,
  // biome-ignore lint/complexity/useMaxParams: a parameter stands for a field of the frame
  invoke: (id: number, command: string, json: string, headers?: Headers): string =>
    call('', id, command, json, headers),
  // biome-ignore lint/complexity/useMaxParams: a parameter stands for a field of the frame
  invokeBytes: (id: number, command: string, length: number, headers?: Headers): string =>
    call('-bytes', id, command, length, headers),
  cancel: (id: number): string => `["cancel",${id}]`,
  evalResult: (id: number, json: string): string => `["eval-result",${id},${json}]`,
  evalError: (id: number, message: string): string =>
    `["eval-error",${id},${JSON.stringify(message)}]`,
} as const
