import { describe, expect, it } from 'vitest'
import { keyAndValue, StateManager, stateKey, stateName } from '../../src/state/state.ts'

class Counter {
  value = 0
}
class Special extends Counter {}

describe('StateManager', () => {
  it('W7 keeps the first value of a key and returns false', () => {
    const state = new StateManager()
    const first = new Counter()
    expect(state.manage(Counter, first)).toBe(true)
    expect(state.manage(Counter, new Counter())).toBe(false)
    expect(state.get(Counter)).toBe(first)
  })

  it('W8 gives a removed value back once', () => {
    const state = new StateManager()
    state.manage(Counter, new Counter())
    expect(state.remove(Counter)).toBeInstanceOf(Counter)
    expect(state.remove(Counter)).toBeUndefined()
  })

  it('W9 takes a key of its own for any value, undefined included', () => {
    const state = new StateManager()
    const key = stateKey<number | undefined>('limit')
    expect(state.manage(key, undefined)).toBe(true)
    expect(state.has(key)).toBe(true)
    expect(state.manage(key, 1)).toBe(false)
  })

  it('keeps a subclass apart from its base', () => {
    const state = new StateManager()
    state.manage(...keyAndValue([new Special()]))
    expect(state.get(Counter)).toBeUndefined()
    expect(state.get(Special)).toBeInstanceOf(Special)
  })
})

describe('keyAndValue', () => {
  it.each([[{}], [[]], [1], ['text'], [null], [undefined]])('refuses %j without a key', (value) => {
    expect(() => keyAndValue([value])).toThrow(/manage\(stateKey/)
  })

  it('takes a value under a key as it is', () => {
    const key = stateKey<string[]>('names')
    expect(keyAndValue([key, []])).toEqual([key, []])
  })
})

describe('stateName', () => {
  it('names classes and keys', () => {
    expect([stateName(Counter), stateName(stateKey('names'))]).toEqual(['Counter', 'names'])
  })
})
