/** Gathers the frames of one tick into one message: the sending half of the codec. */

import { BATCH_BYTES, BATCH_FRAMES, BATCH_TEXT, COPY_BYTES } from './limits.ts'
import type { Message } from './transport.ts'

type Bytes = Uint8Array<ArrayBuffer>

// Turns of the microtask queue without a frame after which a batch is complete. A loop that awaits each
// `send` continues in the next turn, and one that reads a generator in the third; neither should need a
// message for each frame.
const QUIET_TURNS = 4

const NOW = Promise.resolve()

/** Where the memory of runs of small bodies comes from. */
export interface RunSource {
  /** Begins a run of at least so many bytes, or continues `run` in a larger one. */
  room(needed: number, run?: Bytes): Bytes
}

/** Options of a writer. */
export interface WriterOptions {
  /** Bodies are sent in pieces of at most so many bytes. */
  readonly pieceBytes: number
  readonly runs: RunSource
  /** Calls back in the next turn of the microtask queue. */
  readonly later: (tick: () => void) => void
}

/** The options of a writer that shares nothing with others. */
const ALONE: WriterOptions = {
  // Receivers are slow to split large messages, and can acknowledge each piece by itself.
  pieceBytes: BATCH_BYTES,
  runs: {
    room(needed, run) {
      const larger = new Uint8Array(2 * needed)
      if (run) larger.set(run)
      return larger
    },
  },
  // A settled promise calls back in the next turn; `queueMicrotask` costs ten times as much in Node.
  later: (tick) => void NOW.then(tick),
}

/**
 * Writes frames to a line. Everything written in one tick leaves as one text message, followed by
 * the bodies that its frames announce; a flush waits for a microtask, never for a timer.
 *
 * @example
 * ```ts
 * import { encode, FrameWriter, memoryTransports, stringify } from '@oxbow/protocol'
 *
 * const [page] = memoryTransports()
 * const writer = new FrameWriter((message) => page.send(message))
 * writer.write(encode.invoke(0, 'greet', stringify({ name: 'Ada' })))
 * writer.write(encode.invokeBytes(1, 'upload', 3), new Uint8Array([1, 2, 3]))
 * ```
 */
export class FrameWriter {
  readonly #send: (message: Message) => void
  readonly #options: WriterOptions
  #text = ''
  /** The end of the last frame, for as long as that frame may grow. */
  #end = ''
  /** Frames, and the messages that were added to them. */
  #frames = 0
  /** Bodies in order: each is large, or a run of small ones that is complete. */
  #bodies: Bytes[] = []
  #bodyBytes = 0
  /** The run of small bodies at the end, of which `#runBytes` are in use. */
  #run: Bytes | undefined
  #runBytes = 0
  #scheduled = false
  /** Turns since the last frame. */
  #quiet = 0

  /** `send` must not write. */
  constructor(send: (message: Message) => void, options: WriterOptions = ALONE) {
    this.#send = send
    this.#options = options
  }

  /**
   * Adds a frame, with exactly the body that it announces. A body of at most `COPY_BYTES` is copied at
   * once; the memory of a larger one belongs to the line from then on. A frame with an `end` can grow until
   * it is sent or another frame follows; then the `end` is added.
   */
  write(frame: string, body?: Bytes, end = ''): void {
    const bytes = body?.byteLength ?? 0
    // Large bodies travel alone: together with others, they could exceed the limit of the receiver.
    if (this.#isFull(frame.length, bytes)) this.flush()
    this.#text = this.#frames === 0 ? frame : `${this.#text}${this.#end},${frame}`
    this.#end = end
    this.#frames++
    this.#quiet = 0
    if (body && bytes > 0) this.#addBody(body)
    if (this.#isFull()) this.flush()
    else if (!this.#scheduled) {
      this.#scheduled = true
      this.#options.later(this.#onTick)
    }
  }

  /** Adds to the last frame; returns `false` if it has no `end`, was sent, or is full. */
  extend(text: string): boolean {
    if (this.#end === '' || this.#isFull(text.length)) return false
    this.#text = `${this.#text},${text}`
    this.#frames++
    this.#quiet = 0
    if (this.#isFull()) this.flush()
    return true
  }

  /** Whether the batch has no room for so much more, by default for anything. */
  #isFull(text = 1, bytes = 1): boolean {
    return (
      this.#frames >= BATCH_FRAMES ||
      this.#text.length + text > BATCH_TEXT ||
      (this.#bodyBytes > 0 && this.#bodyBytes + bytes > BATCH_BYTES)
    )
  }

  /** Sends the collected frames now. */
  flush(): void {
    if (this.#frames === 0) return
    const text = `[${this.#text}${this.#end}]`
    this.#endRun()
    const bodies = this.#bodies
    this.#text = ''
    this.#end = ''
    this.#frames = 0
    this.#bodyBytes = 0
    this.#bodies = []
    this.#send(text)
    for (const body of bodies) this.#sendBody(body)
  }

  #onTick = (): void => {
    this.#scheduled = this.#quiet++ < QUIET_TURNS
    if (this.#scheduled) this.#options.later(this.#onTick)
    else this.flush()
  }

  #sendBody(body: Bytes): void {
    const { pieceBytes } = this.#options
    for (let start = 0; start < body.byteLength; start += pieceBytes) {
      this.#send(body.subarray(start, start + pieceBytes))
    }
  }

  #addBody(body: Bytes): void {
    this.#bodyBytes += body.byteLength
    if (body.byteLength <= COPY_BYTES) {
      this.#addToRun(body)
    } else {
      this.#endRun()
      this.#bodies.push(body)
    }
  }

  #addToRun(body: Bytes): void {
    const end = this.#runBytes + body.byteLength
    let run = this.#run
    if (!run || run.byteLength < end) run = this.#options.runs.room(end, run)
    run.set(body, this.#runBytes)
    this.#run = run
    this.#runBytes = end
  }

  #endRun(): void {
    if (this.#run) this.#bodies.push(this.#run.subarray(0, this.#runBytes))
    this.#run = undefined
    this.#runBytes = 0
  }
}
