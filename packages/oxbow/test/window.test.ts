import { describe, expect, it, vi } from 'vitest'
import { startBackend } from './support/backend.ts'

describe('evalWithResult', () => {
  it('W3 is given up by its signal while it waits for the page, and is not sent any more', async () => {
    const { open, connect } = await startBackend()
    const window = await open('main')
    const controller = new AbortController()
    const answer = window.evalWithResult('"given up"', { signal: controller.signal })
    const other = window.evalWithResult('"other"')
    controller.abort('too slow')
    await expect(answer).rejects.toMatchObject({ code: 'aborted', cause: 'too slow' })
    const page = connect('main')
    const [, script, id] = await vi.waitUntil(() =>
      page.frames.find(([kind, , id]) => kind === 'eval' && id !== undefined),
    )
    expect(script).toContain('"other"')
    page.send(['eval-result', id, 'other'])
    expect(await other).toBe('other')
    expect(page.frames.filter(([, text]) => String(text).includes('"given up"'))).toEqual([])
  })

  it('W3 is given up by its signal while the page works, whose late answer is ignored', async () => {
    const { open, connect, complaints } = await startBackend()
    const window = await open('main')
    const page = connect('main')
    const controller = new AbortController()
    const answer = window.evalWithResult('work()', { signal: controller.signal })
    const [, , id] = await vi.waitUntil(() =>
      page.frames.find(([kind, , id]) => kind === 'eval' && id !== undefined),
    )
    controller.abort()
    await expect(answer).rejects.toMatchObject({ code: 'aborted' })
    page.send(['eval-result', id, 'late'])
    page.invoke(0, 'none')
    await page.frame('error', 0)
    expect(complaints).toEqual([])
  })

  it('W3 sends nothing for a signal that has aborted', async () => {
    const { open, connect } = await startBackend()
    const window = await open('main')
    const page = connect('main')
    const answer = window.evalWithResult('work()', { signal: AbortSignal.abort() })
    await expect(answer).rejects.toMatchObject({ code: 'aborted' })
    page.invoke(0, 'none')
    await page.frame('error', 0)
    expect(page.frames.filter(([, text]) => String(text).includes('work()'))).toEqual([])
  })

  it('leaves no listener on a signal that lives on', async () => {
    const { open } = await startBackend()
    const window = await open('main')
    const { signal } = new AbortController()
    const remove = vi.spyOn(signal, 'removeEventListener')
    const answer = window.evalWithResult('1', { signal })
    await window.destroy()
    await expect(answer).rejects.toMatchObject({ code: 'eval_failed' })
    expect(remove).toHaveBeenCalledTimes(1)
  })
})

describe('bindChannel', () => {
  it('C10 says that there is no page', async () => {
    const { open } = await startBackend()
    const window = await open('main')
    expect(() => window.bindChannel(7)).toThrow(expect.objectContaining({ code: 'disconnected' }))
  })
})
