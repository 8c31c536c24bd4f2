// Types of the globals that the bridge defines, for tests that read them.
import type { PageConnection } from '../../../packages/api/src/connection.ts'

type Callback = (data: unknown) => unknown

/** Tauri's internals, as `@tauri-apps/api` reads them. */
export interface TauriInternals {
  invoke(cmd: string, args?: unknown, options?: unknown): Promise<unknown>
  transformCallback<T = unknown>(callback?: (data: T) => unknown, once?: boolean): number
  unregisterCallback(id: number): void
  runCallback(id: number, data: unknown): void
  callbacks: Map<number, Callback>
  convertFileSrc(path: string, protocol?: string): string
  metadata: { currentWindow: { label: string }; currentWebview: { label: string } }
  plugins: { path: { sep: string; delimiter: string } }
  ipc(message: unknown): void
  postMessage(message: unknown): void
}

/** One entry of the table of a page's listeners (E35). */
export interface ListenerEntry {
  readonly target: unknown
  readonly handlerId: number
}

declare global {
  interface Window {
    isTauri: boolean
    __TAURI__?: Record<string, unknown>
    __TAURI_INTERNALS__: TauriInternals
    __TAURI_EVENT_PLUGIN_INTERNALS__: {
      unregisterListener(event: string, eventId: number): void
    }
    __OXBOW_INTERNALS__: PageConnection
    __internal_unstable_listeners_function_id__: (
      event: { event: string; payload: unknown },
      ids: number[],
    ) => void
    __internal_unstable_listeners_object_id__: Record<string, Record<number, ListenerEntry>>
  }
}
