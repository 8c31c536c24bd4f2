/** The functions of an app for its host. */

import type { IpcError } from '@oxbow/protocol'
import type { HostContext } from '../hosts/host.ts'
import type { Windows } from '../window/windows.ts'
import { type DecidingApp, PageDecisions } from './page-decisions.ts'

/** An app with a host. */
export interface HostedApp extends DecidingApp {
  readonly hostCrashes: { crashed(reason: IpcError): Promise<void> }
  readonly windows: Windows
}

/** The part of an app that its host sees. */
export function hostContextOf(app: HostedApp): HostContext {
  const { windows } = app
  const decisions = new PageDecisions(app)
  return {
    logger: app.logger,
    productName: app.config.productName,
    windowClosed: (label) => windows.get(label)?.closedByHost(),
    closeRequested: (label) => {
      const closing = windows.get(label)?.close()
      closing?.catch((error) => windows.didNotClose(label, error))
    },
    windowEvent: (label, { event, payload }) => windows.get(label)?.emitWindowEvent(event, payload),
    crashed: (reason) => void app.hostCrashes.crashed(reason),
    decide: (label, question) => decisions.decide(label, question),
    downloaded: (label, event) => decisions.downloaded(label, event),
    evalIn: (label, script) => windows.get(label)?.eval(script),
  }
}
