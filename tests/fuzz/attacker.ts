// A page that means harm: it says what a `Talk` gives it, and notes what the backend makes of it.
import { DEFAULT_LIMITS, FrameReader, fromPage, PROTOCOL_VERSION } from '@oxbow/protocol'
import type { Access, App, CommandMap } from 'oxbow'
import { WebSocket } from 'ws'
import { pick, type Random } from '../support/random.ts'
import { mutate } from './mutate.ts'
import { visit } from './stranger.ts'
import { type Said, Talk } from './talk.ts'

// Codes with which a line may end that has carried something malformed: ours, and those of WebSockets
// for texts that are no UTF-8.
const REFUSED: readonly number[] = [4400, 1007]

/** Why a line may end though each message, by itself, was in order. */
const FAIR = /is still open|came twice|window|closed|taken over/

/** Codes for who does not say who he is: nonsense, an unknown key, another version. */
const STRANGE: readonly number[] = [4400, 4401, 4426]

/** The app under attack. */
export type Victim = Pick<App, 'access' | 'getWebviewWindow' | 'createWebviewWindow'>

/** One window, and one page after another in it. */
export class Attacker {
  /** What the backend should not have done. */
  readonly faults: string[] = []
  /** Lines that ended, by code. */
  readonly endings = new Map<number, number>()
  readonly #app: Victim
  readonly #label: string
  readonly #commands: CommandMap
  #access: Access | undefined

  constructor(app: Victim, label: string, commands: CommandMap) {
    this.#app = app
    this.#label = label
    this.#commands = commands
  }

  /** Opens a line and talks until the backend has had enough; returns how many messages it took in. */
  async session(random: Random, most: number): Promise<number> {
    const access = await this.#key()
    if (random() < 0.03) {
      await visit(random, access.url)
      return 1
    }
    const line = await Line.open(access.url)
    const talk = new Talk(random, this.#commands)
    if (random() < 0.03) return await this.#intrude(line, random)
    line.say({ text: JSON.stringify(helloOf(access)) })
    let said = 0
    while (said < most && !line.isOver) {
      said++
      line.say(talk.next())
    }
    for (const rest of line.isOver ? [] : talk.rest) line.say(rest)
    await this.#finish(line, talk.freshId)
    return said
  }

  /** Tries to come in with something else than a key; returns how many messages it took. */
  async #intrude(line: Line, random: Random): Promise<number> {
    const hello = mutate(random, helloOf({ url: '', key: pick(random, ['', 'key', this.#label]) }))
    line.say({ text: JSON.stringify(hello) })
    line.say({ text: '[["invoke",0,"greet",{"name":"Ada"}]]' })
    const { code, reason } = await Promise.race([line.ended, line.answered('"welcome"')])
    if (!STRANGE.includes(code)) this.faults.push(`${JSON.stringify(hello)}: ${code} ${reason}`)
    line.cut()
    return 2
  }

  /** Waits for the end of a line that has to end, or proves that the line still works. */
  async #finish(line: Line, id: number): Promise<void> {
    if (!line.isOver) line.say({ text: `[["invoke",${id},"greet",{"name":"Ada"}]]` })
    const { code, reason } = await (line.isOver ? line.ended : line.answered(`["result",${id},`))
    const isFair = FAIR.test(reason) || (line.isOver ? REFUSED.includes(code) : code === 0)
    if (!isFair) this.faults.push(`${line.lastWords} ended with ${code} ${reason}`)
    this.endings.set(code, (this.endings.get(code) ?? 0) + 1)
    line.cut()
  }

  /** The window may have been destroyed: hostile pages can do that to each other's. */
  async #key(): Promise<Access> {
    if (this.#access && this.#app.getWebviewWindow(this.#label)) return this.#access
    if (!this.#app.getWebviewWindow(this.#label)) await this.#app.createWebviewWindow(this.#label)
    this.#access = this.#app.access(this.#label)
    return this.#access
  }
}

function helloOf({ key }: Access): [[string, number, string]] {
  return [['hello', PROTOCOL_VERSION, key]]
}

/** How a line ended; with code 0 it has not. */
interface Ending {
  readonly code: number
  readonly reason: string
}

/** One socket, and a reader that knows what the backend's must make of each message. */
class Line {
  readonly ended: Promise<Ending>
  /** Whether something malformed has been said. */
  isOver = false
  lastWords = ''
  readonly #socket: WebSocket
  readonly #reader = new FrameReader(fromPage(DEFAULT_LIMITS), () => {})

  private constructor(socket: WebSocket) {
    this.#socket = socket
    this.ended = new Promise((resolve) => {
      socket.on('close', (code, reason) => resolve({ code, reason: String(reason) }))
    })
    socket.on('error', () => {})
  }

  static async open(url: string): Promise<Line> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/.oxbow/link`)
    const line = new Line(socket)
    await new Promise((resolve, reject) => {
      socket.once('open', resolve)
      socket.once('error', reject)
    })
    return line
  }

  say(said: Said): void {
    const isText = 'text' in said
    const data = isText ? said.text : said.binary
    this.#socket.send(data, { binary: !isText })
    try {
      this.#reader.read(isText ? decode(said.text) : said.binary)
    } catch {
      this.isOver = true
      this.lastWords = shown(data)
    }
  }

  /** Settles when a frame has come that begins like this, or with the end of the line. */
  async answered(beginning: string): Promise<Ending> {
    const answer = new Promise<Ending>((resolve) => {
      this.#socket.on('message', (data, isBinary) => {
        if (!isBinary && String(data).includes(beginning)) resolve({ code: 0, reason: '' })
      })
    })
    return await Promise.race([answer, this.ended])
  }

  cut(): void {
    this.#socket.terminate()
  }
}

/** As a WebSocket would; what is no UTF-8 is malformed to any reader. */
function decode(text: string | Uint8Array<ArrayBuffer>): string {
  return typeof text === 'string'
    ? text
    : new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(text)
}

function shown(data: string | Uint8Array): string {
  return typeof data === 'string' ? data.slice(0, 300) : `<${Buffer.from(data).toString('hex')}>`
}
