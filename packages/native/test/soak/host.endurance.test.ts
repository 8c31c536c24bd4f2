// Thousands of commands to one window do not increase its memory or open files.
import { expect, onTestFinished, test, vi } from 'vitest'
import { memoryOfWindows, openFilesOf, startNative, windowProcessOf } from '../support/app.ts'
import { PATIENCE, startDesktop, waitFor } from '../support/desktop.ts'

const SOAK = process.env.OXBOW_SOAK !== undefined

// The soak run matches a busy day of one window.
const CYCLES = SOAK ? 20_000 : 100

// The first rounds create what is created only once, such as compiled code.
const WARM_UP = SOAK ? 2000 : 50

// KiB for garbage that V8 has not collected; a leak of 1 KiB a round would exceed it in a soak run.
const ROOM = 16 * 1024

test(`${CYCLES} rounds of resizes, moves, titles and scripts leave no trace`, {
  timeout: SOAK ? 3_600_000 : 3 * PATIENCE,
}, async () => {
  const screen = await startDesktop()
  onTestFinished(() => screen[Symbol.asyncDispose]())
  // A small young generation makes V8 collect often, so leaks show in the measured memory.
  vi.stubEnv('NODE_OPTIONS', '--max-semi-space-size=1')
  onTestFinished(() => void vi.unstubAllEnvs())
  const { window } = await startNative(screen)
  const main = await window()
  const pid = windowProcessOf()

  const round = async (index: number): Promise<void> => {
    const [x, width] = [index % 200, 300 + (index % 100)]
    await main.run('set_size', { Logical: { width, height: 300 } })
    await main.run('set_position', { Logical: { x, y: 50 } })
    await main.run('set_title', `Round ${index}`)
    await main.run('set_always_on_top', index % 2 === 0)
    await main.run('outer_position')
    expect(await main.evalWithResult(`${index} + 1`)).toBe(index + 1)
  }
  const measure = () => ({ memory: memoryOfWindows(pid), files: openFilesOf(pid) })

  for (let index = 0; index < WARM_UP; index++) await round(index)
  const before = measure()
  for (let index = 0; index < CYCLES; index++) await round(index)
  await waitFor(() => {
    const after = measure()
    expect(after.files).toBeLessThanOrEqual(before.files)
    expect(after.memory).toBeLessThan(before.memory + ROOM)
  })
  expect(await main.run('title')).toBe(`Round ${CYCLES - 1}`)
})
