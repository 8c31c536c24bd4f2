import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { answerScript } from '../src/eval.ts'

/** Runs a script as a page would, and gives what it answers. */
async function answer(script: string): Promise<unknown> {
  let produced: unknown
  const __OXBOW_INTERNALS__ = {
    answer: (_id: number, produce: () => unknown) => {
      produced = produce()
    },
  }
  runInNewContext(answerScript(script)(1), { __OXBOW_INTERNALS__, title: 'here' })
  return await (produced as Promise<unknown>)
}

describe('answerScript', () => {
  it.each([
    ['1 + 1', 2],
    ['title', 'here'],
    ['await Promise.resolve(3)', 3],
    ['{ a: 1 }', { a: 1 }],
    ['const a = 2; return a * 2', 4],
    ['return await Promise.resolve(5)', 5],
    ['const a = 2', undefined],
    ['1 // a comment', 1],
  ])('W3 gives the value of %s', async (script, value) => {
    expect(await answer(script)).toEqual(value)
  })

  it('W3 says why a script does not parse, without sending it', () => {
    expect(() => answerScript('let let = 1')).toThrow(/the script does not parse/)
    expect(() => answerScript(') => 1, (')).toThrow(/the script does not parse/)
  })
})
