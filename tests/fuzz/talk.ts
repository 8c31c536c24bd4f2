// The messages of a hostile page: valid, almost valid, or random.
import type { Json } from '@oxbow/protocol'
import { vectors } from '../../packages/protocol/test/vectors.ts'
import { below, pick, type Random } from '../support/random.ts'
import { randomCall, type Signature } from './calls.ts'
import { garble, mutate } from './mutate.ts'
import { heavy } from './shapes.ts'
import { oddNumber, oddText, oddValue } from './values.ts'

// The fraction of expensive messages, which take a hundred times as long as others.
const HEAVY = 0.01

/** One WebSocket message; bytes in `text` are sent as a text, whether or not they are UTF-8. */
export type Said =
  | { readonly text: string | Uint8Array<ArrayBuffer> }
  | { readonly binary: Uint8Array<ArrayBuffer> }
  /** What serves the line itself; `all` acknowledges all that has come. */
  | { readonly control: string }

const FRAMES: readonly Json[] = [
  ...vectors.frames.map(({ frame }) => frame as unknown as Json),
  ...vectors.malformed.flatMap(({ frame }) => (frame === undefined ? [] : [frame as Json])),
]

const TEXTS: readonly string[] = [
  ...vectors.malformed.flatMap(({ message }) => (message === undefined ? [] : [message])),
  ...vectors.messages.flatMap(({ messages }) => messages.flatMap(({ text }) => text ?? [])),
]

const HEADERS: readonly Json[] = [
  {},
  { 'x-a': 'b', authorization: '' },
  JSON.parse('{"__proto__":"data","constructor":"data"}'),
]

/** Generates messages for the connections of one page. Ids count up, like those of a legitimate page. */
export class Talk {
  readonly #random: Random
  readonly #known: readonly Signature[]
  #nextId = 0
  /** The number of announced bytes that are not sent yet. */
  #due = 0

  /** `known` are the commands that it calls. */
  constructor(random: Random, known: readonly Signature[]) {
    this.#random = random
    this.#known = known
  }

  /** An id that no call has had. */
  get freshId(): number {
    return this.#nextId++
  }

  /** The bytes that complete the messages so far. */
  get rest(): Said[] {
    const rest = this.#due
    this.#due = 0
    return rest === 0 ? [] : [{ binary: new Uint8Array(rest) }]
  }

  /** The next message. */
  next(): Said {
    const random = this.#random
    if (random() < 0.08)
      return { control: random() < 0.93 ? pick(random, ['?', 'all']) : odd(random) }
    if (this.#due > 0 && random() < 0.97) return { binary: this.#piece() }
    // A frame must be followed directly by its bytes.
    if (this.#due === 0 && random() < HEAVY) return { text: heavy(random, () => this.freshId) }
    const dice = random()
    if (dice < 0.93) return { text: `[${this.#calls().join(',')}]` }
    if (dice < 0.96) return { text: this.#oddFrames() }
    if (dice < 0.98) return { text: garble(random, `[${this.#calls().join(',')}]`) }
    return this.#noise()
  }

  /** Valid frames. At worst, their calls reject. */
  #calls(): string[] {
    return Array.from({ length: 1 + below(this.#random, 3) }, () => this.#callFrame())
  }

  #callFrame(): string {
    const random = this.#random
    const dice = random()
    const [command, args] = randomCall(random, this.#known)
    if (dice < 0.1) return this.#withBody(command)
    if (dice < 0.16) return JSON.stringify(['cancel', below(random, this.#nextId + 5)])
    if (dice < 0.2) return JSON.stringify(['eval-result', below(random, 20), oddValue(random, 2)])
    if (dice < 0.22) return JSON.stringify(['eval-error', below(random, 20), oddText(random)])
    const headers = random() < 0.1 ? [pick(random, HEADERS)] : []
    return JSON.stringify(['invoke', this.freshId, command, args, ...headers])
  }

  #withBody(command: string): string {
    const length = below(this.#random, 3) === 0 ? 0 : below(this.#random, 300)
    this.#due += length
    return JSON.stringify(['invoke-bytes', this.freshId, command, length])
  }

  /** Some of the announced bytes, and rarely more than announced. */
  #piece(): Uint8Array<ArrayBuffer> {
    const random = this.#random
    const most = random() < 0.5 ? this.#due : 1 + below(random, this.#due)
    const length = random() < 0.01 ? this.#due + 1 : most
    this.#due = Math.max(0, this.#due - length)
    return new Uint8Array(length).fill(below(random, 256))
  }

  /** A mutated frame, alone or among other frames. */
  #oddFrames(): string {
    const random = this.#random
    const frame = mutate(random, pick(random, FRAMES))
    const twice = random() < 0.1 ? [frame, frame] : [frame]
    return JSON.stringify(random() < 0.5 ? twice : [['cancel', 0], ...twice])
  }

  #noise(): Said {
    const random = this.#random
    const bytes = Uint8Array.from({ length: below(random, 60) }, () => below(random, 256))
    switch (below(random, 6)) {
      case 0:
        return { binary: bytes }
      case 1:
        return { text: bytes }
      case 2:
        return { text: JSON.stringify(oddValue(random)) }
      case 3:
        return { text: garble(random, pick(random, TEXTS)) }
      case 4:
        return { text: large(random) }
      default:
        return { text: `[${JSON.stringify(['cancel', oddNumber(random)])}]` }
    }
  }
}

/** Impossible acknowledgements, and values that are not acknowledgements. */
function odd(random: Random): string {
  return pick(random, [
    '',
    ' ',
    '-1',
    '1.5',
    '1e3',
    '99999999',
    '9007199254740993',
    '??',
    '!',
    oddText(random),
  ])
}

/** Short texts that become large, deep or many values when they are parsed. */
function large(random: Random): string {
  const times = 1 + below(random, 50_000)
  switch (below(random, 4)) {
    case 0:
      return '['.repeat(times)
    case 1:
      return `[${'["cancel",0],'.repeat(Math.min(times, 3000))}["cancel",0]]`
    case 2:
      return `[["invoke",0,"greet",${'{"a":'.repeat(times)}1${'}'.repeat(times)}]]`
    default:
      return `[["invoke",0,"${'x'.repeat(times)}",{"name":"${'\\u0000'.repeat(times)}"}]]`
  }
}
