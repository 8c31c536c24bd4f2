// Holds "What differs" in the guide to the differences that the comparison with Tauri knows.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import api from '@tauri-apps/api/package.json' with { type: 'json' }
import { describe, expect, it } from 'vitest'
import { DIFFERENCES } from '../compare/differences.ts'
import { withDifferences } from '../compare/guide.ts'
import { readStored } from '../compare/stored.ts'
import { lockedVersion } from '../compare/tauri.ts'
import { exists, ROOT, read } from '../meta/repository.ts'

const GUIDE = 'docs/moving-from-tauri.md'

describe('what differs', () => {
  it('is in the guide as in tests/compare/differences.ts; `npm run compare -- --docs` writes it', () => {
    const made = withDifferences(read(GUIDE))
    if (process.env.OXBOW_WRITE) writeFileSync(join(ROOT, GUIDE), made)
    expect(read(GUIDE)).toBe(made)
  })

  it('is shown by a probe or by a test that exists', () => {
    for (const { what, probes = [], provedBy } of DIFFERENCES) {
      expect(probes.length > 0 || (provedBy !== undefined && exists(provedBy)), what).toBe(true)
    }
  })

  it('has one row for each thing, and one sentence for each reason', () => {
    const things = DIFFERENCES.map(({ what }) => what)
    expect(things).toEqual([...new Set(things)])
    for (const { because } of DIFFERENCES) expect(because).toMatch(/^[^.]+\.$/)
  })
})

describe('the stored answers', () => {
  it('are those of the Tauri and of the page package that are locked', async () => {
    const { tauri, api: asked } = readStored()
    expect({ tauri, asked }).toEqual({ tauri: await lockedVersion('tauri'), asked: api.version })
  })
})
