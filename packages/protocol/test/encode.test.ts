import { expect, test } from 'vitest'
import { encode, type Frame } from '../src/index.ts'
import { named, vectors } from './vectors.ts'

const json = (value: unknown): string => JSON.stringify(value)

/** Writes a frame by the function of its kind. */
function encoded(frame: Frame): string {
  switch (frame[0]) {
    case 'hello':
      return encode.hello(frame[1], frame[2], frame[3], frame[4])
    case 'invoke':
      return encode.invoke(frame[1], frame[2], json(frame[3]), frame[4])
    case 'invoke-bytes':
      return encode.invokeBytes(frame[1], frame[2], frame[3], frame[4])
    case 'cancel':
      return encode.cancel(frame[1])
    case 'eval-result':
      return encode.evalResult(frame[1], json(frame[2]))
    case 'eval-error':
      return encode.evalError(frame[1], frame[2])
    case 'welcome':
      return encode.welcome(frame[1], frame[2], frame[3], frame[4], frame[5])
    case 'result':
      return encode.result(frame[1], json(frame[2]))
    case 'result-bytes':
      return encode.resultBytes(frame[1], frame[2])
    case 'stream':
      return encode.stream(frame[1], frame[2], frame[3])
    case 'error':
      return encode.error(
        frame[1],
        json(frame[2]),
        frame[3],
        frame[4] === undefined ? undefined : json(frame[4]),
      )
    case 'messages':
      return encode.messages(frame[1], frame[2], frame[3].map(json).join())
    case 'message-bytes':
      return encode.messageBytes(frame[1], frame[2], frame[3])
    case 'end':
      return encode.end(frame[1], frame[2])
    case 'listen':
      return encode.listen(frame[1], frame[2], frame[3], frame[4], frame[5])
    case 'unlisten':
      return encode.unlisten(frame[1], frame[2])
    case 'event':
      return encode.event(frame[1], frame[2].join(), json(frame[3]))
    case 'eval':
      return encode.eval(frame[1], frame[2])
  }
}

test.each(named(vectors.frames))('%s is written as in frames.json', (_name, { frame }) => {
  expect(encoded(frame)).toBe(json(frame))
})

test.each(['a"b', '\\', 'line\nbreak', '\u2028', '\ud800', '"],["cancel",0'])(
  'the text %j cannot break out of its field',
  (text) => {
    const frames: Frame[] = [
      ['hello', 1, text, 1],
      ['invoke', 0, text, null, { name: text }],
      ['invoke-bytes', 0, text, 1],
      ['eval-error', 0, text],
      ['welcome', 1, text, 1, 1, 1],
      ['stream', 0, 1, text],
      ['error', 0, text, text],
      ['listen', 0, text, 0, 0, { kind: 'Window', label: text }],
      ['unlisten', text, 0],
      ['event', text, [0], text],
      ['eval', text],
    ]
    for (const frame of frames) expect(JSON.parse(encoded(frame))).toEqual(frame)
  },
)
