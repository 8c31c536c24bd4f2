// C20: a channel that the command ignores ends too, and its callback is freed.
import { Builder, channel, command } from 'oxbow'
import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { useApp, usePage } from '../support/app.ts'
import { describeEachApi } from '../support/frontend.ts'

const signals: AbortSignal[] = []

const builder = () =>
  Builder.default().commands({
    nothing: command(() => 1),
    strict: command({ count: z.number(), onItem: channel<number>() }, () => 1),
    text: command({ onItem: z.string() }, () => 1),
    keep: command({ onItem: channel<number>() }, ({ onItem }) => {
      signals.push(onItem.retain().signal)
    }),
  })

describeEachApi('channels that nobody takes', (api) => {
  const running = useApp(builder)
  const page = usePage(running, 'main', { api })

  it.each([
    { where: 'a command that there is not', name: 'no_such_command', args: {}, left: 0 },
    { where: 'a plugin that there is not', name: 'plugin:none|run', args: {}, left: 0 },
    { where: 'a key that is not declared', name: 'nothing', args: {}, left: 0 },
    { where: 'an argument behind one that failed', name: 'strict', args: { count: 'x' }, left: 0 },
    { where: 'an argument that is no channel', name: 'text', args: {}, left: 1 },
  ])('C20 departs: given to $where', async ({ name, args, left }) => {
    const kept = await page().evaluate(
      async ([name, args]) => {
        const { callbacks, invoke } = window.__TAURI_INTERNALS__
        const before = callbacks.size
        const onItem = new window.tauri.core.Channel()
        await invoke(name, { ...args, onItem }).catch(() => {})
        await invoke('nothing')
        return callbacks.size - before
      },
      [name, args] as const,
    )
    expect(kept).toBe(left)
  })
})

describe('a channel that is retained', () => {
  const running = useApp(builder)

  it('C16 tells its sender when its page has gone away', async () => {
    const page = await running().open()
    await page.evaluate(async () => {
      await window.tauri.core.invoke('keep', { onItem: new window.tauri.core.Channel() })
    })
    const signal = signals.at(-1)
    expect(signal?.aborted).toBe(false)
    await page.reload()
    await vi.waitUntil(() => signal?.aborted)
  })
})
