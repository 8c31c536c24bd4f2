// One connection of a hostile page, over successive sockets, with a record of its required outcome.
import { FrameReader, fromPage, PROTOCOL_VERSION } from '@oxbow/protocol'
import { encodePage } from '@oxbow/protocol/internal'
import type { PageAccess } from 'oxbow'
import { WebSocket } from 'ws'
import { LIMITS } from './shapes.ts'
import type { Said } from './talk.ts'

/** The end of a connection; code 0 means that the connection has not ended. */
export interface Ending {
  readonly code: number
  readonly reason: string
}

// More than a backend sends to such a page.
const FAR_AHEAD = 1_000_000

const PATIENCE_MS = 30_000

export class Line {
  /** Whether a sent message must end the connection. */
  isOver = false
  /** Whether the outcome depends on messages in flight, and so cannot be predicted. */
  isUnsure = false
  lastWords = ''
  readonly #url: string
  #hello: (received?: number) => string = () => ''
  #socket: WebSocket
  /** Settles when the current socket is closed. */
  ended: Promise<Ending> = Promise.resolve({ code: 0, reason: '' })
  readonly #reader = new FrameReader(fromPage(LIMITS), () => {})
  /** All numbered messages in order, to be sent again after a break. */
  readonly #said: Said[] = []
  #received = 0
  #acknowledged = 0
  #watchers: ((text: string) => void)[] = []

  private constructor(url: string, socket: WebSocket) {
    this.#url = url
    this.#socket = socket
    this.#use(socket)
  }

  /** Opens a socket without sending anything. */
  static async open(url: string): Promise<Line> {
    return new Line(url, await openSocket(url))
  }

  /** Opens a connection with a number, as the page with this key. */
  static async begin({ url, key }: PageAccess, id: number): Promise<Line> {
    const line = await Line.open(url)
    line.#hello = (received) => `[${encodePage.hello(PROTOCOL_VERSION, key, id, received)}]`
    const welcome = line.answered('"welcome"')
    line.send(line.#hello())
    await welcome
    return line
  }

  /** Sends a text without recording it. */
  send(text: string): void {
    this.#socket.send(text)
  }

  say(said: Said): void {
    const text = textOf(said)
    if (text !== undefined && text[0] !== '[') this.#sayControl(said, text)
    else this.#sayMessage(said, text)
  }

  /**
   * Breaks the socket and tries to resume the connection. The backend refuses a page that claims to have
   * `received` more messages than were sent.
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
      // The connection has ended in the meantime, for example with its window.
      this.cut()
      await this.ended
      this.isUnsure = true
      this.#end('gone')
    } else if (received !== undefined) this.#end(`claims ${received}`)
    else if (typeof had === 'string' && /^\d+$/.test(had)) {
      for (const said of this.#said.slice(Number(had))) this.#put(said)
    }
  }

  /** Settles when a message contains this text, or when the connection ends. */
  async answered(part: string): Promise<Ending> {
    const answer = new Promise<Ending>((resolve) => {
      this.#watchers.push((text) => {
        if (text.includes(part)) resolve({ code: 0, reason: '' })
      })
    })
    return await this.#inTime(Promise.race([answer, this.ended]))
  }

  /** Settles at the end of a connection that must end. */
  async over(): Promise<Ending> {
    return await this.#inTime(this.ended)
  }

  /** Waits with a time limit, as a backend that does not react is wrong too. */
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

  /** Requests answers without reading them, and acknowledges messages that it has not received. */
  async flood(requests: number): Promise<void> {
    this.#socket.pause()
    for (let i = 0; i < requests; i++) {
      this.#socket.send('?')
      this.#socket.ping(String(i))
    }
    await new Promise((resolve) => setImmediate(resolve))
    this.#socket.terminate()
  }

  /** Closes the socket with a given reason. */
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

/** Whether bytes are UTF-8. Other bytes are malformed for every reader. */
function known(text: string | undefined): string {
  if (text === undefined) throw new TypeError('no UTF-8')
  return text
}

function shown(said: Said): string {
  const data = 'control' in said ? said.control : 'text' in said ? said.text : said.binary
  return typeof data === 'string' ? data.slice(0, 300) : `<${Buffer.from(data).toString('hex')}>`
}
