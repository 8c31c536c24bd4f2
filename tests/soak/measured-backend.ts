// A backend in its own process, with measurements of its memory.
import { readFile, writeFile } from 'node:fs/promises'
import type { Metrics, PageAccess } from 'oxbow'
import { type Program, Programs } from '../../packages/oxbow/test/support/program.ts'

export const MIB = 2 ** 20

/** Adds commands that report measurements to the test. */
const OWN_COMMANDS = `
const ignore = () => {}
const lookAtMemory = () => {
  for (let n = 0; n < 3; n++) gc()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
const builder = Builder.default()
  .logger({ debug: ignore, info: ignore, warn: ignore, error: ignore })
  .commands({
    metrics: command((_args, { app }) => app.metrics()),
    held: command(lookAtMemory),
  })
`

/** Makes the app report the ways to its windows: an address for browsers, a key for Node. */
const START = `
const app = builder.build(CONFIG)
await app.start()
for (const label of LABELS) if (!app.getWebviewWindow(label)) await app.createWebviewWindow(label)
const ways = LABELS.map((label) => ({ access: app.access(label), address: app.url(label) }))
console.log('ready ' + JSON.stringify({ pid: process.pid, ways }) + ';')
`

/** The ways to connect as the page of a window. */
export interface Way {
  /** For a client in Node. */
  readonly access: PageAccess
  /** For a browser; works once. */
  readonly address: string
}

/** The parts of a test's backend. */
export interface Backend {
  /** A program that adds to \`builder\`. */
  readonly program: string
  readonly config: object
  readonly labels: readonly string[]
}

/** A process that runs an app. */
export class MeasuredBackend implements Disposable {
  readonly ways: readonly Way[]
  readonly #programs: Programs
  readonly #program: Program
  readonly #pid: number

  private constructor(programs: Programs, program: Program) {
    this.#programs = programs
    this.#program = program
    const { pid, ways } = JSON.parse(/^ready (.*);$/m.exec(program.output)?.[1] ?? '')
    this.#pid = pid
    this.ways = ways
  }

  static async start({ program, config, labels }: Backend): Promise<MeasuredBackend> {
    const programs = await Programs.prepare()
    const constants = `const CONFIG = ${JSON.stringify(config)}\nconst LABELS = ${JSON.stringify(labels)}\n`
    const started = programs.run('backend', constants + OWN_COMMANDS + program + START, [
      '--expose-gc',
    ])
    await started.says(';\n')
    return new MeasuredBackend(programs, started)
  }

  /** Its current memory, and its peak since {@link forgetPeak}, in MiB. */
  async rss(): Promise<{ now: number; peak: number }> {
    const status = await readFile(`/proc/${this.#pid}/status`, 'utf8')
    const of = (name: string): number =>
      Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024
    return { now: of('VmRSS'), peak: of('VmHWM') }
  }

  async forgetPeak(): Promise<void> {
    await writeFile(`/proc/${this.#pid}/clear_refs`, '5')
  }

  [Symbol.dispose](): void {
    this.#program.signal('SIGKILL')
    this.#programs[Symbol.dispose]()
  }
}

/** The commands for every page of such a backend. */
export interface MeasuringPage {
  invoke(command: string): Promise<unknown>
}

/** Bytes of memory in use, without uncollected garbage. */
export async function heldBy(page: MeasuringPage): Promise<number> {
  return (await page.invoke('held')) as number
}

export async function metricsOf(page: MeasuringPage): Promise<Metrics> {
  return (await page.invoke('metrics')) as Metrics
}
