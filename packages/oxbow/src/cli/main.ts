/** The command `oxbow`: reads its arguments and runs them. */

import { parseArgs } from 'node:util'
import { messageOf } from '@oxbow/protocol/internal'
import { printableLines } from '../base/printable.ts'
import { stylesFor } from '../base/style.ts'
import { doctor, type Outcome } from './doctor.ts'

const HELP = `Usage: oxbow doctor [MODULE] [options]

Says which window may call which command, and what is wrong with the capabilities of an app.
The app is loaded and not started.

  MODULE           the module that runs the app, or exports its Builder
                   (default: "main" of package.json, else one of the usual places)

  --config FILE    the configuration of a Builder that is exported and not run:
                   JSON, or a module that exports \`config\`
  --all            every core command on a line of its own
  --json           the same for programs
  -h, --help       this text
  -v, --version    the version of this program

Exit code: 0 if all is well, 1 if there are problems, 2 if the app cannot be loaded.
`

// UTF-16 units. The configuration that an error quotes may be long.
const ERROR_LENGTH = 4000

const OPTIONS = {
  config: { type: 'string' },
  all: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
  version: { type: 'boolean', short: 'v', default: false },
} as const

/** Runs the program and then ends the process, because a loaded app may hold something open. */
export async function main(args: readonly string[], version: string): Promise<never> {
  const { text, code } = await run(args, version)
  const stream = code === 2 ? process.stderr : process.stdout
  await new Promise<void>((resolve) => stream.write(text, () => resolve()))
  process.exit(code)
}

async function run(args: readonly string[], version: string): Promise<Outcome> {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: OPTIONS,
      allowPositionals: true,
    })
    const [command, module, ...more] = positionals
    if (values.version) return { text: `${version}\n`, code: 0 }
    if (values.help || command === undefined) return { text: HELP, code: values.help ? 0 : 2 }
    if (command !== 'doctor' || more.length > 0) {
      const unknown = command === 'doctor' ? more[0] : command
      return { text: `oxbow: unknown argument "${unknown}"\n\n${HELP}`, code: 2 }
    }
    const { columns = 100 } = process.stdout
    const { config, all, json } = values
    return await doctor({ module, config, all, json, columns, style: stylesFor(process.stdout) })
  } catch (error) {
    return { text: `oxbow: ${printableLines(messageOf(error), ERROR_LENGTH)}\n`, code: 2 }
  }
}
