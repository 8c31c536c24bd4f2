import { IpcError } from '@oxbow/protocol'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { guardedLogger } from '../../src/observe/guarded-logger.ts'
import { consoleLogger, type Logger } from '../../src/observe/logger.ts'

afterEach(() => vi.restoreAllMocks())

/** The lines that a logger writes to the console. */
function written(act: (logger: Logger) => void, isVerbose = false): string[] {
  const lines: string[] = []
  for (const level of ['debug', 'log', 'warn', 'error'] as const) {
    vi.spyOn(console, level).mockImplementation((...args) => void lines.push(args.join(' ')))
  }
  act(consoleLogger(isVerbose))
  return lines
}

const CONFIG = new IpcError('invalid_config', 'oxbow.port must be a number')

describe('the logger of the console', () => {
  it('writes one line for a mistake of the user, without a stack of Oxbow', () => {
    const text = `the app could not start: ${CONFIG.message}`
    expect(written((logger) => logger.error({ err: CONFIG }, text))).toEqual([text])
  })

  it('adds the fields that the message does not contain', () => {
    const fields = { err: CONFIG, code: 'handler_failed', window: 'main', errorId: undefined }
    expect(written((logger) => logger.warn(fields, 'a call of "main" failed'))).toEqual([
      'a call of "main" failed code=handler_failed',
    ])
  })

  it('shows where an error of the app was thrown, with each line indented', () => {
    const error = new TypeError('boom')
    const [text = '', ...more] = written((logger) =>
      logger.error({ err: error }, 'it failed: boom'),
    )
    const [first, ...stack] = text.split('\n')
    expect([first, more]).toEqual(['it failed: boom', []])
    expect(stack.join('\n')).toContain('TypeError: boom')
    expect(stack.join('\n')).toContain('logger.test.ts')
    for (const line of stack) expect(line).toMatch(/^ {4}/)
  })

  it('writes everything, with all stacks, with OXBOW_LOG=debug', () => {
    const act = (logger: Logger): void => {
      logger.debug({}, 'a detail')
      logger.warn({ err: CONFIG }, 'a warning')
    }
    expect(written(act)).toEqual(['a warning'])
    const [detail, warning] = written(act, true)
    expect(detail).toBe('a detail')
    expect(warning).toContain('logger.test.ts')
  })

  it('reads OXBOW_LOG', () => {
    vi.stubEnv('OXBOW_LOG', 'debug')
    const lines: string[] = []
    vi.spyOn(console, 'debug').mockImplementation((text) => void lines.push(text))
    consoleLogger().debug({}, 'a detail')
    vi.unstubAllEnvs()
    expect(lines).toEqual(['a detail'])
  })
})

describe('a guarded logger', () => {
  const recorder = () => {
    const lines: [fields: object, message: string][] = []
    const log = (fields: object, message: string): void => void lines.push([fields, message])
    return { lines, logger: guardedLogger({ debug: log, info: log, warn: log, error: log }) }
  }

  it('gives the logger one line without controls, of a bounded length', () => {
    const { lines, logger } = recorder()
    logger.warn({ origin: 'a\u001b[2J', at: 1 }, `first\n\nsecond\u001b[0m${'z'.repeat(5000)}`)
    const [[fields, message] = []] = lines
    expect(fields).toEqual({ origin: 'a\\u{1b}[2J', at: 1 })
    expect(message).toMatch(/^first; second\\u\{1b\}\[0mz+… \(\d+ characters\)$/)
    expect(message?.length).toBeLessThan(2100)
  })

  it('passes an error on as it is, unless its message is too long', () => {
    const { lines, logger } = recorder()
    const error = new Error('boom')
    logger.error({ err: error }, 'a')
    logger.error({ err: new Error('z'.repeat(100_000)) }, 'b')
    expect(lines[0]?.[0]).toStrictEqual({ err: error })
    expect(JSON.stringify(lines[1]).length).toBeLessThan(2200)
  })

  it('tries once more without the error, and then says on stderr that the logger has failed', () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {})
    const seen: object[] = []
    const picky = guardedLogger({
      ...consoleLogger(),
      warn: (fields) => {
        seen.push(fields)
        if (typeof (fields as { err: unknown }).err !== 'string') throw new Error('cannot')
      },
      error: () => {
        throw new Error('full')
      },
    })
    picky.warn({ err: new Error('boom'), window: 'main' }, 'a warning')
    expect(seen[1]).toEqual({ err: 'boom', window: 'main' })
    expect(error).not.toHaveBeenCalled()
    picky.error({}, 'an error')
    expect(error).toHaveBeenCalledWith('the logger has failed: full; it was to write: an error')
  })
})
