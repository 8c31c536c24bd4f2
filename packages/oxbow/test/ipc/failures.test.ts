import { IpcError } from '@oxbow/protocol'
import { describe, expect, it } from 'vitest'
import type { ShowErrors } from '../../src/config/config.ts'
import { Failures } from '../../src/ipc/failures.ts'
import { CommandError } from '../../src/line/response.ts'
import type { Logger } from '../../src/observe/logger.ts'

const CALL = { id: 3, command: 'work' }

function setup({ show = 'local', dev = false }: { show?: ShowErrors; dev?: boolean } = {}) {
  const lines: [level: keyof Logger, message: string, fields: Record<string, unknown>][] = []
  const at = (level: keyof Logger) => (fields: object, message: string) =>
    void lines.push([level, message, { ...fields }])
  const logger = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
  return { lines, failures: new Failures(logger, { dev, show }) }
}

/** A page with a remote address; without an address, the page is not on a network. */
const pageFrom = (remoteAddress?: string) => ({
  label: 'main',
  caller: remoteAddress === undefined ? undefined : { identity: undefined, remoteAddress },
})

const HERE = [undefined, '127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1']
const ELSEWHERE = ['10.0.0.7', '192.168.1.1', '1.127.0.1', '::2', '::ffff:10.0.0.1', '', '127']

const cases = (['local', 'all', 'none'] as const).flatMap((show) => [
  ...HERE.map((from) => ({ show, from, sees: show !== 'none' })),
  ...ELSEWHERE.map((from) => ({ show, from, sees: show === 'all' })),
])

describe('the message of an unexpected error', () => {
  it.each(cases)(
    'with showErrors $show reaches a page from $from: $sees',
    ({ show, from, sees }) => {
      const { lines, failures } = setup({ show })
      const error = new Error('/home/ada/secret.db is locked')
      const { json, code } = failures.report(error, CALL, pageFrom(from))
      const [[level, message, fields] = []] = lines
      // The log has the failure in any case.
      expect([level, message]).toEqual(['error', `command "work" failed: ${error.message}`])
      expect(fields).toMatchObject({ err: error, command: 'work', window: 'main', call: 3 })
      expect(code).toBe('handler_failed')
      if (sees) {
        expect(json).toBe(JSON.stringify(error.message))
        expect(fields).not.toHaveProperty('errorId')
      } else {
        expect(fields?.errorId).toMatch(/^[0-9a-f]{12}$/)
        expect(json).toBe(`"internal error (id ${fields?.errorId})"`)
      }
    },
  )

  it('is hidden too if a result cannot be written', () => {
    const { failures } = setup({ show: 'none' })
    const error = new IpcError(
      'invalid_result',
      "JSON error: property 'password' closes the circle",
    )
    const { json, code } = failures.report(error, CALL, pageFrom())
    expect(json).toContain('internal error')
    expect(code).toBe('invalid_result')
  })

  it('has another id each time', () => {
    const { failures } = setup({ show: 'none' })
    const texts = [1, 2].map(() => failures.report(new Error('no'), CALL, pageFrom()).json)
    expect(new Set(texts).size).toBe(2)
  })
})

describe('what is made for the page', () => {
  it.each([
    ['a CommandError', new CommandError({ kind: 'locked' }), '{"kind":"locked"}'],
    ['an error with toJSON', Object.assign(new Error('no'), { toJSON: () => 'yes' }), '"yes"'],
    ['a value that is no error', 0, '0'],
  ])('reaches it from everywhere and is not logged: %s', (_what, thrown, text) => {
    const { lines, failures } = setup({ show: 'none' })
    expect(failures.report(thrown, CALL, pageFrom('10.0.0.7')).json).toBe(text)
    expect(lines).toEqual([])
  })

  it('an error of Oxbow about the call itself is not hidden', () => {
    const { failures } = setup({ show: 'none' })
    const error = new IpcError('invalid_args', 'invalid args `a` for command `work`: missing')
    expect(failures.report(error, CALL, pageFrom('10.0.0.7'))).toEqual({
      json: JSON.stringify(error.message),
      code: 'invalid_args',
    })
  })
})

describe('the log', () => {
  it('has warnings for at most 100 calls of a document, and a note that there were more', () => {
    const { lines, failures } = setup()
    const [page, other] = [pageFrom(), pageFrom()]
    const error = new IpcError('too_many', 'the limit is reached')
    for (let n = 0; n < 150; n++) failures.report(error, CALL, page)
    const warnings = lines.filter(([level]) => level === 'warn')
    expect(warnings).toHaveLength(101)
    expect(warnings.at(-1)?.[1]).toContain('100 calls of this page have failed')
    failures.report(error, CALL, other)
    expect(lines.at(-1)?.[0]).toBe('warn')
  })

  it('gets a limited number of faults a second from each page', () => {
    const { lines, failures } = setup()
    for (const page of [pageFrom(), pageFrom()]) {
      for (let n = 0; n < 150; n++) failures.report(new Error('no'), CALL, page)
    }
    const faults = lines.filter(([level]) => level === 'error')
    // A second may have passed in between.
    expect(faults.length).toBeGreaterThanOrEqual(40)
    expect(faults.length).toBeLessThan(200)
  })
})
