// The answers of real Tauri, as they are in the repository.
import { readFileSync, writeFileSync } from 'node:fs'
import type { Answers } from './normalize.ts'

const FILE = new URL('./answers.json', import.meta.url)

/** What Tauri has answered, and which Tauri. */
export interface Stored {
  readonly tauri: string
  /** The version of `@tauri-apps/api` that has asked. */
  readonly api: string
  readonly answers: Answers
}

export function readStored(): Stored {
  return JSON.parse(readFileSync(FILE, 'utf8')) as Stored
}

/** One probe a line, so that a change of one is a change of one line. */
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
