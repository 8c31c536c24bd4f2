/** The globals that `@tauri-apps/api` finds on a page. */

import type { CallbackId } from '@oxbow/protocol'
import type { CallOptions } from './call.ts'
import type { Connection, PageConnection } from './connection.ts'
import { fileSrc } from './file-src.ts'

/** A message of Tauri's low-level `postMessage`, which names callbacks instead of returning a promise. */
interface IpcMessage {
  readonly cmd: string
  readonly callback: CallbackId
  readonly error: CallbackId
  readonly payload?: unknown
  readonly options?: CallOptions
}

/** A page on which Tauri's internals may be there already (P2). */
export interface TauriPage {
  readonly __TAURI_INTERNALS__?: { readonly plugins: object }
}

/** A connection that Tauri's code can use. */
type TauriConnection = Pick<Connection, 'invoke' | 'callbacks' | 'assets' | 'windows'>

/** Defines the globals of Tauri that unmodified code reads (P1 to P12, E35). */
export function defineInternals(page: TauriPage, connection: PageConnection): void {
  const { label, listeners, windows } = connection
  const { __TAURI_INTERNALS__: internals = { plugins: {} } } = page
  define(internals, {
    ...members(connection),
    metadata: { currentWindow: { label }, currentWebview: { label } },
  })
  define(internals.plugins, {
    path: windows ? { sep: '\\', delimiter: ';' } : { sep: '/', delimiter: ':' },
  })
  const events = define({}, { unregisterListener: listeners.unregister.bind(listeners) })
  define(page, {
    isTauri: true,
    __TAURI_INTERNALS__: internals,
    __TAURI_EVENT_PLUGIN_INTERNALS__: events,
    __internal_unstable_listeners_function_id__: listeners.dispatchIds.bind(listeners),
  })
  Object.defineProperty(page, '__internal_unstable_listeners_object_id__', {
    get: () => listeners.table,
  })
}

/** The functions by which Tauri's code reaches a connection. */
export function members(connection: TauriConnection): Record<string, unknown> {
  const { callbacks } = connection
  const ipc = ({ cmd, callback, error, payload, options }: IpcMessage): void => {
    connection.invoke(cmd, payload, options).then(
      (value) => callbacks.run(callback, value),
      (reason) => callbacks.run(error, reason),
    )
  }
  return {
    invoke: connection.invoke.bind(connection),
    transformCallback: callbacks.add.bind(callbacks),
    unregisterCallback: callbacks.remove.bind(callbacks),
    runCallback: callbacks.run.bind(callbacks),
    callbacks: callbacks.functions,
    convertFileSrc: (path: string, protocol = 'asset') => fileSrc(path, protocol, connection),
    ipc,
    postMessage: ipc,
    __TAURI_PATTERN__: { pattern: 'brownfield' },
  }
}

/** Adds members as Tauri does: neither writable, nor enumerable, nor removable (P1, P2). */
function define(target: object, values: Record<string, unknown>): object {
  for (const name in values) Object.defineProperty(target, name, { value: values[name] })
  return target
}
