// A page that means harm: it says what a `Talk` gives it, and notes what the backend makes of it.
import { PROTOCOL_VERSION } from '@oxbow/protocol'
import type { App, CommandMap, PageAccess } from 'oxbow'
import { below, pick, type Random } from '../support/random.ts'
import { type Signature, signatures } from './calls.ts'
import { Line } from './line.ts'
import { mutate } from './mutate.ts'
import { visit } from './stranger.ts'
import { Talk } from './talk.ts'

// Codes with which a line may end that has carried something malformed: ours, and those of WebSockets
// for texts that are no UTF-8.
const REFUSED: readonly number[] = [4400, 1007]

/** Why a line may end though each message, by itself, was in order. */
const FAIR = /is still open|came twice|window|closed|taken over/

/** Codes for who does not say who he is: nonsense, an unknown key, another version, too much. */
const STRANGE: readonly number[] = [4400, 4401, 4426, 1009]

const REASONS = ['the page has fallen silent', 'shutting_down', '\u001b[2J', '']

// Lines that are broken in the middle, and gone on with.
const BROKEN = 0.1

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
  readonly #known: readonly Signature[]
  #access: PageAccess | undefined

  constructor(app: Victim, label: string, commands: CommandMap) {
    this.#app = app
    this.#label = label
    this.#known = signatures(commands)
  }

  /** Opens a line and talks until the backend has had enough; returns how many messages it took in. */
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

  /** Breaks a line and goes on with it, or claims to have what it cannot have. */
  async #goOn(line: Line, random: Random): Promise<void> {
    if (random() < 0.8) await line.resume()
    else await line.resume(pick(random, [2 ** 31, 2 ** 53 - 1]))
  }

  /** Tries to come in with something else than a key; returns how many messages it took. */
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

  /** Says a lot and reads nothing, or goes with a word that looks like one of the backend's. */
  async #flood(access: PageAccess, random: Random): Promise<number> {
    const line = await Line.begin(access, below(random, 2 ** 32))
    if (random() < 0.5) await line.flood(below(random, 3000))
    else await line.leave(pick(random, [1000, 3000, 4413]), pick(random, REASONS))
    return 1
  }

  /** Waits for the end of a line that has to end, or proves that the line still works. */
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

  /** The window may have been destroyed: hostile pages can do that to each other's. */
  async #key(): Promise<PageAccess> {
    if (this.#access && this.#app.getWebviewWindow(this.#label)) return this.#access
    if (!this.#app.getWebviewWindow(this.#label)) await this.#app.createWebviewWindow(this.#label)
    this.#access = this.#app.access(this.#label)
    return this.#access
  }
}

// Messages of a line, about.
const MEAN = 17
