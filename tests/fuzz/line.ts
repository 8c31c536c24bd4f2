// One line of a hostile page, over one socket after the other, and a reader that knows what must become of it.
import { FrameReader, fromPage, PROTOCOL_VERSION } from '@oxbow/protocol'
import { encodePage } from '@oxbow/protocol/internal'
import type { PageAccess } from 'oxbow'
import { WebSocket } from 'ws'
import { LIMITS } from './shapes.ts'
import type { Said } from './talk.ts'

/** How a line ended; with code 0 it has not. */
export interface Ending {
  readonly code: number
  readonly reason: string
}

// More than a backend has ever sent to one of these.
const FAR_AHEAD = 1_000_000

const PATIENCE_MS = 30_000

export class Line {
  /** Whether something has been said that ends a line. */
  isOver = false
  /** Whether that depends on what was on its way: nobody here can know. */
  isUnsure = false
  lastWords = ''
  readonly #url: string
  #hello: (received?: number) => string = () => ''
  #socket: WebSocket
  /** Settles when the present socket is closed. */
  ended: Promise<Ending> = Promise.resolve({ code: 0, reason: '' })
  readonly #reader = new FrameReader(fromPage(LIMITS), () => {})
  /** All that counts as a message, in order, for the backend to get again. */
  readonly #said: Said[] = []
  #received = 0
  #acknowledged = 0
  #watchers: ((text: string) => void)[] = []

  private constructor(url: string, socket: WebSocket) {
    this.#url = url
    this.#socket = socket
    this.#use(socket)
  }

  /** Opens a socket and says nothing. */
  static async open(url: string): Promise<Line> {
    return new Line(url, await openSocket(url))
  }

  /** Opens a line under a number, as the page whose key it is. */
  static async begin({ url, key }: PageAccess, id: number): Promise<Line> {
    const line = await Line.open(url)
    line.#hello = (received) => `[${encodePage.hello(PROTOCOL_VERSION, key, id, received)}]`
    const welcome = line.answered('"welcome"')
    line.send(line.#hello())
    await welcome
    return line
  }

  /** Sends a text that nobody takes note of. */
  send(text: string): void {
    this.#socket.send(text)
  }

  say(said: Said): void {
    const text = textOf(said)
    if (text !== undefined && text[0] !== '[') this.#sayControl(said, text)
    else this.#sayMessage(said, text)
  }

  /**
   * Breaks the connection and goes on with the line, as far as the backend lets it: who claims to have
   * `received` what was never sent is refused.
   */
  async resume(received?: number): Promise<void> {
    this.#socket.terminate()
    await this.ended
    this.#use(await openSocket(this.#url))
    const answer = new Promise<string>((resolve) => this.#watchers.push(resolve))
    this.send(this.#hello(received ?? this.#received))
    this.#acknowledged = this.#received
    const had = await Promise.race([answer, this.ended])
    if (had === '!') {
      // The line has ended since, such as with its window.
      this.cut()
      await this.ended
      this.isUnsure = true
      this.#end('gone')
    } else if (received !== undefined) this.#end(`claims ${received}`)
    else if (typeof had === 'string' && /^\d+$/.test(had)) {
      for (const said of this.#said.slice(Number(had))) this.#put(said)
    }
  }

  /** Settles when a text has come with this in it, or with the end of the line. */
  async answered(part: string): Promise<Ending> {
    const answer = new Promise<Ending>((resolve) => {
      this.#watchers.push((text) => {
        if (text.includes(part)) resolve({ code: 0, reason: '' })
      })
    })
    return await this.#inTime(Promise.race([answer, this.ended]))
  }

  /** Settles with the end of a line that has to end. */
  async over(): Promise<Ending> {
    return await this.#inTime(this.ended)
  }

  /** Waits, but not for ever: a backend that does nothing at all is wrong, too. */
  async #inTime(ending: Promise<Ending>): Promise<Ending> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<Ending>((resolve) => {
      timer = setTimeout(() => resolve({ code: -1, reason: 'nothing happened' }), PATIENCE_MS)
    })
    const found = await Promise.race([ending, late])
    clearTimeout(timer)
    return found
  }

  cut(): void {
    this.#socket.terminate()
  }

  /** Asks for answers that it does not read, and acknowledges what it has not got. */
  async flood(requests: number): Promise<void> {
    this.#socket.pause()
    for (let i = 0; i < requests; i++) {
      this.#socket.send('?')
      this.#socket.ping(String(i))
    }
    await new Promise((resolve) => setImmediate(resolve))
    this.#socket.terminate()
  }

  /** Goes with a reason of its own. */
  async leave(code: number, reason: string): Promise<void> {
    this.#socket.close(code, reason)
    await this.#inTime(this.ended)
  }

  #sayMessage(said: Said, text: string | undefined): void {
    this.#said.push(said)
    this.#put(said)
    try {
      this.#reader.read('binary' in said ? said.binary : known(text))
    } catch {
      this.#end(shown(said))
    }
  }

  /** What serves the line itself: a sign of life is asked for, or a number acknowledges. */
  #sayControl(said: Said, text: string): void {
    const isAll = 'control' in said && text === 'all'
    const control = isAll ? `${this.#received}` : text
    if ('control' in said) this.send(control)
    else this.#put(said)
    if (control === '?') return
    const count = /^\d+$/.test(control) ? Number(control) : Number.NaN
    if (count >= this.#acknowledged && count <= this.#received) this.#acknowledged = count
    else {
      this.isUnsure = count > this.#received && count < FAR_AHEAD
      this.#end(control)
    }
  }

  #put(said: Said): void {
    if ('binary' in said) this.#socket.send(said.binary)
    else if ('text' in said) this.#socket.send(said.text, { binary: false })
  }

  #end(words: string): void {
    this.isOver = true
    this.lastWords = words
  }

  #use(socket: WebSocket): void {
    this.#socket = socket
    this.#watchers = []
    this.ended = new Promise((resolve) => {
      socket.on('close', (code, reason) => resolve({ code, reason: String(reason) }))
    })
    socket.on('error', () => {})
    socket.on('message', (data, isBinary) => {
      const text = isBinary ? '' : String(data)
      if (isBinary || (text[0] === '[' && !text.startsWith('[["welcome"'))) this.#received++
      for (const watch of [...this.#watchers]) watch(text)
    })
  }
}

async function openSocket(url: string): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/.oxbow/line`)
  await new Promise((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  return socket
}

const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The text of a message, if it is one and its bytes are UTF-8. */
function textOf(said: Said): string | undefined {
  if ('control' in said) return said.control
  if ('binary' in said) return undefined
  if (typeof said.text === 'string') return said.text
  try {
    return DECODER.decode(said.text)
  } catch {
    return undefined
  }
}

/** What is no UTF-8 is malformed to any reader. */
function known(text: string | undefined): string {
  if (text === undefined) throw new TypeError('no UTF-8')
  return text
}

function shown(said: Said): string {
  const data = 'control' in said ? said.control : 'text' in said ? said.text : said.binary
  return typeof data === 'string' ? data.slice(0, 300) : `<${Buffer.from(data).toString('hex')}>`
}
