import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { CLOSE_CODES, ERROR_CODES, IpcError } from '../src/index.ts'
import { isErrorCode, messageOf } from '../src/internal.ts'

const protocol = readFileSync(new URL('../PROTOCOL.md', import.meta.url), 'utf8')

/** The rows of a table of the document: the cells of each line that begins with a code in ticks. */
function rows(section: string): string[][] {
  const [, rest = ''] = protocol.split(`\n## ${section}\n`)
  const [body = ''] = rest.split('\n## ')
  return body
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
}

test('PROTOCOL.md lists every error code with the sentence of the table, in its order', () => {
  const documented = rows('Error codes').map(([code, meaning]) => [code, meaning])
  expect(documented).toEqual(
    Object.entries(ERROR_CODES).map(([code, meaning]) => [`\`${code}\``, meaning]),
  )
})

test('PROTOCOL.md lists every close code', () => {
  const documented = rows('How a line ends').map(([code]) => code)
  expect(documented.sort()).toEqual(
    Object.values(CLOSE_CODES)
      .map((code) => `\`${code}\``)
      .sort(),
  )
})

describe('IpcError', () => {
  test('I13 I25 becomes its message as JSON', () => {
    expect(JSON.stringify(new IpcError('too_deep', 'too deep'))).toBe('"too deep"')
  })

  test('is an Error with a name, a code and a cause', () => {
    const cause = new Error('why')
    const error = new IpcError('aborted', 'gone', { cause })
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({ name: 'IpcError', code: 'aborted', message: 'gone', cause })
  })
})

describe('isErrorCode', () => {
  test('accepts the codes of the table, and no inherited members of objects', () => {
    expect(isErrorCode('too_many')).toBe(true)
    for (const code of ['', 'constructor', '__proto__', 'toString', 1, null, undefined]) {
      expect(isErrorCode(code)).toBe(false)
    }
  })
})

describe('messageOf', () => {
  const hostile = {
    get message(): string {
      throw new Error('gotcha')
    },
    toString(): string {
      throw new Error('gotcha')
    },
  }

  test.each([
    ['an Error', new Error('no'), 'no'],
    ['a text', 'no', 'no'],
    ['the empty text', '', ''],
    ['0', 0, '0'],
    ['undefined', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a symbol', Symbol('no'), 'Symbol(no)'],
    ['an Error whose message is no text', Object.assign(new Error('x'), { message: 1 }), '1'],
    ['an object without a prototype', Object.create(null), 'unknown error'],
    ['an object that throws', hostile, 'unknown error'],
    ['an Error that throws', Object.setPrototypeOf(hostile, Error.prototype), 'unknown error'],
  ])('has a text for %s', (_name, thrown, message) => {
    expect(messageOf(thrown)).toBe(message)
  })
})
