// What a host is told in a test: everything that a test does not care about is left to this.
import type { HostContext } from '../../src/hosts/host.ts'
import { recorder } from './server.ts'

/** A context of which only the given part does anything. */
export function hostContext(part: Partial<HostContext>): HostContext {
  const context = {
    logger: recorder([]),
    productName: 'Test',
    windowClosed: () => {},
    closeRequested: () => {},
    windowEvent: () => {},
    crashed: () => {},
    decide: async () => false,
    downloaded: () => {},
    evalIn: () => {},
    ...part,
  }
  return context
}
