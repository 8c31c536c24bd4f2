// Capabilities for tests that are not about permissions.
import type { CapabilityInput } from 'oxbow'
import { corePlugins } from '../../packages/oxbow/src/plugins/core-plugins.ts'

const CORE = corePlugins.flatMap(({ name, commands = {} }) =>
  name.startsWith('__')
    ? []
    : Object.keys(commands).map((command) => `core:${name}:allow-${command.replaceAll('_', '-')}`),
)

/** Allows every window to call every core command, and the given permissions. */
export function everything(...permissions: readonly string[]): CapabilityInput {
  return {
    identifier: 'everything',
    windows: ['*'],
    permissions: ['core:default', ...CORE, ...permissions],
  }
}
