/** The page side of Oxbow: everything that a page imports. */
// biome-ignore-all assist/source/organizeImports: the exports are grouped by noun

// contract
export type {
  AppContract,
  Bytes,
  ChannelLike,
  CommandContract,
  ContractOf,
  EventTarget,
  HasContract,
  StreamSource,
} from '@oxbow/protocol'
// errors
export { type CallStage, type ErrorCode, IpcError, TimedOutError } from '@oxbow/protocol'
export { type DeclaredError, isCommandError } from './command-error.ts'
// channel
export { Channel } from './channel.ts'
// client
export {
  type ArgsOf,
  type Client,
  type CommandOf,
  client,
  type ErrorCodeOf,
  type ErrorOf,
  type ErrorsOf,
  type EventOf,
  type PayloadOf,
  type ResultOf,
} from './client.ts'
// connection
export { type Connected, type ConnectOptions, connect } from './connect.ts'
export type { Connection } from './connection.ts'
export type { ConnectionState } from './recover.ts'
export type { WebSocketClass, WebSocketLike } from './websocket.ts'
// core
export { convertFileSrc, type InvokeArgs, type InvokeOptions, invoke, isOxbow } from './core.ts'
// streams
export { type Upload, type UploadOptions, type UploadProgress, upload } from './upload.ts'
// event
export {
  type Event,
  type EventCallback,
  emit,
  emitTo,
  type ListenOptions,
  listen,
  once,
  type UnlistenFn,
} from './event.ts'
export {
  type BuiltInEventPayloads,
  type Gap,
  type LineEventPayloads,
  type PhysicalPosition,
  type PhysicalSize,
  TauriEvent,
  type TauriEventPayloads,
} from './tauri-event.ts'
// window
export {
  type CloseRequestedEvent,
  getAllWebviewWindows,
  getCurrentWebviewWindow,
  WebviewWindow,
} from './window.ts'
export type { WebviewWindowOptions, WindowPosition, WindowSize } from './window-options.ts'

// Types that inference names: a declaration file of an untyped `connect()` needs it, your code does not.
export type { AnyContract } from './connect.ts'
