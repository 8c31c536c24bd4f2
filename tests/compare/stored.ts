// The stored answers of real Tauri.
import { readFileSync, writeFileSync } from 'node:fs'
import type { Answers } from './normalize.ts'

const FILE = new URL('./answers.json', import.meta.url)

/** Tauri's answers and versions. */
export interface Stored {
  readonly tauri: string
  /** The version of `@tauri-apps/api` in the page. */
  readonly api: string
  readonly answers: Answers
}

export function readStored(): Stored {
  return JSON.parse(readFileSync(FILE, 'utf8')) as Stored
}

/** Writes one probe per line, so that a changed answer changes one line. */
export function writeStored({ tauri, api, answers }: Stored): void {
  const lines = Object.entries(answers).map(
    ([name, answer]) => `    ${JSON.stringify(name)}: ${JSON.stringify(answer)}`,
  )
  const text = `{
  "tauri": ${JSON.stringify(tauri)},
  "api": ${JSON.stringify(api)},
  "answers": {
${lines.join(',\n')}
  }
}
`
  writeFileSync(FILE, text)
}
