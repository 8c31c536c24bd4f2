import { describe, expect, it, vi } from 'vitest'
import type { Logger } from '../../src/observe/logger.ts'
import { withPageConsole } from '../../src/observe/page-console.ts'

function setup() {
  const logger = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() } satisfies Logger
  const window = (isConnected = true) => ({ isConnected, eval: vi.fn<(script: string) => void>() })
  const windows = { main: window(), other: window(), closed: window(false) }
  return { logger, windows, both: withPageConsole(logger, new Map(Object.entries(windows))) }
}

describe('a log that pages get', () => {
  it('writes an entry about a window to the console of that window', () => {
    const { logger, windows, both } = setup()
    both.warn({ window: 'main' }, 'careful')
    expect(logger.warn).toHaveBeenCalledWith({ window: 'main' }, 'careful')
    expect(windows.main.eval.mock.calls).toEqual([['console.warn("[oxbow] careful")']])
    expect(windows.other.eval).not.toHaveBeenCalled()
  })

  it('writes all other entries to every open console, and leaves other scripts for later pages', () => {
    const { windows, both } = setup()
    both.error({}, 'broken')
    expect(windows.main.eval).toHaveBeenCalledWith('console.error("[oxbow] broken")')
    expect(windows.other.eval).toHaveBeenCalledWith('console.error("[oxbow] broken")')
    expect(windows.closed.eval).not.toHaveBeenCalled()
  })

  it('writes the reason once', () => {
    const { windows, both } = setup()
    both.warn({ window: 'main', err: new Error('no disk') }, 'saving failed')
    both.warn({ window: 'main', err: new Error('no disk') }, 'saving failed: no disk')
    const text = 'console.warn("[oxbow] saving failed: no disk")'
    expect(windows.main.eval.mock.calls).toEqual([[text], [text]])
  })

  it('sends pages nothing below a warning', () => {
    const { logger, windows, both } = setup()
    both.debug({ window: 'main' }, 'a')
    both.info({ window: 'main' }, 'b')
    expect(logger.debug).toHaveBeenCalledWith({ window: 'main' }, 'a')
    expect(logger.info).toHaveBeenCalledWith({ window: 'main' }, 'b')
    expect(windows.main.eval).not.toHaveBeenCalled()
  })

  it.each(['");alert("', '\u2028', '</script>', '\\', "'", '\n', '`'])(
    'runs no part of an entry as code: %j',
    (text) => {
      const { windows, both } = setup()
      const said: string[] = []
      both.warn({ window: 'main' }, text)
      const [[script = ''] = []] = windows.main.eval.mock.calls
      new Function('console', script)({ warn: (line: string) => said.push(line) })
      expect(said).toEqual([`[oxbow] ${text}`])
    },
  )
})
