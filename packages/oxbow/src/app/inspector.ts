/** How `oxbow doctor` gets at an app: what would start is handed over instead. */

import type { Diagnosis } from '../acl/diagnosis.ts'
import type { Config } from '../config/config.ts'

/** An app that is built and does not run. */
export interface InspectedApp {
  readonly config: Config
  diagnose(): Diagnosis
}

/** Takes apps that would start. */
export interface Inspector {
  /** Takes the app that is built here. Nobody who waits for its start or its end hears any more. */
  inspect(build: () => InspectedApp): Promise<never>
}

// On the global object, because the doctor and the app may have different copies of this package.
const KEY = Symbol.for('oxbow.inspector')

/** The inspector of this process; there is none, unless the doctor runs. */
export function inspectorOf(): Inspector | undefined {
  return (globalThis as { [KEY]?: Inspector })[KEY]
}

/** Makes somebody the inspector of this process. */
export function setInspector(inspector: Inspector): void {
  Object.assign(globalThis, { [KEY]: inspector })
}
