// I22 to I24, I28, I30 and I31: results of calls, and calls whose page goes away.
import { Builder, CommandError, command, IpcError, Response } from 'oxbow'
import { expect, it, vi } from 'vitest'
import { z } from 'zod'
import { linkOf, startApp, useApp, usePage } from '../support/app.ts'
import { call } from '../support/call.ts'
import { describeEachApi } from '../support/frontend.ts'

const TOO_BIG =
  'the bigint 9007199254740992 is too large for a number of JavaScript; convert it with String()'

/** A call that the test settles. */
function gate() {
  let open: (value: string) => void = () => {}
  const passed = new Promise<string>((resolve) => {
    open = resolve
  })
  return { passed, open }
}

class Described extends Error {
  toJSON(): unknown {
    return { kind: 'described' }
  }
}

const ERRORS: Readonly<Record<string, unknown>> = {
  text: 'invalid credentials',
  empty: '',
  number: 7,
  zero: 0,
  false: false,
  null: null,
  list: [1, 'two'],
  tagged: { kind: 'io', message: 'no such file' },
}

const RESULTS: Readonly<Record<string, unknown>> = {
  text: 'text',
  empty: '',
  zero: 0,
  false: false,
  null: null,
  list: [1, [2]],
  object: { a: { b: null } },
}

describeEachApi('results', (api) => {
  let runs = 0
  const text = z.string()
  const running = useApp(() =>
    Builder.default().commands({
      unit: command(() => {}),
      unitLater: command(async () => {}),
      none: command(() => null),
      value: command({ name: text }, ({ name }) => RESULTS[name]),
      valueLater: command({ name: text }, async ({ name }) => RESULTS[name]),
      numbers: command(() => [1, 2, 255]),
      bytes: command(() => new Uint8Array([1, 2, 255])),
      response: command(() => new Response(new Uint8Array([1, 2, 255]))),
      emptyResponse: command(() => new Response(new ArrayBuffer(0))),
      part: command(() => new Response(new Uint8Array([9, 1, 2, 9]).subarray(1, 3))),
      large: command(() => new Response(new Uint8Array(5 * 1024 * 1024).fill(7))),
      encoded: command(() => new Response('{"already":"JSON"}')),
      broken: command(() => {
        runs++
        return new Response('{"not":')
      }),
      special: command(() => ({ map: new Map([['a', 1]]), bytes: new Uint8Array([1]) })),
      fail: command({ name: text }, ({ name }) => {
        throw new CommandError(ERRORS[name])
      }),
      failLater: command({ name: text }, async ({ name }) => {
        throw new CommandError(ERRORS[name])
      }),
      described: command(() => {
        throw new Described('not shown')
      }),
      crash: command(() => {
        throw new RangeError('out of range')
      }),
      crashLater: command(async () => {
        throw new RangeError('out of range later')
      }),
      throwText: command(() => {
        throw 'a bare text'
      }),
      throwNothing: command(() => {
        throw undefined
      }),
      throwCode: command(() => {
        throw new IpcError('unsupported', 'not here')
      }),
      bigResult: command(() => 2n ** 53n),
      bigError: command(() => {
        throw new CommandError(2n ** 53n)
      }),
    }),
  )
  const page = usePage(running, 'main', { api })
  /** Bytes as a list, with the class of the result. */
  const bytesOf = (cmd: string) =>
    page().evaluate(async (name) => {
      const value = await window.tauri.core.invoke(name)
      return value instanceof ArrayBuffer ? [...new Uint8Array(value)] : { value }
    }, cmd)

  it('I22 no value is null', async () => {
    expect(await call(page(), 'unit')).toEqual({ resolved: null })
    expect(await call(page(), 'unitLater')).toEqual({ resolved: null })
    expect(await call(page(), 'none')).toEqual({ resolved: null })
  })

  it('I22 lists of numbers stay lists of numbers', async () => {
    expect(await call(page(), 'numbers')).toEqual({ resolved: [1, 2, 255] })
  })

  it('I22 departs: bytes that a handler returns are an ArrayBuffer, as a Response is', async () => {
    expect(await bytesOf('bytes')).toEqual([1, 2, 255])
  })

  it('I22 a Response of bytes is an ArrayBuffer, also when it is empty', async () => {
    expect(await bytesOf('response')).toEqual([1, 2, 255])
    expect(await bytesOf('emptyResponse')).toEqual([])
    expect(await bytesOf('part')).toEqual([1, 2])
  })

  it('I22 a large Response arrives whole', async () => {
    const found = await page().evaluate(async () => {
      const value = await window.tauri.core.invoke<ArrayBuffer>('large')
      return [value.byteLength, new Uint8Array(value).every((byte) => byte === 7)]
    })
    expect(found).toEqual([5 * 1024 * 1024, true])
  })

  it('I22 a Response of text is JSON already', async () => {
    expect(await call(page(), 'encoded')).toEqual({ resolved: { already: 'JSON' } })
  })

  it('I22 I5 departs: a Response of text that is not JSON rejects, and the command runs once', async () => {
    runs = 0
    const outcome = await call(page(), 'broken')
    expect(outcome).toEqual({ rejected: expect.stringMatching(/^JSON error: /) })
    expect(runs).toBe(1)
  })

  it('I22 Maps and nested bytes are written by the rules of S3', async () => {
    expect(await call(page(), 'special')).toEqual({ resolved: { map: { a: 1 }, bytes: [1] } })
  })

  it('I9 departs: bytes are an ArrayBuffer on every way, postMessage included', async () => {
    const found = await page().evaluate(() => {
      const { postMessage, transformCallback } = window.__TAURI_INTERNALS__
      return new Promise((resolve) => {
        const callback = transformCallback((value) => resolve(value instanceof ArrayBuffer), true)
        postMessage({ cmd: 'response', callback, error: transformCallback(resolve, true) })
      })
    })
    expect(found).toBe(true)
  })

  it.each(Object.keys(RESULTS))('I23 %s resolves with exactly that', async (name) => {
    expect(await call(page(), 'value', { name })).toEqual({ resolved: RESULTS[name] })
    expect(await call(page(), 'valueLater', { name })).toEqual({ resolved: RESULTS[name] })
  })

  it.each(Object.keys(ERRORS))('I23 the error %s rejects with exactly that', async (name) => {
    expect(await call(page(), 'fail', { name })).toEqual({ rejected: ERRORS[name] })
    expect(await call(page(), 'failLater', { name })).toEqual({ rejected: ERRORS[name] })
  })

  it('I23 an error with toJSON rejects with the result of toJSON', async () => {
    expect(await call(page(), 'described')).toEqual({ rejected: { kind: 'described' } })
  })

  it('I24 a result that JSON cannot carry rejects with the reason', async () => {
    expect(await call(page(), 'bigResult')).toEqual({
      rejected: `JSON error: ${TOO_BIG}`,
    })
  })

  it('I24 an error that JSON cannot carry rejects with the reason alone', async () => {
    expect(await call(page(), 'bigError')).toEqual({
      rejected: TOO_BIG,
    })
  })

  it('I28 departs: whatever else a handler throws rejects, with its message', async () => {
    expect(await call(page(), 'crash')).toEqual({ rejected: 'out of range' })
    expect(await call(page(), 'crashLater')).toEqual({ rejected: 'out of range later' })
    expect(await call(page(), 'throwText')).toEqual({ rejected: 'a bare text' })
    expect(await call(page(), 'throwNothing')).toEqual({ rejected: null })
    expect(await call(page(), 'throwCode')).toEqual({ rejected: 'not here' })
  })
})

describeEachApi('calls whose page goes away', (api) => {
  it('I30 a reload leaves the handler running, drops its answer, and affects no other page', async () => {
    const held = gate()
    const finished: string[] = []
    await using running = await startApp(
      Builder.default().commands({
        hold: command(async (_args, { signal }) => {
          finished.push(await held.passed)
          finished.push(signal.aborted ? 'aborted' : 'still wanted')
          return 'late'
        }),
        quick: command(() => 'quick'),
      }),
    )
    const page = await running.open('main', { api })
    await page.evaluate(async () => {
      void window.tauri.core.invoke('hold')
      await window.tauri.core.invoke('quick')
    })
    await page.reload()
    await linkOf(page)
    held.open('finished')
    await vi.waitFor(() => expect(finished).toEqual(['finished', 'aborted']))
    expect(await page.evaluate(() => window.tauri.core.invoke('quick'))).toBe('quick')
    expect(await page.consoleMessages({ filter: 'since-navigation' })).toEqual([])
  })

  it('I30 departs: a reload never runs a command a second time', async () => {
    let runs = 0
    const held = gate()
    await using running = await startApp(
      Builder.default().commands({
        hold: command(async () => {
          runs++
          await held.passed
        }),
        quick: command(() => 'quick'),
      }),
    )
    const page = await running.open('main', { api })
    await page.evaluate(async () => {
      void window.tauri.core.invoke('hold')
      await window.tauri.core.invoke('quick')
    })
    await page.reload()
    await linkOf(page)
    held.open('done')
    await page.evaluate(() => window.tauri.core.invoke('quick'))
    expect(runs).toBe(1)
  })

  it('I31 a window that closes leaves the handler running and drops its answer', async () => {
    const held = gate()
    const finished: string[] = []
    await using running = await startApp(
      Builder.default().commands({
        hold: command(async (_args, { signal, window }) => {
          finished.push(await held.passed)
          finished.push(`${window.label} ${signal.aborted ? 'aborted' : 'still wanted'}`)
          return 'late'
        }),
        quick: command(() => 'quick'),
      }),
    )
    const other = await running.open('other', { api })
    const page = await running.open('main', { api })
    await page.evaluate(async () => {
      void window.tauri.core.invoke('hold').catch(() => {})
      await window.tauri.core.invoke('quick')
    })
    await running.app.getWebviewWindow('main')?.destroy()
    held.open('finished')
    await vi.waitFor(() => expect(finished).toEqual(['finished', 'main aborted']))
    expect(await other.evaluate(() => window.tauri.core.invoke('quick'))).toBe('quick')
    expect(running.logs.filter(({ level }) => level === 'error')).toEqual([])
  })
})
