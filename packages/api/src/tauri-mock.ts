/**
 * Answers calls with the mocks of `@tauri-apps/api`, so that a test needs the mocks of only one of the two
 * packages.
 */

import type { CallbackId } from '@oxbow/protocol'
import type { Callbacks, ChannelSink } from './callbacks.ts'
import type { Connection } from './connection.ts'
import { answerByMock } from './mock-call.ts'
import { type TauriInternals, tauriGlobals } from './tauri-page.ts'

// Stored on Tauri's object, because a channel may be made before the call that gets it.
const SINKS: unique symbol = Symbol('oxbow.sinks')

type WithSinks = TauriInternals & { [SINKS]?: Map<CallbackId, ChannelSink> }

/** The mocks of `@tauri-apps/api`, if they are in place. */
export function tauriMock(): Connection | undefined {
  const internals: WithSinks = tauriGlobals().__TAURI_INTERNALS__ ?? {}
  const { invoke, transformCallback, unregisterCallback, ipc, metadata } = internals
  if (!invoke || !transformCallback || !unregisterCallback || ipc) return undefined
  internals[SINKS] ??= new Map()
  const sinks = internals[SINKS]
  const callbacks: Pick<Callbacks, 'add' | 'addChannel' | 'remove'> = {
    add: (callback = () => {}, once = false) => transformCallback(callback, once),
    addChannel: (sink) => {
      const id = transformCallback(() => {})
      sinks.set(id, sink)
      return id
    },
    remove: unregisterCallback,
  }
  return {
    label: metadata?.currentWindow.label ?? 'main',
    state: 'connected',
    windows: false,
    takesValues: true,
    callbacks: callbacks as Callbacks,
    listeners: { remove: (_event, id) => unregisterCallback(id) },
    invoke: (command, args = {}, options) => {
      const answer = (): unknown => invoke(command, args)
      const end = (id: CallbackId): void => sinks.get(id)?.end()
      return answerByMock({ command, args, answer, end }, options)
    },
  }
}
