/** The command: runs what it is asked for, and writes what came out. */

import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { machine, versions } from './machine.ts'
import { type Options, readOptions, USAGE } from './options.ts'
import { run } from './run.ts'

const RESULTS = fileURLToPath(new URL('../results/', import.meta.url))

async function main(): Promise<void> {
  const args = process.argv.slice(2)
  if (args.includes('--help')) return say(USAGE)
  const options = read(args)
  process.env.NODE_ENV = 'production'
  const about = { date: new Date().toISOString(), versions: await versions(), machine: machine() }
  const table = await run(options, say)
  const file = { ...about, results: table.rows(), skipped: table.skipped }
  await mkdir(RESULTS, { recursive: true })
  await writeFile(`${RESULTS}${options.out}.json`, `${JSON.stringify(file, null, 2)}\n`)
  for (const row of file.results) {
    say(`${row.workload} ${row.place} ${row.peer}: ${row.median} ${row.unit} (× ${row.ratio})`)
  }
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

await main()
