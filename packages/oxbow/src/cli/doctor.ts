/** `oxbow doctor`: examines an app and reports. */

import { checkHost } from './host-check.ts'
import { loadApp } from './load-app.ts'
import type { Outcome } from './main.ts'
import { report } from './report.ts'
import type { Styles } from './style.ts'

/** What the doctor is asked. */
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
    : report({ diagnosis, host, module }, request)
  return { text, code }
}
