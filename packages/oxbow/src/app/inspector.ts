/** Gives `oxbow doctor` access to an app: the app is handed to the doctor instead of being started. */

import type { Diagnosis } from '../acl/diagnosis.ts'
import type { Config } from '../config/config.ts'

/** An app that is built and does not run. */
export interface InspectedApp {
  readonly config: Config
  diagnose(): Diagnosis
}

/** Takes apps that would start. */
export interface Inspector {
  /** Takes the app that `build` returns. The promise never settles, so callers do not continue. */
  inspect(build: () => InspectedApp): Promise<never>
}

// On the global object, because the doctor and the app may have different copies of this package.
const KEY = Symbol.for('oxbow.inspector')

/** The inspector of this process; `undefined` unless the doctor runs. */
export function inspectorOf(): Inspector | undefined {
  return (globalThis as { [KEY]?: Inspector })[KEY]
}

/** Sets the inspector of this process. */
export function setInspector(inspector: Inspector): void {
  Object.assign(globalThis, { [KEY]: inspector })
}
