// A hostile page: it sends the messages of a `Talk`, and records wrong reactions of the backend.
import { PROTOCOL_VERSION } from '@oxbow/protocol'
import type { App, CommandMap, PageAccess } from 'oxbow'
import { below, pick, type Random } from '../support/random.ts'
import { type Signature, signatures } from './calls.ts'
import { Line } from './line.ts'
import { mutate } from './mutate.ts'
import { visit } from './stranger.ts'
import { Talk } from './talk.ts'

// Codes with which a connection may end after a malformed message: ours, and the code of WebSockets
// for texts that are not UTF-8.
const REFUSED: readonly number[] = [4400, 1007]

/** Codes with which a connection may end although each of its messages was valid. */
const FAIR = /is still open|came twice|window|closed|taken over/

/** Codes for a failed handshake: nonsense, an unknown key, another version, too many bytes. */
const STRANGE: readonly number[] = [4400, 4401, 4426, 1009]

const REASONS = ['the page has fallen silent', 'shutting_down', '\u001b[2J', '']

// The fraction of connections that are broken and resumed.
const BROKEN = 0.1

/** The app under attack. */
export type Victim = Pick<App, 'access' | 'getWebviewWindow' | 'createWebviewWindow'>

/** One window, and one page after another in it. */
export class Attacker {
  /** Wrong reactions of the backend. */
  readonly faults: string[] = []
  /** The number of ended connections, by code. */
  readonly endings = new Map<number, number>()
  readonly #app: Victim
  readonly #label: string
  readonly #known: readonly Signature[]
  #access: PageAccess | undefined

  constructor(app: Victim, label: string, commands: CommandMap) {
    this.#app = app
    this.#label = label
    this.#known = signatures(commands)
  }

  /** Opens a connection and sends until the backend ends it; returns the number of accepted messages. */
  async session(random: Random, most: number): Promise<number> {
    const access = await this.#key()
    if (random() < 0.03) {
      await visit(random, access.url)
      return 1
    }
    if (random() < 0.03) return await this.#intrude(access.url, random)
    if (random() < 0.02) return await this.#flood(access, random)
    const line = await Line.begin(access, below(random, 2 ** 32))
    const talk = new Talk(random, this.#known)
    let said = 0
    while (said < most && !line.isOver) {
      said++
      line.say(talk.next())
      if (!line.isOver && random() < BROKEN / MEAN) await this.#goOn(line, random)
    }
    for (const rest of line.isOver ? [] : talk.rest) line.say(rest)
    await this.#finish(line, talk.freshId)
    return said
  }

  /** Breaks a connection and resumes it, or claims to have received messages that were never sent. */
  async #goOn(line: Line, random: Random): Promise<void> {
    if (random() < 0.8) await line.resume()
    else await line.resume(pick(random, [2 ** 31, 2 ** 53 - 1]))
  }

  /** Tries to connect without a valid key; returns the number of messages. */
  async #intrude(url: string, random: Random): Promise<number> {
    const line = await Line.open(url)
    const key = pick(random, ['', 'key', this.#label])
    const fields = ['hello', PROTOCOL_VERSION, key, 7, ...(random() < 0.5 ? [0] : [])]
    const hello = JSON.stringify(mutate(random, [fields]))
    line.send(hello)
    line.send('[["invoke",0,"greet",{"name":"Ada"}]]')
    const { code, reason } = await line.answered('"welcome"')
    if (!STRANGE.includes(code)) this.faults.push(`${hello.slice(0, 200)}: ${code} ${reason}`)
    line.cut()
    return 2
  }

  /** Sends a lot and reads nothing, or closes with a reason that looks like one of the backend. */
  async #flood(access: PageAccess, random: Random): Promise<number> {
    const line = await Line.begin(access, below(random, 2 ** 32))
    if (random() < 0.5) await line.flood(below(random, 3000))
    else await line.leave(pick(random, [1000, 3000, 4413]), pick(random, REASONS))
    return 1
  }

  /** Waits for the end of a connection that must end, or checks that the connection still works. */
  async #finish(line: Line, id: number): Promise<void> {
    if (!line.isOver) line.say({ text: `[["invoke",${id},"greet",{"name":"Ada"}]]` })
    const { code, reason } = await (line.isOver && !line.isUnsure
      ? line.over()
      : line.answered(`["result",${id},`))
    const isRefused = REFUSED.includes(code)
    const isRight = line.isUnsure || (line.isOver ? isRefused : code === 0)
    if (!isRight && !FAIR.test(reason)) {
      this.faults.push(`${line.lastWords} ended with ${code} ${reason}`)
    }
    this.endings.set(code, (this.endings.get(code) ?? 0) + 1)
    line.cut()
  }

  /** Opens the window again if another hostile page has destroyed it. */
  async #key(): Promise<PageAccess> {
    if (this.#access && this.#app.getWebviewWindow(this.#label)) return this.#access
    if (!this.#app.getWebviewWindow(this.#label)) await this.#app.createWebviewWindow(this.#label)
    this.#access = this.#app.access(this.#label)
    return this.#access
  }
}

// Messages of a line, about.
const MEAN = 17
