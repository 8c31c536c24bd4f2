import { createInterface } from 'node:readline/promises'
import { expect, test, vi } from 'vitest'
import { TypedLines } from '../../src/base/typed-lines.ts'
import { FakeTerminal } from '../support/fake-terminal.ts'

async function setUp() {
  const terminal = new FakeTerminal()
  const { streams } = terminal
  const { stdin } = streams
  const lines: string[] = []
  const typed = await TypedLines.of(streams, (line) => lines.push(line))
  return { terminal, stdin, lines, typed }
}

test('lines are read without keeping the process alive, until the end', async () => {
  const { terminal, stdin, lines, typed } = await setUp()
  expect(terminal.isHeld).toBe(false)
  terminal.type('o\n x \n\n')
  await vi.waitUntil(() => lines.length > 1)
  expect(lines).toEqual(['o', 'x'])
  typed?.end()
  typed?.end()
  expect([terminal.isHeld, stdin.isPaused()]).toEqual([true, true])
  expect(stdin.eventNames()).not.toContain('data')
  expect(process.listenerCount('SIGCONT')).toBe(0)
})

test.each<[string, (stdin: NodeJS.ReadStream) => Promise<string>]>([
  [
    'a question',
    (stdin) =>
      createInterface({ input: stdin, output: process.stderr, terminal: false }).question(''),
  ],
  [
    'a loop',
    async (stdin) => {
      for await (const data of stdin) return String(data).trim()
      return ''
    },
  ],
  [
    'a listener',
    (stdin) => new Promise((resolve) => stdin.once('data', (data) => resolve(String(data).trim()))),
  ],
])('%s of the program gets all that is typed after it', async (_who, read) => {
  const { terminal, stdin, lines } = await setUp()
  const answer = read(stdin)
  await Promise.resolve()
  terminal.type('yes\n')
  expect(await answer).toBe('yes')
  expect(lines).toEqual([])
  expect(terminal.isHeld).toBe(true)
})

test('a program that reads already keeps its input', async () => {
  const terminal = new FakeTerminal()
  const { streams } = terminal
  const { stdin } = streams
  const read: string[] = []
  stdin.on('data', (data) => read.push(String(data)))
  expect(await TypedLines.of(streams, () => {})).toBeUndefined()
  terminal.type('mine\n')
  await vi.waitUntil(() => read.length > 0)
  expect(terminal.isHeld).toBe(true)
})

test('neither a raw terminal nor a file is read', async () => {
  for (const kind of [{ isRaw: true }, { isTTY: false }]) {
    const { streams } = new FakeTerminal()
    Object.assign(streams.stdin, kind)
    expect(await TypedLines.of(streams, () => {})).toBeUndefined()
  }
})

test('a terminal that goes away ends nothing else', async () => {
  const { terminal, stdin } = await setUp()
  terminal.input.emit('error', new Error('read EIO'))
  expect(stdin.listenerCount('data')).toBe(0)
})

test('a process that has gone to the background leaves the input alone, and reads again in front', async () => {
  const { terminal, stdin, lines, typed } = await setUp()
  terminal.isInFront = false
  process.emit('SIGCONT')
  await Promise.resolve()
  expect(stdin.isPaused()).toBe(true)
  terminal.isInFront = true
  process.emit('SIGCONT')
  terminal.type('o\n')
  await vi.waitUntil(() => lines.length > 0)
  typed?.end()
})
