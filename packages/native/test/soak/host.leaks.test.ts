// Closed windows leave no process, open file or memory behind.
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test, vi } from 'vitest'
import {
  groupOf,
  memoryOfWindows,
  openFilesOf,
  startNative,
  windowProcessOf,
} from '../support/app.ts'
import { PATIENCE, startDesktop, waitFor } from '../support/desktop.ts'

// The first few windows create what is kept for all, such as caches and threads.
const WARM_UP = 5
const WINDOWS = process.env.OXBOW_SOAK ? 500 : 8

const COLLECTS = fileURLToPath(new URL('../fixtures/collect.mjs', import.meta.url))

// Enough for a busy machine.
const SECONDS_EACH = 4

// The window process, the network process, and the process of the first page.
const PROCESSES = 3

test(`${WINDOWS} windows, opened and closed, leave nothing behind`, {
  timeout: WINDOWS * SECONDS_EACH * 1000 + 2 * PATIENCE,
}, async () => {
  const screen = await startDesktop()
  onTestFinished(() => screen[Symbol.asyncDispose]())
  vi.stubEnv('NODE_OPTIONS', `--import=${COLLECTS}`)
  onTestFinished(() => void vi.unstubAllEnvs())
  const { app, window } = await startNative(screen)
  await window()
  const pid = windowProcessOf()

  const cycle = async (count: number): Promise<void> => {
    for (let index = 0; index < count; index++) {
      const opened = await app.createWebviewWindow('passing', { title: 'Passing' })
      await window('passing')
      await opened.destroy()
    }
    await waitFor(async () => expect(await screen.titles()).toEqual(['Main']))
    await settled()
  }
  const settled = (): Promise<void> => waitFor(() => expect(groupOf(pid)).toHaveLength(PROCESSES))
  const measure = () => ({
    files: openFilesOf(pid),
    ownFiles: openFilesOf(process.pid),
    memory: memoryOfWindows(pid),
  })

  await cycle(WARM_UP)
  const before = measure()
  await cycle(WINDOWS)
  await waitFor(() => {
    const after = measure()
    expect(after.files).toBeLessThanOrEqual(before.files)
    expect(after.ownFiles).toBeLessThanOrEqual(before.ownFiles)
    expect(after.memory).toBeLessThan(before.memory * 1.1)
  })
  expect([...app.webviewWindows().keys()]).toEqual(['main'])
})
