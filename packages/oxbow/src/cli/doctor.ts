/** `oxbow doctor`: examines an app and reports. */

import { printable } from '../base/printable.ts'
import type { Styles } from '../base/style.ts'
import { checkHost } from './host-check.ts'
import { loadApp } from './load-app.ts'
import { report } from './report.ts'

/** The output of a program, and its exit code. */
export interface Outcome {
  readonly text: string
  readonly code: 0 | 1 | 2
}

/** Options of the doctor. */
export interface DoctorRequest {
  readonly module: string | undefined
  readonly config: string | undefined
  /** Whether core commands have lines of their own. */
  readonly all: boolean
  readonly json: boolean
  /** The width of the terminal in characters. */
  readonly columns: number
  readonly style: Styles
}

/** Examines an app: 1 is the exit code if there are problems. */
export async function doctor(request: DoctorRequest): Promise<Outcome> {
  const { app, module } = await loadApp(request)
  const diagnosis = app.diagnose()
  const host = await checkHost(app.config, new URL(diagnosis.root))
  const problems = diagnosis.findings.filter(({ level }) => level === 'problem')
  const code = problems.length > 0 || host.isProblem ? 1 : 0
  const text = request.json
    ? `${JSON.stringify({ ok: code === 0, module, ...diagnosis, host }, null, 2)}\n`
    : report(shown({ diagnosis, host, module }), request)
  return { text, code }
}

// UTF-16 units of one text of a report.
const TEXT_LENGTH = 2000

/** The same with all texts made safe for a terminal, because names in files may contain anything. */
function shown<T>(value: T): T {
  if (typeof value === 'string') return printable(value, TEXT_LENGTH) as T
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(shown) as T
  return Object.fromEntries(Object.entries(value).map(([key, of]) => [key, shown(of)])) as T
}
