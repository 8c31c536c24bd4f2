import type { PageAnswer, PageQuestion } from 'oxbow/host'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Notice } from '../src/protocol.ts'
import { DECISION_MS, MOST_OPEN, Questions } from '../src/questions.ts'

const question: PageQuestion = { kind: 'navigation', url: 'http://a/', method: 'GET', isSure: true }

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function start() {
  const told: Notice[] = []
  const answers: PageAnswer[] = []
  const settle = vi.fn()
  const questions = new Questions((notice) => told.push(notice), settle)
  const ask = (label = 'main') => questions.ask(label, question, (answer) => answers.push(answer))
  return { told, answers, questions, ask, settle }
}

test('an answer reaches the page that has asked, once', () => {
  const { told, answers, questions, ask } = start()
  ask()
  ask()
  expect(told).toEqual([
    ['ask', 1, 'main', question],
    ['ask', 2, 'main', question],
  ])
  questions.answer(2, 'frame')
  questions.answer(2, true)
  questions.answer(7, true)
  expect(answers).toEqual(['frame'])
})

test('a question without a decision is refused after its time, and logged', () => {
  const { told, answers, questions, ask, settle } = start()
  ask()
  vi.advanceTimersByTime(DECISION_MS)
  expect(answers).toEqual([false])
  expect(settle).toHaveBeenCalledOnce()
  expect(told[1]).toEqual([
    'warn',
    'main',
    'no handler has decided about a navigation within 60 s, so it is refused',
  ])
  questions.answer(1, true)
  expect(answers).toEqual([false])
})

test('a question of a window with too many open questions is refused, others are not', () => {
  const { told, answers, ask } = start()
  for (let count = 0; count < MOST_OPEN + 5; count++) ask()
  expect(answers).toEqual([false, false, false, false, false])
  expect(told.filter(([kind]) => kind === 'warn')).toHaveLength(1)
  ask('other')
  expect(told.at(-1)).toEqual(['ask', MOST_OPEN + 1, 'other', question])
})

test('a window that is gone is forgotten with its questions', () => {
  const { answers, questions, ask } = start()
  ask()
  questions.drop('main')
  questions.answer(1, true)
  vi.advanceTimersByTime(2 * DECISION_MS)
  expect(answers).toEqual([])
  expect(vi.getTimerCount()).toBe(0)
})
