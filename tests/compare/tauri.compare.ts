// Runs the probes in real Tauri and compares its answers with the stored ones; `OXBOW_WRITE` stores them instead.
import api from '@tauri-apps/api/package.json' with { type: 'json' }
import { expect, it } from 'vitest'
import { readStored, writeStored } from './stored.ts'
import { askTauri, buildTauri, lockedVersion, whyNoTauri } from './tauri.ts'

it('the stored answers are those of real Tauri', async ({ skip }) => {
  const reason = await whyNoTauri()
  if (reason !== undefined) skip(reason)
  await buildTauri()
  const found = { tauri: await lockedVersion('tauri'), api: api.version, answers: await askTauri() }
  if (process.env.OXBOW_WRITE) writeStored(found)
  expect(found).toEqual(readStored())
})
