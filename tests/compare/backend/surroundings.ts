// Commands that return the context of a call, and the command that receives the page's report.
import { type Command, command, Response, stateKey } from 'oxbow'
import { z } from 'zod'
import type { Answer } from '../page/answer.ts'

/** The report of the page that runs the probes. */
export interface Report {
  /** The outcomes, by the name of the probe. */
  readonly answers: Readonly<Record<string, Answer>>
  /** The paths that differ from run to run, by their placeholder in the stored answers. */
  readonly roots: Readonly<Record<string, string>>
  /** The names of the probes that end Tauri. */
  readonly fatal: readonly string[]
}

// Milliseconds. A value that has not come by then never comes.
const PATIENCE = 15_000

// Milliseconds. Long enough for the page to reload before the answer.
const HELD = 300

const missingState = stateKey<unknown>('missingState')
const name = z.string()

const isChosen = (header: string): boolean =>
  header.startsWith('x-') || ['content-type', 'user-agent', 'accept-language'].includes(header)

const requestCommands: Readonly<Record<string, Command>> = {
  request_headers: command((_args, { request }) =>
    Object.fromEntries([...request.headers].filter(([header]) => isChosen(header))),
  ),
  request_body: command((_args, { request: { body } }) =>
    body.kind === 'json' ? body : { kind: body.kind, bytes: [...body.bytes] },
  ),
  window_label: command((_args, { window }) => window.label),
  app_facts: command((_args, { app }) => {
    const { version, productName, identifier } = app.config
    return { version, productName, identifier }
  }),
  needs_state: command((_args, { state }) => state(missingState)),
}

/** Commands that count their runs, as Tauri runs `result_not_json` and `hold` twice. */
function countedCommands(): Readonly<Record<string, Command>> {
  const counts = new Map<string, number>()
  const add = (of: string): void => void counts.set(of, (counts.get(of) ?? 0) + 1)
  return {
    counted: command({ name }, ({ name: of }) => counts.get(of) ?? 0),
    result_not_json: command(() => {
      add('result_not_json')
      return new Response('{"not":')
    }),
    hold: command(async () => {
      add('hold')
      await new Promise((resolve) => setTimeout(resolve, HELD))
    }),
  }
}

/** Synchronizes the test with its page. */
export interface Meeting {
  /** Resolves when the page may begin. */
  readonly ready: Promise<void>
  take(report: Report): void
}

export function surroundingCommands({ ready, take }: Meeting): Readonly<Record<string, Command>> {
  const boxes = new Map<string, unknown>()
  return {
    ...requestCommands,
    ...countedCommands(),
    put: command({ name, value: z.unknown() }, ({ name: box, value }) => {
      boxes.set(box, value)
    }),
    take: command({ name }, ({ name: box }) => {
      const value = boxes.get(box)
      boxes.delete(box)
      return value
    }),
    manners: command(async () => {
      await ready
      return { patience: PATIENCE, survives: true }
    }),
    roots: command((_args, { app }) => ({
      resources: app.path.resourceDir(),
      cwd: process.cwd(),
    })),
    report: command({ text: z.string() }, ({ text }) => take(JSON.parse(text))),
  }
}
