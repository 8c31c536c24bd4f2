import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { answerScript } from '../../src/window/eval.ts'

/** Runs a script as a page would, and returns its answer. */
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
    ['title;', 'here'],
    ['title; // a comment', 'here'],
    ['title;;\n', 'here'],
    ['1; 2; 3', 3],
    ['const a = 2; a * 2', 4],
    ['const a = 2\na * 2', 4],
    ['const a = String\n(title)', undefined],
    ['(1, 2);', 2],
    ['({ a: 1 });', { a: 1 }],
    ['(() => 4)();', 4],
    ['let a = 1; a = 5', 5],
    ['1; const a = 2', 1],
    ['1; function f() { 2 }', 1],
    ['if (title) { 1; 2 } else 3', 2],
    ['if (!title) 1; else 3;', 3],
    ['1; if (!title) 2', undefined],
    ['for (const a of [1, 2]) a * 2', 4],
    ['let a = 0; while (a < 3) { a++; if (a === 2) continue; `at;` + a }', 'at;3'],
    ['do 7; while (false)', 7],
    ['1; for (const a of []) a', undefined],
    ['try { missing } catch { "caught" } finally { "after" }', 'caught'],
    ['switch (title) { case "here": 1; break; default: 2 }', 1],
    ['a: { 1; break a; }', 1],
    ['const f = () => { 1; 2 }; f()', undefined],
    ['const f = function () { return 9 }; f();', 9],
    ['await Promise.resolve(1); await Promise.resolve(3);', 3],
    ['Promise.resolve(6);', 6],
    ['for await (const a of [Promise.resolve(8)]) a', 8],
    ['"a;b" /* c; d */;', 'a;b'],
    ['/;/.test(";");', true],
    ['[1].map((a) => { return a + 1 });', [2]],
    ['a = 1, 2;', 2],
    ['"use strict"; title', 'here'],
    ['if (title) return 1; 2', 1],
    ['', undefined],
    ['debugger', undefined],
  ])('W3 gives the value of %s', async (script, value) => {
    expect(await answer(script)).toEqual(value)
  })

  it('W3 says why a script does not parse, without sending it', () => {
    expect(() => answerScript('let let = 1')).toThrow(/the script does not parse/)
    expect(() => answerScript(') => 1, (')).toThrow(/the script does not parse/)
  })
})
