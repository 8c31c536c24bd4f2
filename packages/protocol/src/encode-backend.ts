/** Writes the frames of a backend as text. */
// biome-ignore-all lint/complexity/useMaxParams: a parameter stands for a field of the frame

import type { EventTarget } from './event-target.ts'

const quote: (text: string) => string = JSON.stringify

/**
 * The end of the frame of {@link encode.openMessages}, to which each message adds a comma and a value.
 *
 * @example
 * ```ts
 * import { encode, FrameWriter, memoryTransports } from '@oxbow/protocol'
 * import { END_OF_MESSAGES } from '@oxbow/protocol/internal'
 *
 * const [transport] = memoryTransports()
 * const writer = new FrameWriter((message) => transport.send(message))
 * writer.write(encode.openMessages(7, 0, '"a"'), undefined, END_OF_MESSAGES)
 * writer.extend('"b"') // [["messages",7,0,["a","b"]]]
 * ```
 */
export const END_OF_MESSAGES = ']]'

/** The half of `encode` that a backend needs: one function for each kind of frame that it sends. */
export const encodeBackend = {
  welcome: (
    version: number,
    label: string,
    messageBytes: number,
    resumeMs: number,
    heartbeatMs: number,
  ): string => `["welcome",${version},${quote(label)},${messageBytes},${resumeMs},${heartbeatMs}]`,
  result: (id: number, json: string): string => `["result",${id},${json}]`,
  resultBytes: (id: number, length: number): string => `["result-bytes",${id},${length}]`,
  stream: (id: number, stream: number, text: string): string =>
    `["stream",${id},${stream},${quote(text)}]`,
  /** `json` and `data` are values as JSON; `data` needs a `code`. */
  error: (id: number, json: string, code?: string, data?: string): string => {
    const more = [code === undefined ? code : quote(code), data].filter(
      (field) => field !== undefined,
    )
    return `["error",${[id, json, ...more].join()}]`
  },
  /** `json` is one value, or several with commas between them. */
  messages: (channel: number, index: number, json: string): string =>
    `${encodeBackend.openMessages(channel, index, json)}${END_OF_MESSAGES}`,
  /** The same without its end, so that it can grow. */
  openMessages: (channel: number, index: number, json: string): string =>
    `["messages",${channel},${index},[${json}`,
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
