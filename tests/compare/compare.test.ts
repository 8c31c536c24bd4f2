// Compares Oxbow's answers with the stored answers of real Tauri. Only the listed differences are allowed.
import { expect, it } from 'vitest'
import { ENGINE } from '../support/engine.ts'
import { compare } from './difference.ts'
import { DIFFERENCES } from './differences.ts'
import { askOxbow } from './oxbow.ts'
import { readStored } from './stored.ts'

// A headless Wayland compositor has no pointer; the display that showed Tauri had one.
const WITHOUT_POINTER = process.env.OXBOW_TEST_DISPLAY === 'wayland'
const UNNAMED = WITHOUT_POINTER
  ? [
      expect.stringMatching(
        /^windows: the position of the cursor\n.*\n.*"rejected":"this display has no pointer"/,
      ),
    ]
  : []

it('every probe has the answer of Tauri, or a difference that names it', async () => {
  const { answers } = readStored()
  const verdict = compare(answers, await askOxbow(), { engine: ENGINE, differences: DIFFERENCES })
  expect(verdict).toEqual({ unnamed: UNNAMED, idle: [] })
})
