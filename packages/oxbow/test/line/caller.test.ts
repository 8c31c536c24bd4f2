import { describe, expect, test } from 'vitest'
import { isSameCaller, type LineOpening } from '../../src/line/caller.ts'

describe('two lines belong to one caller', () => {
  class Person {
    readonly #name: string
    constructor(name: string) {
      this.#name = name
    }
    greet = (): string => this.#name
  }
  const ada = new Person('Ada')
  const as = (identity: object | undefined, headers: Record<string, string> = {}): LineOpening => ({
    headers: { origin: 'http://a', host: 'a', ...headers },
    caller: { identity, remoteAddress: '' },
  })

  test.each([
    { what: 'without an identity', one: as(undefined), other: as(undefined), isSame: true },
    {
      what: 'of one plain identity',
      one: as({ name: 'Ada' }),
      other: as({ name: 'Ada' }),
      isSame: true,
    },
    { what: 'of one object', one: as(ada), other: as(ada), isSame: true },
    {
      what: 'of two identities',
      one: as({ name: 'Ada' }),
      other: as({ name: 'Eve' }),
      isSame: false,
    },
    { what: 'of an identity and nobody', one: as({}), other: as(undefined), isSame: false },
    {
      what: 'of two objects of a class',
      one: as(ada),
      other: as(new Person('Ada')),
      isSame: false,
    },
    {
      what: 'of two origins',
      one: as(undefined),
      other: as(undefined, { origin: 'http://b' }),
      isSame: false,
    },
    {
      what: 'of two hosts',
      one: as(undefined),
      other: as(undefined, { host: 'b' }),
      isSame: false,
    },
  ])('or not: $what', ({ one, other, isSame }) => {
    expect(isSameCaller(one, other)).toBe(isSame)
  })
})
