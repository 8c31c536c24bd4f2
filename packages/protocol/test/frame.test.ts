import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { PROTOCOL_VERSION, parseFrame, type Sender } from '../src/index.ts'
import { SOURCES } from './arbitraries.ts'
import { vectors } from './vectors.ts'

const protocol = readFileSync(new URL('../PROTOCOL.md', import.meta.url), 'utf8')

test('frames.json and PROTOCOL.md have the version of the code', () => {
  expect(vectors.protocol).toBe(PROTOCOL_VERSION)
  expect(protocol).toContain(`protocol, version ${PROTOCOL_VERSION}\n`)
})

test('PROTOCOL.md has a section for every kind of frame, and for no other', () => {
  const sections = [...protocol.matchAll(/^#### `([a-z-]+)`$/gm)].map((match) => match[1])
  expect(sections).toEqual([...new Set(vectors.frames.map(({ frame }) => frame[0]))])
})

test('every frame that stands alone in a code block of PROTOCOL.md is a frame', () => {
  const blocks = [...protocol.matchAll(/^```json\n(\[.*\])\n```$/gm)].map((match) => match[1] ?? '')
  expect(blocks.length).toBeGreaterThanOrEqual(17)
  const pageKinds = new Set(vectors.frames.filter((v) => v.from === 'page').map((v) => v.frame[0]))
  for (const block of blocks) {
    const frame: unknown[] = JSON.parse(block)
    const sender: Sender = pageKinds.has(frame[0] as 'hello') ? 'page' : 'backend'
    expect(() => parseFrame(frame, SOURCES[sender]), block).not.toThrow()
  }
})
