// The context of a host in a test, with defaults for the parts that the test does not use.
import type { HostContext } from '../../src/hosts/host.ts'
import { recorder } from './server.ts'

/** A context in which only the given parts have an effect. */
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
