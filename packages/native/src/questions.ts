/** Questions of the window process about pages that the backend has not answered yet. */

import type { PageAnswer, PageQuestion } from 'oxbow/host'
import type { Notice } from './protocol.ts'

/** Called once, with the answer. */
export type OnAnswer = (answer: PageAnswer) => void

interface Open {
  readonly label: string
  readonly onAnswer: OnAnswer
  readonly timer: NodeJS.Timeout
}

/** Undecided questions of one window; no page needs more. */
export const MOST_OPEN = 16

/** Milliseconds after which an undecided question is refused. */
export const DECISION_MS = 60_000

/** Sends questions, and passes each answer to its question. */
export class Questions {
  readonly #tell: (notice: Notice) => void
  readonly #settle: () => void
  readonly #open = new Map<number, Open>()
  /** Windows for which a warning about too many questions was logged. */
  readonly #flooding = new Set<string>()
  #count = 0

  /** @param settle handles the events that an answer causes outside any order */
  constructor(tell: (notice: Notice) => void, settle: () => void) {
    this.#tell = tell
    this.#settle = settle
  }

  /** Asks for a window; without an answer in time, or with too many questions already, it is refused. */
  ask(label: string, question: PageQuestion, onAnswer: OnAnswer): void {
    const ofWindow = [...this.#open.values()].filter((one) => one.label === label)
    if (ofWindow.length >= MOST_OPEN) {
      this.#tellOfFlood(label)
      onAnswer(false)
      return
    }
    const number = ++this.#count
    const timer = setTimeout(() => {
      const text = `no handler has decided about a ${question.kind} within ${DECISION_MS / 1000} s, so it is refused`
      this.#tell(['warn', label, text])
      this.answer(number, false)
      this.#settle()
    }, DECISION_MS)
    this.#open.set(number, { label, onAnswer, timer })
    this.#tell(['ask', number, label, question])
  }

  /** Warns once, until the window has no more open questions. */
  #tellOfFlood(label: string): void {
    if (this.#flooding.has(label)) return
    this.#flooding.add(label)
    const text = `the page asks for more than ${MOST_OPEN} things at once; the others are refused`
    this.#tell(['warn', label, text])
  }

  /** The answer to a question, unless that has been forgotten. */
  answer(number: number, answer: PageAnswer): void {
    const open = this.#open.get(number)
    if (open === undefined) return
    this.#forget(number, open)
    open.onAnswer(answer)
  }

  /** Forgets the questions of a window that is gone. */
  drop(label: string): void {
    for (const [number, open] of this.#open) if (open.label === label) this.#forget(number, open)
  }

  #forget(number: number, { timer, label }: Open): void {
    clearTimeout(timer)
    this.#open.delete(number)
    if (![...this.#open.values()].some((one) => one.label === label)) this.#flooding.delete(label)
  }
}
