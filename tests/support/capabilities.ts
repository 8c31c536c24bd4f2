// Capabilities for tests of what commands do, rather than of who may call them.
import type { CapabilityInput } from 'oxbow'
import { corePlugins } from '../../packages/oxbow/src/plugins/core-plugins.ts'

const CORE = corePlugins.flatMap(({ name, commands = {} }) =>
  name.startsWith('__')
    ? []
    : Object.keys(commands).map((command) => `core:${name}:allow-${command.replaceAll('_', '-')}`),
)

/** Lets every window call every core command, and whatever else is given. */
export function everything(...permissions: readonly string[]): CapabilityInput {
  return {
    identifier: 'everything',
    windows: ['*'],
    permissions: ['core:default', ...CORE, ...permissions],
  }
}
