/** The command: runs the requested measurements, and writes the results. */

import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { goalsMissed } from './goals.ts'
import { machine, versions } from './machine.ts'
import { markdownOf } from './markdown.ts'
import { type Options, readOptions, USAGE } from './options.ts'
import { plotOf } from './plot.ts'
import { hotspots } from './profile.ts'
import type { ResultFile } from './result-file.ts'
import type { Table } from './results.ts'
import { run } from './run.ts'

const RESULTS = fileURLToPath(new URL('../results/', import.meta.url))

async function main(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) {
    say(USAGE)
    return
  }
  const options = read(args)
  // Measures production mode, as users run it.
  process.env.NODE_ENV = 'production'
  const about = { date: new Date().toISOString(), versions: await versions(), machine: machine() }
  const fileOf = (table: Table): ResultFile => {
    return { ...about, results: table.rows(), skipped: table.skipped }
  }
  // After each round, so that an interrupted run keeps its results.
  const measured = async (table: Table): Promise<void> => await write(options.out, fileOf(table))
  const file = fileOf(await run(options, { say, measured }))
  say(`\n${markdownOf(file)}\nwritten: ${RESULTS}${options.out}.json, .md`)
  for (const line of goalsMissed(file.results)) say(line)
  say(`skipped: ${file.skipped.length}`)
  if (options.profile === undefined) return
  for (const paragraph of await hotspots(options.profile)) say(`\n${paragraph}`)
}

async function write(name: string, file: ResultFile): Promise<void> {
  const path = `${RESULTS}${name}`
  const picture = plotOf(file)
  await mkdir(RESULTS, { recursive: true })
  await Promise.all([
    writeFile(`${path}.json`, `${JSON.stringify(file, null, 2)}\n`),
    writeFile(`${path}.md`, markdownOf(file)),
    ...(picture === undefined ? [] : [writeFile(`${path}.svg`, picture)]),
  ])
}

function read(args: readonly string[]): Options {
  try {
    return readOptions(args)
  } catch (error) {
    process.stderr.write(`bench: ${(error as Error).message}\n\n${USAGE}`)
    process.exit(1)
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

// Those that are still running end with this process.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
await main(process.argv.slice(2))
