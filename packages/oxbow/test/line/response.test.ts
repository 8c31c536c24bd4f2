import { IpcError } from '@oxbow/protocol'
import { describe, expect, it } from 'vitest'
import { CommandError, encodeFailure, encodeValue, Response } from '../../src/line/response.ts'

describe('encodeValue', () => {
  it('I22 writes values as JSON, and nothing as null', () => {
    expect([encodeValue(undefined), encodeValue('a'), encodeValue([1])]).toEqual([
      'null',
      '"a"',
      '[1]',
    ])
  })

  it('I22 leaves bytes as they are, empty ones too', () => {
    expect(encodeValue(new Response(Buffer.from('ab')))).toEqual(new Uint8Array([97, 98]))
    expect(encodeValue(new Uint8Array(0))).toEqual(new Uint8Array(0))
    expect(encodeValue(new Uint16Array([1]).buffer)).toEqual(new Uint8Array([1, 0]))
  })

  it('I22 treats a text Response as JSON, and refuses one that is not JSON', () => {
    expect(encodeValue(new Response('{"a":1}'))).toBe('{"a":1}')
    expect(() => encodeValue(new Response('{'))).toThrow(/^JSON error: /)
  })
})

describe('encodeFailure', () => {
  it.each([
    ['a text', 'a text'],
    [0, 0],
    ['', ''],
    [undefined, null],
    [null, null],
    [{ kind: 'io' }, { kind: 'io' }],
    [new CommandError({ kind: 'io' }), { kind: 'io' }],
    [new CommandError(undefined), null],
    [Object.assign(new Error('x'), { toJSON: () => 'its own form' }), 'its own form'],
  ])('I23 rejects with exactly what was thrown: %o', (thrown, value) => {
    expect(encodeFailure(thrown)).toEqual({ json: JSON.stringify(value), code: undefined })
  })

  it('I28 rejects with the message of any other error, and says that the handler failed', () => {
    expect(encodeFailure(new TypeError('boom'))).toEqual({ json: '"boom"', code: 'handler_failed' })
  })

  it("keeps the code of Oxbow's own errors", () => {
    const error = new IpcError('unsupported', 'not here')
    expect(encodeFailure(error)).toEqual({ json: '"not here"', code: 'unsupported' })
  })

  it('I24 rejects with the reason alone if the error cannot be written', () => {
    const { json, code } = encodeFailure(new CommandError(2n ** 64n))
    expect(JSON.parse(json)).toMatch(/^the bigint 18446744073709551616 /)
    expect(code).toBe('invalid_result')
  })
})
