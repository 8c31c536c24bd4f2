// Holds Oxbow to the answers that real Tauri has given, which are stored, but for the differences that are named.
import { expect, it } from 'vitest'
import { ENGINE } from '../support/engine.ts'
import { compare } from './difference.ts'
import { DIFFERENCES } from './differences.ts'
import { askOxbow } from './oxbow.ts'
import { readStored } from './stored.ts'

it('every probe has the answer of Tauri, or a difference that names it', async () => {
  const { answers } = readStored()
  const verdict = compare(answers, await askOxbow(), { engine: ENGINE, differences: DIFFERENCES })
  expect(verdict).toEqual({ unnamed: [], idle: [] })
})
